{
    "name": "Wardclerk Analytics",
    "summary": "Key figures and process log of each day, also for a warehouse",
    "version": "19.0.1.0.0",
    "category": "Administration",
    "author": "Wardclerk",
    "license": "LGPL-3",
    "depends": [
        "wardclerk_approval",
        "wardclerk_event",
        "wardclerk_exception",
        "wardclerk_intake",
        "wardclerk_policy",
    ],
    "data": [
        "security/ir.model.access.csv",
        "security/wardclerk_analytics_rules.xml",
        "data/wardclerk_event_type_data.xml",
        "data/ir_cron_data.xml",
        "views/wardclerk_kpi_views.xml",
        "views/wardclerk_process_log_views.xml",
    ],
}
