{
    "name": "Wardclerk Vendors and Bills",
    "summary": "No bill of a vendor that is blocked or expired is posted or paid",
    "version": "19.0.1.0.0",
    "category": "Accounting/Accounting",
    "author": "Wardclerk",
    "license": "LGPL-3",
    "depends": ["wardclerk_bill", "wardclerk_vendor"],
    "data": [
        "data/wardclerk_policy_input_data.xml",
        "data/bill_guard.xml",
    ],
    "auto_install": True,
    "uninstall_hook": "_remove_guards",
}
