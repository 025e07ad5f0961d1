{
    "name": "Wardclerk Archive of Vendor Bills",
    "summary": "The documents of posted bills are kept in an archive",
    "version": "19.0.1.0.0",
    "category": "Hidden",
    "author": "Wardclerk",
    "license": "LGPL-3",
    "depends": ["wardclerk_archive", "wardclerk_bill"],
    "data": ["data/base_automation_data.xml"],
    "auto_install": True,
}
