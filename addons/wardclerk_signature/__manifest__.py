{
    "name": "Wardclerk Signature",
    "summary": "Documents go out for signature and come back signed, declined or late",
    "version": "19.0.1.0.0",
    "category": "Administration",
    "author": "Wardclerk",
    "license": "LGPL-3",
    "depends": ["wardclerk_event", "wardclerk_policy"],
    "data": [
        "security/ir.model.access.csv",
        "security/wardclerk_signature_rules.xml",
        "data/wardclerk_event_type_data.xml",
        "views/wardclerk_signature_envelope_views.xml",
        "views/ir_actions_server_views.xml",
    ],
}
