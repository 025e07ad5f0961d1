{
    "name": "Wardclerk Equipment",
    "summary": "Alarms become maintenance requests, with the equipment's history",
    "version": "19.0.1.0.0",
    "category": "Supply Chain/Maintenance",
    "author": "Wardclerk",
    "license": "LGPL-3",
    "depends": ["maintenance", "wardclerk_event", "wardclerk_policy"],
    "data": [
        "security/ir.model.access.csv",
        "security/wardclerk_equipment_rules.xml",
        "data/wardclerk_event_type_data.xml",
        "data/mail_activity_type_data.xml",
        "views/wardclerk_equipment_alert_views.xml",
        "views/maintenance_equipment_views.xml",
        "views/maintenance_request_views.xml",
        "wizard/wardclerk_equipment_placement_views.xml",
    ],
}
