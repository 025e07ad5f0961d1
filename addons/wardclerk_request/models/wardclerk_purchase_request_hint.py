"""What a requester should know before asking: similar requests, and stock on hand."""

from datetime import timedelta

from odoo import api, fields, models
from odoo.tools import format_date

LOOK_BACK = timedelta(days=30)  # what was asked for before is another need
HINTS_MAX = 5  # a reader stops there


class WardclerkPurchaseRequest(models.Model):
    _inherit = "wardclerk.purchase.request"

    hint = fields.Text(
        string="Good to Know", compute="_compute_hint", compute_sudo=True
    )

    @api.depends_context("lang")
    @api.depends("line_ids.product_id", "facility_id", "state")
    def _compute_hint(self):
        similar = self._similar_lines()
        for request in self:
            told = request._hint_words(similar)
            request.hint = "\n".join(told[:HINTS_MAX]) or False

    def _hint_words(self, similar):
        """Return what is worth knowing, the first things first; domains add theirs."""
        return self._similar_words(similar) + self._stock_words()

    def _similar_lines(self):
        """Return open lines of other requests for the same products, in one search."""
        products = self.line_ids.product_id
        if not products:
            return self.line_ids.browse()
        return self.line_ids.search(
            [
                ("product_id", "in", products.ids),
                ("company_id", "in", self.company_id.ids),
                ("request_id.state", "in", ("requested", "approved")),
                ("request_id.progress", "!=", "received"),
                ("create_date", ">=", fields.Datetime.now() - LOOK_BACK),
            ]
        )

    def _similar_words(self, lines):
        own = self.line_ids.product_id
        others = lines.filtered(
            lambda line: (
                line.product_id in own
                and line.request_id.facility_id == self.facility_id
                and line.request_id != self._origin
            )
        )
        return [
            self.env._(
                "%(number)s of %(day)s asks for %(quantity)g %(unit)s of %(product)s"
                " already (%(who)s).",
                number=line.request_id.name,
                day=format_date(self.env, line.create_date.date()),
                quantity=line.quantity,
                unit=line.uom_id.name,
                product=line.product_id.display_name,
                who=line.request_id.requester_id.name,
            )
            for line in others
        ]

    def _stock_words(self):
        """Return what lies in the company's stock, where stock is kept in Odoo."""
        products = self.line_ids.product_id
        is_stocked = "qty_available" in products._fields  # where stock is installed
        if self.state not in ("draft", "requested") or not is_stocked:
            return []
        stocked = products.with_company(self.company_id).with_context(
            allowed_company_ids=self.company_id.ids
        )
        return [
            self.env._(
                "%(quantity)g %(unit)s of %(product)s are in stock.",
                quantity=product.qty_available,
                unit=product.uom_id.name,
                product=product.display_name,
            )
            for product in stocked
            if product.qty_available > 0
        ]
