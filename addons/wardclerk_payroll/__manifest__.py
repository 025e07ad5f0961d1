{
    "name": "Wardclerk Payroll",
    "summary": "New hires are handed to payroll, which accepts or refuses them",
    "version": "19.0.1.0.0",
    "category": "Human Resources",
    "author": "Wardclerk",
    "license": "LGPL-3",
    "depends": ["hr", "wardclerk_event", "wardclerk_policy"],
    "data": [
        "security/ir.model.access.csv",
        "security/wardclerk_payroll_rules.xml",
        "data/wardclerk_event_type_data.xml",
        "wizard/wardclerk_payroll_prompt_views.xml",
        "views/wardclerk_payroll_handoff_views.xml",
        "views/hr_employee_views.xml",
    ],
}
