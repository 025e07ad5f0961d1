{
    "name": "Quick Cooling-Off",
    "summary": "For tests: bank changes cool off within seconds",
    "version": "19.0.1.0.0",
    "author": "Wardclerk",
    "license": "LGPL-3",
    "depends": ["wardclerk_bank"],
    "installable": False,
}
