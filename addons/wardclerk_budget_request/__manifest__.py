{
    "name": "Wardclerk Budgets of Purchase Requests",
    "summary": "Approved requests commit money until orders take over",
    "version": "19.0.1.0.0",
    "category": "Hidden",
    "author": "Wardclerk",
    "license": "LGPL-3",
    "depends": ["wardclerk_budget", "wardclerk_request"],
    "auto_install": True,
}
