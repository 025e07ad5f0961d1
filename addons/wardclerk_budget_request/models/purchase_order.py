"""An order takes over what the requests behind it hold of budgets."""

from collections import defaultdict

from odoo import models


class PurchaseOrder(models.Model):
    _name = "purchase.order"
    _inherit = ["wardclerk.budget.subject", "purchase.order"]

    def _budget_freed(self):
        freed = super()._budget_freed()
        return {one.id: _added(freed[one.id], one._held_by_requests()) for one in self}

    def _held_by_requests(self):
        """Return {cost centre id: what requests hold for what is ordered here}."""
        held = defaultdict(float)
        shares = self.order_line.request_allocation_ids
        for share in shares.filtered(lambda one: not one.is_released):
            line = share.request_line_id
            centre = line.request_id.cost_centre_id.id
            if line.request_id.state == "approved":
                held[centre] += share.quantity * line.price_unit
        return held


def _added(one, other):
    return {
        centre: one.get(centre, 0.0) + other.get(centre, 0.0)
        for centre in {*one, *other}
    }
