"""How each vendor's paper looks: one file a letterhead."""
