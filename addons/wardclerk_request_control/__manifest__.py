{
    "name": "Wardclerk Purchase Requests and Controls",
    "summary": "What is asked for in parts, as requests and as orders, is added up",
    "version": "19.0.1.0.0",
    "category": "Hidden",
    "author": "Wardclerk",
    "license": "LGPL-3",
    "depends": ["wardclerk_request", "wardclerk_purchase", "wardclerk_control"],
    "auto_install": True,
}
