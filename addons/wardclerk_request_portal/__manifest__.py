{
    "name": "Wardclerk Purchase Requests in the Portal",
    "summary": "Department staff ask from the portal, without a back-office seat",
    "version": "19.0.1.0.0",
    "category": "Supply Chain/Purchase",
    "author": "Wardclerk",
    "license": "LGPL-3",
    "depends": ["portal", "wardclerk_request"],
    "auto_install": True,
    "data": [
        "security/wardclerk_request_portal_groups.xml",
        "security/ir.model.access.csv",
        "security/wardclerk_request_portal_rules.xml",
        "views/res_users_views.xml",
        "views/wardclerk_request_portal_templates.xml",
    ],
}
