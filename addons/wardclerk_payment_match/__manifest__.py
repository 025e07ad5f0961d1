{
    "name": "Wardclerk Payment Runs and Matching",
    "summary": "Bills are paid that match their orders, or were overridden by two",
    "version": "19.0.1.0.0",
    "category": "Hidden",
    "author": "Wardclerk",
    "license": "LGPL-3",
    "depends": ["wardclerk_payment_bill", "wardclerk_bill_purchase"],
    "auto_install": True,
}
