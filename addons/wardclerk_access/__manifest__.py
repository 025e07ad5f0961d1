{
    "name": "Wardclerk Access",
    "summary": "People get access when they start and lose it when they leave",
    "version": "19.0.1.0.0",
    "category": "Human Resources",
    "author": "Wardclerk",
    "license": "LGPL-3",
    "depends": ["hr", "wardclerk_event", "wardclerk_policy"],
    "data": [
        "security/ir.model.access.csv",
        "security/wardclerk_access_rules.xml",
        "data/wardclerk_event_type_data.xml",
        "data/ir_cron_data.xml",
        "views/wardclerk_access_account_views.xml",
        "views/wardclerk_access_group_views.xml",
        "views/hr_employee_views.xml",
        "views/wardclerk_access_menus.xml",
    ],
}
