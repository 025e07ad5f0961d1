"""Where a request is, who holds it, and when to expect it: one sentence."""

from odoo import api, fields, models
from odoo.tools import format_date


class WardclerkPurchaseRequest(models.Model):
    _inherit = "wardclerk.purchase.request"

    progress = fields.Selection(
        [
            ("draft", "Draft"),
            ("waiting", "Waits for Approval"),
            ("to_order", "To Order"),
            ("partly", "Partly Ordered"),
            ("ordered", "Ordered"),
            ("received", "Received"),
            ("closed", "Closed"),
        ],
        compute="_compute_progress",
        store=True,
        compute_sudo=True,
        index=True,
        group_expand=True,
    )
    where_it_is = fields.Char(
        compute="_compute_where_it_is",
        compute_sudo=True,
        help="Who holds it now, and when to expect the goods.",
    )
    expected_date = fields.Date(
        string="Expected", compute="_compute_where_it_is", compute_sudo=True
    )
    order_count = fields.Integer(compute="_compute_order_count", compute_sudo=True)

    @api.depends(
        "state",
        "line_ids.quantity",
        "line_ids.quantity_ordered",
        "line_ids.quantity_received",
    )
    def _compute_progress(self):
        for request in self:
            request.progress = request._progress_now()

    def _progress_now(self):
        if self.state in ("draft", "requested"):
            return "draft" if self.state == "draft" else "waiting"
        if self.state in ("done", "cancel"):
            return "closed"
        lines = self.line_ids
        if lines and all(_reached(line, "quantity_received") for line in lines):
            return "received"
        if lines and all(_reached(line, "quantity_ordered") for line in lines):
            return "ordered"
        return "partly" if any(lines.mapped("quantity_ordered")) else "to_order"

    @api.depends("line_ids.allocation_ids.is_released")
    def _compute_order_count(self):
        for request in self:
            request.order_count = len(request._live_orders())

    @api.depends_context("lang")
    @api.depends(
        "progress",
        "approval_status",
        "line_ids.allocation_ids.order_line_id.date_planned",
    )
    def _compute_where_it_is(self):
        for request in self:
            orders = request._live_orders()
            request.expected_date = request._expected(orders)
            request.where_it_is = request._where_words(orders)

    def _expected(self, orders):
        """Return the day on which the last of what is ordered should be there."""
        lines = orders.filtered(lambda order: order.state == "purchase").order_line
        ours = lines.filtered(
            lambda line: (
                line.request_allocation_ids.request_id & self
                and line.qty_received < line.product_qty
            )
        )
        days = [day for day in ours.mapped("date_planned") if day]
        return max(days).date() if days else False

    def _where_words(self, orders):
        words = {
            "draft": self._draft_words,
            "waiting": self._waiting_words,
            "closed": self._closed_words,
            "received": lambda: self.env._("All of it was received."),
        }.get(self.progress)
        return words() if words else self._ordering_words(orders)

    def _draft_words(self):
        if self.approval_state == "refused":
            case = self.approval_case_id
            said = case.decision_ids.sorted("id")[-1:].reason or case.closed_reason
            return self.env._("Refused: %s", said)
        if "sent_back" in self.approval_case_id.act_ids.mapped("kind"):
            cause = self.approval_case_id.closed_reason
            return self.env._("Change it and submit it again. %s", cause)
        return self.env._("Not sent yet. Press Submit when it is complete.")

    def _waiting_words(self):
        if self.approval_state == "pending":
            return self.env._("Waits for approval: %s.", self.approval_status)
        return self.env._("Requested. Nobody was asked for approval yet.")

    def _closed_words(self):
        if self.state == "cancel":
            return self.env._("Cancelled.")
        return self.env._("Closed by procurement; nothing more is ordered for it.")

    def _ordering_words(self, orders):
        told = [self._order_words(order) for order in orders]
        if any(line._quantity_open() > 0 for line in self.line_ids):
            told.append(
                self.env._("Procurement orders the rest.")
                if told
                else self.env._("Approved. Procurement orders it next.")
            )
        if self.expected_date:
            day = format_date(self.env, self.expected_date)
            late = self.expected_date < fields.Date.context_today(self)
            told.append(
                self.env._("It was expected on %s and is late.", day)
                if late
                else self.env._("Expected on %s.", day)
            )
        return " ".join(told)

    def _order_words(self, order):
        """Return in words who holds one order for this request."""
        if order.state == "purchase":
            return self.env._(
                "%(order)s is ordered from %(vendor)s.",
                order=order.name,
                vendor=order.partner_id.name,
            )
        return self.env._(
            "%(buyer)s prepares %(order)s.",
            buyer=order.user_id.name or self.env._("Procurement"),
            order=order.name,
        )


def _reached(line, name):
    return line.uom_id.compare(line[name], line.quantity) >= 0
