{
    "name": "Wardclerk Audit",
    "summary": "Evidence of every decision, tamper-evident and readable",
    "version": "19.0.1.0.0",
    "category": "Administration",
    "author": "Wardclerk",
    "license": "LGPL-3",
    "depends": ["wardclerk_base"],
    "external_dependencies": {"python": ["rfc8785"]},
    "data": [
        "security/ir.model.access.csv",
        "security/wardclerk_audit_rules.xml",
        "views/wardclerk_audit_entry_views.xml",
        "views/wardclerk_audit_menus.xml",
    ],
    "pre_init_hook": "pre_init_hook",
    "uninstall_hook": "uninstall_hook",
}
