{
    "name": "Wardclerk Requests and Purchase Orders",
    "summary": "Orders name the facility and the requester that they are for",
    "version": "19.0.1.0.0",
    "category": "Hidden",
    "author": "Wardclerk",
    "license": "LGPL-3",
    "depends": ["wardclerk_purchase", "wardclerk_request"],
    "auto_install": True,
}
