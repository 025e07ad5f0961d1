"""An order says for which facility and for whom it is, and who decides on it."""

from odoo import models


class WardclerkPurchaseRequestLine(models.Model):
    _inherit = "wardclerk.purchase.request.line"

    def _order_values(self):
        values = super()._order_values()
        requests = self.request_id
        values["facility_id"] = requests.facility_id[:1].id
        if len(requests.requester_id) == 1:
            values["requester_id"] = requests.requester_id.id
        return values


class WardclerkPurchaseRequest(models.Model):
    _inherit = "wardclerk.purchase.request"

    def _order_words(self, order):
        if order.approval_state == "pending":
            return self.env._(
                "%(order)s waits for approval: %(status)s.",
                order=order.name,
                status=order.approval_status,
            )
        return super()._order_words(order)
