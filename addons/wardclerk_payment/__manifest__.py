{
    "name": "Wardclerk Payment Runs",
    "summary": "Bills are paid in approved runs, when nothing speaks against it",
    "version": "19.0.1.0.0",
    "category": "Accounting/Accounting",
    "author": "Wardclerk",
    "license": "LGPL-3",
    "depends": ["account", "wardclerk_approval"],
    "data": [
        "security/ir.model.access.csv",
        "security/wardclerk_payment_security.xml",
        "data/wardclerk_policy_input_data.xml",
        "data/wardclerk_policy_data.xml",
        "data/payment_guard.xml",
        "views/wardclerk_payment_run_views.xml",
        "views/account_move_views.xml",
    ],
    "uninstall_hook": "_remove_guards",
}
