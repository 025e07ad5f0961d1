"""What a purchase order knows of the requests that it serves."""

from odoo import api, fields, models


class PurchaseOrder(models.Model):
    _inherit = "purchase.order"

    request_ids = fields.Many2many(
        "wardclerk.purchase.request",
        string="Requests",
        compute="_compute_request_ids",
        compute_sudo=True,
    )
    request_count = fields.Integer(compute="_compute_request_ids", compute_sudo=True)

    @api.depends("order_line.request_allocation_ids.is_released")
    def _compute_request_ids(self):
        for order in self:
            shares = order.order_line.request_allocation_ids
            requests = shares.filtered(lambda one: not one.is_released).request_id
            order.request_ids = requests
            order.request_count = len(requests)

    def action_view_requests(self):
        """Open the requests that this order serves."""
        self.ensure_one()
        self.check_access("read")
        action = self.env["ir.actions.act_window"]._for_xml_id(
            "wardclerk_request.wardclerk_purchase_request_action"
        )
        return {**action, "domain": [("id", "in", self.request_ids.ids)], "context": {}}

    def write(self, vals):
        result = super().write(vals)
        if vals.get("state") == "cancel":
            # Requests get their quantities back whoever cancels the order.
            self.sudo().order_line.request_allocation_ids._release()
        return result

    def _note_requesters(self):
        """Whoever asked for the goods made the order as well, and cannot approve it."""
        self.env["wardclerk.approval.maker"]._note(
            self, {order.id: set(order.request_ids.requester_id.ids) for order in self}
        )
