{
    "name": "Wardclerk Payment Runs and Vendors",
    "summary": "Vendors are looked up again before they are paid",
    "version": "19.0.1.0.0",
    "category": "Accounting/Accounting",
    "author": "Wardclerk",
    "license": "LGPL-3",
    "depends": ["wardclerk_payment", "wardclerk_vendor"],
    "auto_install": True,
}
