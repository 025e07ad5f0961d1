"""What the database holds about payment runs, whoever writes and by whatever way."""

from odoo import api, models
from odoo.tools import SQL, file_open


class WardclerkPaymentGuard(models.AbstractModel):
    _name = "wardclerk.payment.guard"
    _description = "Guard of Payments"

    @api.model
    def _install_guards(self):
        with file_open("wardclerk_payment/data/payment_guard.sql") as guards:
            self.env.cr.execute(guards.read())

    @api.model
    def _is_active(self, company):
        """Tell whether a policy governs the payment runs of this company."""
        [[active]] = self.env.execute_query(
            SQL("SELECT wardclerk_payment_governs(%s)", company.id)
        )
        return active
