"""A request is measured against the budget of its cost centre."""

from odoo import models


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
