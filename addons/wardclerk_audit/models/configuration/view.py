"""Evidence of views: what a person is shown is part of what they decide on."""

from odoo import models


class IrUiView(models.Model):
    _name = "ir.ui.view"
    _inherit = ["wardclerk.audit.watch", "ir.ui.view"]

    _watch_name = "view"
    _watch_fields = (
        "name",
        "model",
        "active",
        "priority",
        "inherit_id",
        "group_ids",
        "arch_db",
    )
