"""How much of an order line is for which line of a request: traced both ways."""

from odoo import api, fields, models
from odoo.exceptions import AccessError

from odoo.addons.wardclerk_policy.permit import permitted, take_permit


class WardclerkPurchaseRequestAllocation(models.Model):
    """Written when orders are made, changed or cancelled, and by nobody's hand.

    What was released stays on record: it tells that an order was cancelled.
    """

    _name = "wardclerk.purchase.request.allocation"
    _description = "Purchase Request Allocation"
    _order = "id"
    _allow_sudo_commands = False

    request_line_id = fields.Many2one(
        "wardclerk.purchase.request.line",
        required=True,
        readonly=True,
        index=True,
        ondelete="restrict",
    )
    request_id = fields.Many2one(
        related="request_line_id.request_id", store=True, precompute=True, index=True
    )
    company_id = fields.Many2one(
        related="request_line_id.company_id", store=True, precompute=True
    )
    order_line_id = fields.Many2one(
        "purchase.order.line",
        required=True,
        readonly=True,
        index=True,
        ondelete="cascade",
    )
    order_id = fields.Many2one(related="order_line_id.order_id")
    quantity = fields.Float(
        digits="Product Unit",
        required=True,
        readonly=True,
        help="In the unit of the request.",
    )
    uom_id = fields.Many2one(related="request_line_id.uom_id")
    is_released = fields.Boolean(
        readonly=True, help="The order was cancelled; it is to be ordered again."
    )
    is_ordered = fields.Boolean(compute="_compute_is_ordered")

    _quantity_positive = models.Constraint(
        "CHECK (quantity > 0 OR is_released)", "An allocation is above zero."
    )

    @api.depends("is_released", "order_line_id.order_id.state")
    def _compute_is_ordered(self):
        for one in self:
            state = one.order_line_id.order_id.state
            one.is_ordered = not one.is_released and state == "purchase"

    @api.model_create_multi
    def create(self, vals_list):
        if not take_permit(self):
            raise AccessError(self._hand_words())
        return super().create(vals_list)

    def write(self, vals):
        if not take_permit(self):
            raise AccessError(self._hand_words())
        return super().write(vals)

    @api.ondelete(at_uninstall=False)
    def _unlink_never(self):
        raise AccessError(self._hand_words())

    def _hand_words(self):
        return self.env._("What is ordered for a request follows from the orders.")

    def _release(self):
        """Give back what cancelled orders took: it can be ordered again."""
        taken = self.filtered(lambda one: not one.is_released)
        if not taken:
            return
        permitted(taken).write({"is_released": True})
        self.env["wardclerk.audit"]._record(
            "purchase_request.released",
            taken.request_id,
            detail={"orders": taken.order_line_id.order_id.mapped("name")},
        )

    def _release_others(self):
        """An order line for another product serves the request no more."""
        self.filtered(
            lambda one: (
                one.order_line_id.product_id
                not in (
                    one.request_line_id.order_product_id
                    | one.request_line_id.product_id
                )
            )
        )._release()

    def _received(self):
        """Return how much of what has come is for this request, in its unit."""
        self.ensure_one()
        ordered = self.order_line_id
        together = sum(one._in_order_unit() for one in ordered.request_allocation_ids)
        if not together:
            return 0.0
        arrived = ordered.product_uom_id._compute_quantity(
            ordered.qty_received, self.uom_id, round=False
        )
        share = self._in_order_unit() / together
        return min(self.quantity, self.uom_id.round(max(arrived, 0.0) * share))

    def _in_order_unit(self):
        if self.is_released:
            return 0.0
        unit = self.order_line_id.product_uom_id
        return self.uom_id._compute_quantity(self.quantity, unit, round=False)

    def _fit_into_order(self):
        """An order for less than was allocated gives the rest back, the last first."""
        for ordered, shares in self.grouped("order_line_id").items():
            left = ordered.product_qty
            for one in shares.filtered(lambda one: not one.is_released).sorted("id"):
                need = one._in_order_unit()
                if need <= left:
                    left -= need
                    continue
                one._shrink(ordered.product_uom_id._compute_quantity(left, one.uom_id))
                left = 0.0

    def _shrink(self, quantity):
        if self.uom_id.compare(quantity, 0) <= 0:
            self._release()
        else:
            permitted(self).write({"quantity": quantity})
