"""What a line of an approved request commits until an order takes it over."""

from decimal import Decimal

from odoo import api, fields, models

from wardclerk.core.budget import open_part


class WardclerkPurchaseRequestLine(models.Model):
    _inherit = "wardclerk.purchase.request.line"

    budget_committed = fields.Float(
        compute="_compute_budget_committed", store=True, compute_sudo=True
    )

    _budget_idx = models.Index("(request_id) WHERE budget_committed <> 0")

    @api.depends("quantity", "quantity_ordered", "price_unit", "request_id.state")
    def _compute_budget_committed(self):
        for line in self:
            stands = line.request_id.state == "approved"
            line.budget_committed = line._budget_open_amount() if stands else 0.0

    def _budget_open_amount(self):
        asked = Decimal(str(self.quantity))
        left = open_part(asked, Decimal(str(self.quantity_ordered)))
        return self.currency_id.round(float(left) * self.price_unit)
