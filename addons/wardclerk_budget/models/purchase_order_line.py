"""What an order commits of a budget until bills take it over."""

from decimal import Decimal

from odoo import api, fields, models

from wardclerk.core.budget import open_part


class PurchaseOrderLine(models.Model):
    _inherit = "purchase.order.line"

    budget_committed = fields.Float(
        compute="_compute_budget_committed",
        store=True,
        compute_sudo=True,
        help="Ordered and not yet in a posted bill, in the company's currency.",
    )

    _budget_idx = models.Index("(order_id) WHERE budget_committed <> 0")

    @api.depends(
        *("product_qty", "product_uom_id", "price_subtotal", "display_type"),
        *("order_id.state", "order_id.currency_rate"),
        *("invoice_lines.quantity", "invoice_lines.product_uom_id"),
        *("invoice_lines.parent_state", "invoice_lines.move_type"),
    )
    def _compute_budget_committed(self):
        for line in self:
            stands = line.order_id.state == "purchase" and not line.display_type
            line.budget_committed = line._budget_open_amount() if stands else 0.0

    def _budget_amount(self):
        """Return the whole line in the company's currency, before taxes."""
        return self.price_subtotal / (self.order_id.currency_rate or 1.0)

    def _budget_open_amount(self):
        if not self.product_qty:
            return 0.0
        ordered = Decimal(str(self.product_qty))
        left = open_part(ordered, Decimal(str(self._budget_billed())))
        amount = self._budget_amount() * float(left / ordered)
        return self.order_id.company_id.currency_id.round(amount)

    def _budget_billed(self):
        """Return the quantity in posted bills less refunds, in the order's unit."""
        billed = 0.0
        for one in self.invoice_lines.filtered(lambda x: x.parent_state == "posted"):
            unit = one.product_uom_id or self.product_uom_id
            quantity = unit._compute_quantity(
                one.quantity, self.product_uom_id, round=False
            )
            billed += -quantity if one.move_type == "in_refund" else quantity
        return round(billed, 6)
