{
    "name": "Wardclerk Budgets of Vendor Bills",
    "summary": "Policies of bills know what is left of the budget",
    "version": "19.0.1.0.0",
    "category": "Hidden",
    "author": "Wardclerk",
    "license": "LGPL-3",
    "depends": ["wardclerk_bill", "wardclerk_budget"],
    "auto_install": True,
}
