{
    "name": "Wardclerk Vendors and Bank Changes",
    "summary": "Bank details on a vendor's page become a bank change",
    "version": "19.0.1.0.0",
    "category": "Accounting/Accounting",
    "author": "Wardclerk",
    "license": "LGPL-3",
    "depends": ["wardclerk_bank", "wardclerk_vendor"],
    "auto_install": True,
}
