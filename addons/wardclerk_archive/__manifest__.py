{
    "name": "Wardclerk Archive",
    "summary": "Final documents in an archive, with the proof that they lie there",
    "version": "19.0.1.0.0",
    "category": "Administration",
    "author": "Wardclerk",
    "license": "LGPL-3",
    "depends": ["wardclerk_event", "wardclerk_policy"],
    "data": [
        "security/ir.model.access.csv",
        "security/wardclerk_archive_rules.xml",
        "data/wardclerk_event_type_data.xml",
        "views/wardclerk_archive_file_views.xml",
        "views/ir_actions_server_views.xml",
    ],
}
