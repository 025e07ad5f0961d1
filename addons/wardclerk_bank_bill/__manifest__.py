{
    "name": "Wardclerk Bank Changes and Bills",
    "summary": "From a bill that names another account to a bank change",
    "version": "19.0.1.0.0",
    "category": "Accounting/Accounting",
    "author": "Wardclerk",
    "license": "LGPL-3",
    "depends": ["wardclerk_bank", "wardclerk_bill"],
    "data": [
        "data/wardclerk_exception_reason_data.xml",
        "views/account_move_views.xml",
    ],
    "auto_install": True,
}
