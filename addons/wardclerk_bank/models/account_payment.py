"""Payments: none leaves to an account in quarantine, whatever posts it."""

from odoo import api, models
from odoo.exceptions import UserError

ON_THE_WAY = ("in_process", "paid")
LOOKED_AT = {"state", "partner_bank_id", "partner_id", "payment_type", "move_id"}


class AccountPayment(models.Model):
    _inherit = "account.payment"

    @api.model_create_multi
    def create(self, vals_list):
        payments = super().create(vals_list)
        payments._refuse_quarantine()
        return payments

    def write(self, vals):
        result = super().write(vals)
        if LOOKED_AT & vals.keys():
            self._refuse_quarantine()
        return result

    def _refuse_quarantine(self):
        """Refuse payments that are on their way to an account that is held."""
        going = self.filtered(lambda payment: payment.state in ON_THE_WAY)
        guard = self.env["wardclerk.bank.guard"]
        if not going or not guard._is_active():
            return
        for payment_id, code in guard._hindrances(going).items():
            raise UserError(
                self.env._(
                    "The payment to %(vendor)s is held: %(why)s.",
                    vendor=self.browse(payment_id).partner_id.display_name,
                    why=guard._hindrance_words(code),
                )
            )
