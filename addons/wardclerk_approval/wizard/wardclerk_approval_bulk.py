"""Several documents of low risk, approved together: what stands out is set apart."""

from collections import defaultdict

from markupsafe import Markup

from odoo import api, fields, models
from odoo.exceptions import UserError
from odoo.tools import format_amount

from wardclerk.core.approval import outliers

CASES_MAX = 100  # more than this nobody has looked at


class WardclerkApprovalBulk(models.TransientModel):
    """Each case is decided by itself, fully checked; one that fails stops no other."""

    _name = "wardclerk.approval.bulk"
    _description = "Approve Several"

    line_ids = fields.One2many("wardclerk.approval.bulk.line", "bulk_id")
    is_done = fields.Boolean()
    summary = fields.Html(compute="_compute_summary", sanitize=False)

    @api.model
    def _open(self, cases):
        if len(cases) > CASES_MAX:
            raise UserError(
                self.env._("At most %s at once: choose fewer documents.", CASES_MAX)
            )
        bulk = self.create({"line_ids": self._line_commands(cases)})
        return bulk._action()

    @api.model
    def _line_commands(self, cases):
        notes = {case: self._why_apart(case) for case in cases}
        together = [case for case in cases if not notes[case]]
        unusual = outliers([case._known_amount for case in together])
        for place in unusual:
            notes[together[place]] = self.env._("The amount stands out here")
        return [
            fields.Command.create(
                {
                    "case_id": case.id,
                    "note": notes[case],
                    "is_chosen": not notes[case],
                    "is_possible": self._is_possible(case),
                }
            )
            for case in cases
        ]

    @api.model
    def _is_possible(self, case):
        return case.is_my_turn and case.lane == "low_risk"

    @api.model
    def _why_apart(self, case):
        """Return why a case is not simply one of many, or nothing."""
        if not case.is_my_turn:
            return self.env._("Does not wait for you")
        if case.lane != "low_risk":
            return self.env._("Not low risk: open it and decide")
        if case.previous_id:
            return self.env._("Was asked before and changed since")
        return ""

    @api.depends("line_ids.is_chosen", "is_done")
    def _compute_summary(self):
        for bulk in self:
            chosen = bulk.line_ids.filtered("is_chosen")
            sums = defaultdict(float)
            for case in chosen.case_id:
                sums[case.currency_id] += case.amount
            total = " + ".join(
                format_amount(self.env, amount, currency)
                for currency, amount in sums.items()
                if currency
            )
            words = (
                self.env._("%(n)s approved, %(sum)s", n=len(chosen), sum=total or "-")
                if bulk.is_done
                else self.env._(
                    "%(n)s chosen, %(sum)s", n=len(chosen), sum=total or "-"
                )
            )
            bulk.summary = Markup("<h4 class='mb-0' aria-live='polite'>%s</h4>") % words

    def action_approve(self):
        """Approve the chosen ones one by one, as the person who is logged in."""
        self.ensure_one()
        chosen = self.line_ids.filtered("is_chosen")
        if not chosen:
            raise UserError(self.env._("Choose at least one document."))
        for line in chosen:
            line._approve()
        self.is_done = True
        return self._action()

    def _action(self):
        self.ensure_one()
        title = (
            self.env._("Approved") if self.is_done else self.env._("Approve Selected")
        )
        return {
            "type": "ir.actions.act_window",
            "name": title,
            "res_model": self._name,
            "res_id": self.id,
            "views": [[False, "form"]],
            "target": "new",
        }


class WardclerkApprovalBulkLine(models.TransientModel):
    _name = "wardclerk.approval.bulk.line"
    _description = "One of Several to Approve"
    _order = "is_possible desc, is_chosen desc, id"

    bulk_id = fields.Many2one(
        "wardclerk.approval.bulk", required=True, ondelete="cascade"
    )
    case_id = fields.Many2one("wardclerk.approval.case", required=True, readonly=True)
    is_chosen = fields.Boolean(string="Approve")
    is_possible = fields.Boolean(readonly=True)
    note = fields.Char(string="Stands Out", readonly=True)
    document_name = fields.Char(related="case_id.document_name")
    partner_id = fields.Many2one(related="case_id.partner_id")
    amount_words = fields.Char(related="case_id.amount_words")
    requester_id = fields.Many2one(related="case_id.requester_id")

    def _approve(self):
        """Approve this one, or note why not; nothing of it remains then."""
        self.ensure_one()
        try:
            with self.env.cr.savepoint():
                self._refuse_unless_low_risk()
                self.case_id.action_approve()
        except UserError as error:
            self.write({"is_chosen": False, "note": str(error)})
        else:
            self.note = self.env._("Approved")

    def _refuse_unless_low_risk(self):
        if self.case_id.lane != "low_risk":
            raise UserError(self.env._("Not low risk: open it and decide."))
