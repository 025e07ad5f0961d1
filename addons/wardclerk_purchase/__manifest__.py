{
    "name": "Wardclerk Purchase Orders",
    "summary": "Purchase orders that are confirmed by a complete approval",
    "version": "19.0.1.0.0",
    "category": "Supply Chain/Purchase",
    "author": "Wardclerk",
    "license": "LGPL-3",
    "depends": ["base_automation", "purchase", "wardclerk_approval"],
    "data": [
        "security/ir.model.access.csv",
        "security/wardclerk_purchase_security.xml",
        "data/wardclerk_policy_input_data.xml",
        "data/wardclerk_policy_data.xml",
        "data/base_automation_data.xml",
        "views/purchase_order_views.xml",
    ],
}
