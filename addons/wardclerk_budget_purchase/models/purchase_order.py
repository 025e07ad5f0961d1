"""An order is measured against the budgets that its lines name."""

from odoo import fields, models


class PurchaseOrder(models.Model):
    _name = "purchase.order"
    _inherit = ["wardclerk.budget.subject", "purchase.order"]

    def _budget_day(self):
        return fields.Date.to_date(self.date_order)

    def _budget_document(self, line):
        return line.order_id

    def _budget_needs(self):
        lines = self.order_line.filtered(lambda line: not line.display_type)
        return self._budget_spread({line: line._budget_amount() for line in lines})

    def _budget_moved(self):
        """A confirmed order holds its own, and requests hold no more for it."""
        freed = self._budget_freed()
        lines = self.order_line
        held = self._budget_spread({line: line.budget_committed for line in lines})
        return {
            one.id: {
                centre: held[one.id].get(centre, 0.0) - freed[one.id].get(centre, 0.0)
                for centre in {*held[one.id], *freed[one.id]}
            }
            if one.state == "purchase"
            else {}
            for one in self
        }
