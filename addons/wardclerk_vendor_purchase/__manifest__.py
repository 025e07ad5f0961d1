{
    "name": "Wardclerk Vendors and Purchase Orders",
    "summary": "No order goes to a vendor that is blocked or expired",
    "version": "19.0.1.0.0",
    "category": "Supply Chain/Purchase",
    "author": "Wardclerk",
    "license": "LGPL-3",
    "depends": ["wardclerk_purchase", "wardclerk_vendor"],
    "data": [
        "data/wardclerk_policy_input_data.xml",
        "data/order_guard.xml",
    ],
    "auto_install": True,
    "uninstall_hook": "_remove_guards",
}
