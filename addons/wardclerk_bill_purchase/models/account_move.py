"""A bill and the match beside it."""

from odoo import fields, models

from odoo.addons.wardclerk_approval.checklist import ChecklistLine


class AccountMove(models.Model):
    _inherit = "account.move"

    match_ids = fields.One2many(
        "wardclerk.bill.match", "bill_id", string="Match Rows", readonly=True
    )
    match_verdict = fields.Selection(
        related="match_ids.verdict", string="Match", compute_sudo=True
    )
    match_basis = fields.Selection(
        related="match_ids.basis", string="Compared with", compute_sudo=True
    )
    match_explanation = fields.Html(
        compute="_compute_match_explanation", compute_sudo=True, sanitize=False
    )

    def _compute_match_explanation(self):
        for bill in self:
            row = bill.match_ids[:1]
            bill.match_explanation = row._explanation() if row.pairs else False

    def _models_beside(self):
        return (*super()._models_beside(), "wardclerk.bill.match")

    def _ordered_by(self):
        """Return the orders that stand behind this bill."""
        orders = self.matched_order_id | self.invoice_line_ids.purchase_line_id.order_id
        return orders.filtered(lambda order: order.state == "purchase")

    def _goods_and_charges(self):
        """Return the lines that ask for money, without sections and notes."""
        return self.invoice_line_ids.filtered(
            lambda line: line.display_type == "product"
        )

    def _approval_facts(self):
        facts = super()._approval_facts()
        # What came of matching does not depend on who asks.
        rows = self.env["wardclerk.bill.match"].sudo()._fresh(self)
        for row in rows:
            one = facts[row.bill_id.id]
            one["match_verdict"] = row.verdict
            one["match_differences"] = sorted(
                {difference["code"] for difference in row.differences or ()}
            )
        return facts

    def _approval_checklist(self):
        return [*super()._approval_checklist(), self._match_line()]

    def _match_line(self):
        """Whether it asks for what was ordered, received and agreed."""
        # Approvers read the card, whatever else they may read.
        rows = self.env["wardclerk.bill.match"].sudo()._fresh(self)
        verdicts = dict(rows._fields["verdict"]._description_selection(self.env))
        verdict = rows.verdict
        is_met = {"matched": True, "differs": False}.get(verdict)
        words = self.env._("Matches its order: %s", verdicts.get(verdict, ""))
        return ChecklistLine(words, is_met)
