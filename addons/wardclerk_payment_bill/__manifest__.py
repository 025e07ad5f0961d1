{
    "name": "Wardclerk Payment Runs and Bills",
    "summary": "A bill is paid as it was approved, once, and for what was received",
    "version": "19.0.1.0.0",
    "category": "Accounting/Accounting",
    "author": "Wardclerk",
    "license": "LGPL-3",
    "depends": ["wardclerk_bill", "wardclerk_payment"],
    "auto_install": True,
}
