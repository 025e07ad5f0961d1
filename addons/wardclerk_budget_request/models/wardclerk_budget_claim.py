"""Requests among the documents behind a budget's numbers."""

from odoo import api, models
from odoo.tools import SQL


class WardclerkBudgetClaim(models.Model):
    _inherit = "wardclerk.budget.claim"

    @api.model
    def _claim_selects(self):
        return [*super()._claim_selects(), self._request_select()]

    @api.model
    def _request_select(self):
        """The day is that on which it was written: nobody can move it afterwards."""
        return SQL(
            """
            SELECT 'request', line.id, doc.cost_centre_id, doc.create_date::date,
                   doc.name, 'wardclerk.purchase.request', doc.id,
                   line.budget_committed, 0.0
              FROM wardclerk_purchase_request_line line
              JOIN wardclerk_purchase_request doc ON doc.id = line.request_id
             WHERE line.budget_committed <> 0
            """
        )
