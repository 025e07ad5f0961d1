"""A bill is measured against budgets by what its orders do not hold already."""

from odoo import models


class AccountMove(models.Model):
    _name = "account.move"
    _inherit = ["wardclerk.budget.subject", "account.move"]

    def _budget_day(self):
        return self.date or super()._budget_day()

    def _budget_document(self, line):
        return line.move_id

    def _budget_needs(self):
        lines = self._budget_lines_of_goods()
        return self._budget_spread({line: line.balance for line in lines})

    def _budget_freed(self):
        lines = self._budget_lines_of_goods().filtered("purchase_line_id")
        held = {line: line._budget_held_by_order() for line in lines}
        return self._budget_spread(held)

    def _budget_moved(self):
        """A posted bill is spent, and its orders hold no more for it."""
        spent, freed = self._budget_needs(), self._budget_freed()
        return {
            one.id: {
                centre: amount - freed[one.id].get(centre, 0.0)
                for centre, amount in spent[one.id].items()
            }
            if one.state == "posted"
            else {}
            for one in self
        }

    def _budget_lines_of_goods(self):
        bills = self.filtered(lambda one: one.is_purchase_document(True))
        return bills.invoice_line_ids.filtered(
            lambda line: line.display_type == "product"
        )


class AccountMoveLine(models.Model):
    _inherit = "account.move.line"

    def _budget_held_by_order(self):
        """Return what the order line holds for what this line bills."""
        ordered = self.purchase_line_id
        unit = self.product_uom_id or ordered.product_uom_id
        quantity = unit._compute_quantity(
            self.quantity, ordered.product_uom_id, round=False
        )
        if not ordered.product_qty or quantity <= 0:
            return 0.0
        share = min(quantity / ordered.product_qty, 1.0)
        held = share * ordered._budget_amount()
        posted = self.parent_state == "posted"
        return held if posted else min(held, ordered.budget_committed)
