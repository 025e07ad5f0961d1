{
    "name": "Wardclerk Payment Runs and Bank Changes",
    "summary": "No bill is ready while its account is in quarantine",
    "version": "19.0.1.0.0",
    "category": "Accounting/Accounting",
    "author": "Wardclerk",
    "license": "LGPL-3",
    "depends": ["wardclerk_bank", "wardclerk_payment"],
    "auto_install": True,
}
