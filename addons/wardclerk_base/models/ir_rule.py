"""An open form of a wizard belongs to the person who opened it."""

from odoo import api, models
from odoo.fields import Domain


class IrRule(models.Model):
    _inherit = "ir.rule"

    @api.model
    def _compute_domain(self, model_name, mode="read"):
        """Odoo lets everybody write everybody's wizards: rows that soon vanish.

        Ours carry decisions. Whoever could write another person's form before they
        press its button would decide in their name.
        """
        domain = super()._compute_domain(model_name, mode)
        if not model_name.startswith("wardclerk."):
            return domain
        if not self.env[model_name].is_transient():
            return domain
        return domain & Domain("create_uid", "=", self.env.uid)
