"""Lines of an order whose quantities are allocated to requests."""

from odoo import fields, models

from odoo.addons.wardclerk_policy.permit import permitted


class PurchaseOrderLine(models.Model):
    _inherit = "purchase.order.line"

    request_allocation_ids = fields.One2many(
        "wardclerk.purchase.request.allocation", "order_line_id", copy=False
    )

    def write(self, vals):
        result = super().write(vals)
        if {"product_qty", "product_uom_id", "product_id"} & vals.keys():
            # Requests follow whoever changes the order.
            shares = self.sudo().request_allocation_ids
            if "product_id" in vals:
                shares._release_others()
            shares._fit_into_order()
        if "order_id" in vals:
            self.order_id._note_requesters()
        return result

    def unlink(self):
        # Whoever may delete the line gives its quantities back.
        requests = self.sudo().request_allocation_ids.request_line_id
        result = super().unlink()
        requests.modified(["allocation_ids"])
        return result

    def _merge_po_line(self, rfq_line):
        """Two quotations become one: what was for a request stays for it."""
        result = super()._merge_po_line(rfq_line)
        # Who merges orders need not see the requests behind them.
        shares = rfq_line.sudo().request_allocation_ids
        if shares:
            permitted(shares).write({"order_line_id": self.id})
            self.order_id._note_requesters()
        return result
