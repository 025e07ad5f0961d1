"""A request is measured against the budget of its cost centre."""

from odoo import models
from odoo.tools import format_amount


class WardclerkPurchaseRequest(models.Model):
    _name = "wardclerk.purchase.request"
    _inherit = ["wardclerk.budget.subject", "wardclerk.purchase.request"]

    def _budget_day(self):
        return self.create_date.date()

    def _budget_needs(self):
        return {
            one.id: {one.cost_centre_id.id: one.amount_total}
            if one.cost_centre_id
            else {}
            for one in self
        }

    def _budget_moved(self):
        return {
            one.id: {
                one.cost_centre_id.id: sum(one.line_ids.mapped("budget_committed"))
            }
            for one in self
        }

    def _hint_words(self, similar):
        return self._budget_words() + super()._hint_words(similar)

    def _budget_words(self):
        """Say what the cost centre has left, when it is less than what is asked for.

        Who asks may not read budgets, and learns of their own centre only this.
        """
        stored = self._origin
        if stored.state not in ("draft", "requested"):
            return []
        [verdict] = stored.sudo()._budget_verdicts().values()  # as said above
        if not verdict.short_by:
            return []
        return [
            self.env._(
                "The budget of %(centre)s is short by %(amount)s. Ask its controller"
                " for a transfer, or ask for less.",
                centre=stored.cost_centre_id.display_name,
                amount=format_amount(
                    self.env, float(verdict.short_by), stored.currency_id
                ),
            )
        ]
