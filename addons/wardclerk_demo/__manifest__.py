{
    "name": "Wardclerk Demo Group",
    "summary": "Two companies, eight facilities, forty people, vendors and orders",
    "version": "19.0.1.0.0",
    "category": "Hidden",
    "author": "Wardclerk",
    "license": "LGPL-3",
    "depends": [
        "base_iban",
        "base_vat",
        "hr",
        "purchase_stock",
        "wardclerk_bill",
        "wardclerk_budget",
        "wardclerk_control",
        "wardclerk_purchase",
        "wardclerk_request",
    ],
    # Read by the hook below and by the generator of the sample documents.
    "oca_data_manual": ["data/people.csv", "data/products.csv", "data/vendors.csv"],
    "post_init_hook": "_load_demo_group",
}
