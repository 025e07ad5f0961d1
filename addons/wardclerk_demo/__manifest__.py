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
    ],
    "post_init_hook": "_load_demo_group",
}
