{
    "name": "Wardclerk Budgets of Purchase Orders",
    "summary": "Policies of orders know what is left of the budget",
    "version": "19.0.1.0.0",
    "category": "Hidden",
    "author": "Wardclerk",
    "license": "LGPL-3",
    "depends": ["wardclerk_budget", "wardclerk_purchase"],
    "auto_install": True,
}
