"""Evidence of addons that were installed, updated or removed."""

from odoo import models


class IrModuleModule(models.Model):
    _name = "ir.module.module"
    _inherit = ["wardclerk.audit.watch", "ir.module.module"]

    _watch_name = "addon"
    _watch_fields = ("name", "state", "latest_version")

    def _watch_is_on(self):
        """Also while an addon is installed: this entry stands for all it brings."""
        return True
