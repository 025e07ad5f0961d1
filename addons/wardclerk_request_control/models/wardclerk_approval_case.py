"""Requests and orders count beside each other, each purchase once."""

from odoo import api, models
from odoo.tools import SQL

REQUEST, ORDER = "wardclerk.purchase.request", "purchase.order"

# An order counts for what it takes of a request; the request for what is left.
NOT_IN_ORDERS = SQL(
    """
    SELECT COALESCE(
        SUM((line.quantity - COALESCE(line.quantity_allocated, 0)) * line.price_unit)
        / NULLIF(SUM(line.quantity * line.price_unit), 0), 1)
      FROM wardclerk_purchase_request_line AS line
     WHERE line.request_id = one.res_id
    """
)


class WardclerkApprovalCase(models.Model):
    _inherit = "wardclerk.approval.case"

    @api.model
    def _counted_beside(self, res_model, since):
        if res_model not in (REQUEST, ORDER):
            return super()._counted_beside(res_model, since)
        lines = self.env["wardclerk.purchase.request.line"]
        lines.flush_model(["quantity", "quantity_allocated", "price_unit"])
        return [
            self._counted_of(ORDER, since),
            self._counted_of(REQUEST, since, NOT_IN_ORDERS),
        ]
