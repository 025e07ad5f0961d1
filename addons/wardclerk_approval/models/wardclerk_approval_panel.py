"""The panel on a document's own form: who holds it, since when, and my decision."""

from odoo import api, fields, models
from odoo.tools import format_datetime


class WardclerkApprovalMixin(models.AbstractModel):
    """One line in a view shows it::

    <field name="approval_panel" widget="wardclerk_approval_panel" nolabel="1" />
    """

    _inherit = "wardclerk.approval.mixin"

    approval_panel = fields.Json(compute="_compute_approval_panel")

    @api.depends_context("uid", "lang", "tz")
    @api.depends("approval_case_id", "approval_state")
    def _compute_approval_panel(self):
        for document in self:
            # Whoever reads the document sees who holds it; why, and what can be done,
            # only those whom the case concerns.
            case = document.approval_case_id.sudo()
            document.approval_panel = case._panel() if case else False


class WardclerkApprovalCase(models.Model):
    _inherit = "wardclerk.approval.case"

    def _panel(self):
        """Return what the panel shows to this user."""
        mixin = self.env["wardclerk.approval.mixin"]
        labels = dict(mixin._fields["approval_state"]._description_selection(self.env))
        return {
            "case_id": self.id,
            "state": self.state,
            "state_words": labels[self.state],
            "told": self._panel_words(),
            "due_words": self.due_words or "",
            "is_overdue": self.is_overdue,
            "why_me": self.why_me or "",
            "is_my_turn": self.is_my_turn,
            "can_open": self.sudo(False).has_access("read"),
        }

    def _panel_words(self):
        if self.state == "pending":
            return self.waiting_for or ""
        if self.state in ("approved", "refused") and self.decision_ids:
            last = self.decision_ids[-1]
            return self.env._(
                "%(person)s, %(when)s",
                person=last.user_id.name,
                when=format_datetime(self.env, last.decided_at, dt_format="short"),
            )
        return self.closed_reason or ""
