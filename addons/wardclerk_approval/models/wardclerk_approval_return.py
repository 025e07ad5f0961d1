"""A case that goes back: sent back by an approver, recalled by who asked."""

from odoo import models
from odoo.exceptions import UserError

from wardclerk.core.approval import CaseState


class WardclerkApprovalCase(models.Model):
    _inherit = "wardclerk.approval.case"

    def action_send_back(self, reason):
        """Give the document back to the requester without refusing it.

        The case ends as superseded, with the cause; what was decided stays. The
        requester corrects the document and asks again.
        """
        reason = self._said(
            reason, self.env._("Say what should change: the requester reads it.")
        )
        for case, _flow, step in self._their_turns():
            case._note_act("sent_back", step, reason, to=case.requester_id)
            cause = self.env._(
                "Sent back by %(person)s: %(reason)s",
                person=self.env.user.name,
                reason=reason,
            )
            case._end(CaseState.SUPERSEDED, cause)
            case._give_back(cause)
            case._emit("sent_back")
            case._document()._on_sent_back(case)
        return True

    def _give_back(self, cause):
        """Put a to-do before the requester: correct it, then ask again.

        Who asks from outside has no to-dos and gets a mail.
        """
        requester = self.requester_id._wardclerk_people()
        if requester:
            self.activity_schedule(
                "wardclerk_approval.mail_activity_type_sent_back",
                summary=cause,
                user_id=requester.id,
            )
        elif outside := self.requester_id._wardclerk_requesters():
            self._post_words(cause, outside, self.env.user)

    def action_recall(self, reason=None):
        """Take the request back, as who asked for it; decisions stay.

        Once somebody has decided, say why: they read it.
        """
        self._refuse_programs()
        # Nobody has a right to write these rows; who asked is checked below.
        for case in self.sudo()._as_core(lock=True):
            case._refuse_recall(reason)
            text = (reason or "").strip() or None
            case._note_act("recalled", text=text)
            person = self.env.user.name
            case._end(
                CaseState.CANCELLED,
                self.env._("Recalled by %(person)s: %(why)s", person=person, why=text)
                if text
                else self.env._("Recalled by %s", person),
            )
            case._document()._on_recalled(case)
        return True

    def _refuse_recall(self, reason):
        self.with_user(self.env.user).check_access("read")
        if self.env.user not in self.requester_id | self.create_uid:
            raise UserError(
                self.env._("Only who asked for approval can recall the request.")
            )
        if self.state != "pending":
            raise UserError(
                self.env._(
                    "%s is decided already. Nothing is left to recall.",
                    self.document_name,
                )
            )
        if self.decision_ids:
            self._said(
                reason, self.env._("Somebody has decided already: say why you recall.")
            )

    def _tell_requested(self):
        """A new request is the answer to what was sent back."""
        result = super()._tell_requested()
        before = self.previous_id.filtered(
            lambda case: "sent_back" in case.act_ids.mapped("kind")
        )
        before.activity_feedback(["wardclerk_approval.mail_activity_type_sent_back"])
        return result


class WardclerkApprovalMixin(models.AbstractModel):
    _inherit = "wardclerk.approval.mixin"

    def _on_sent_back(self, case):
        """Runs after an approver gave the document back, in that transaction."""

    def _on_recalled(self, case):
        """Runs after the requester took the request back, in that transaction."""
