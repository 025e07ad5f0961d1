{
    "name": "Wardclerk Approval and Time Off",
    "summary": "Who is on leave is stood in for by their deputy, from the first day on",
    "version": "19.0.1.0.0",
    "category": "Administration",
    "author": "Wardclerk",
    "license": "LGPL-3",
    "depends": ["hr_holidays", "wardclerk_approval"],
    "data": ["views/res_users_views.xml"],
    "auto_install": True,
}
