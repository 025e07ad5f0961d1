{
    "name": "Wardclerk Purchase Orders and Receipts",
    "summary": "Who approves an order opens it, with what has arrived of it",
    "version": "19.0.1.0.0",
    "category": "Hidden",
    "author": "Wardclerk",
    "license": "LGPL-3",
    "depends": ["wardclerk_purchase", "purchase_stock"],
    "data": ["security/ir.model.access.csv"],
    "auto_install": True,
}
