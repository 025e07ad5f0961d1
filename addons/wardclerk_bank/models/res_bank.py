"""Banks: their identifier code says where the money of many accounts goes."""

from odoo import models
from odoo.exceptions import UserError


class ResBank(models.Model):
    _inherit = "res.bank"

    def write(self, vals):
        if "bic" in vals:
            self._refuse_if_in_use(vals["bic"] or "")
        return super().write(vals)

    def _refuse_if_in_use(self, bic):
        others = self.filtered(lambda bank: (bank.bic or "") != bic.upper())
        # Whether it is in use does not depend on which accounts the user sees.
        Accounts = self.env["res.partner.bank"].sudo().with_context(active_test=False)
        accounts = Accounts.search([("bank_id", "in", others.ids)])
        if governed := Accounts._governed_holders(accounts.partner_id):
            raise UserError(
                self.env._(
                    "The code of this bank is where money of %s goes. Make another"
                    " bank and start a bank change.",
                    governed[0].display_name,
                )
            )
