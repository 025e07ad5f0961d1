"""What payroll says to a handoff: checked, kept once, a refusal put before HR."""

import re
import uuid

from odoo import api, models

from odoo.addons.wardclerk_event.exceptions import EventRefused
from odoo.addons.wardclerk_policy.permit import permitted

from wardclerk.core import payroll
from wardclerk.core.event import values

from .wardclerk_payroll_handoff import TO_DO

OUTCOMES = ("accepted", "refused")
DETAIL_MAX_CHARS = 2000
SHA256 = re.compile(r"[0-9a-f]{64}")


class WardclerkPayrollHandoff(models.Model):
    _inherit = "wardclerk.payroll.handoff"

    @api.model
    def _store_answer(self, data, moment):
        """Keep what payroll said; the same outcome again changes nothing."""
        handoff = self._answered(data)
        outcome = handoff._outcome(data)
        is_ours = handoff._is_file_ours(data)
        reference = values.text_or_none(data, "reference")
        detail = values.text_or_none(data, "detail", longest=DETAIL_MAX_CHARS)
        if outcome == "accepted" and not is_ours:
            raise EventRefused(
                "data.sha256",
                self.env._("payroll read another file than was handed over"),
                self.env._(
                    "Have payroll set this hire aside. Replay the handoff in Outbox:"
                    " the file is written anew."
                ),
            )
        if handoff.state == outcome:
            return handoff
        why = handoff._reason(detail, is_ours) if outcome == "refused" else False
        permitted(handoff).write(
            {
                "state": outcome,
                "reference": reference,
                "detail": why,
                "acknowledged_at": moment,
            }
        )
        handoff._record(f"payroll.{outcome}", reference=reference or None, why=why)
        handoff._say_outcome()
        return handoff

    @api.model
    def _answered(self, data):
        """Return the handoff that an answer is about, locked, or refuse it."""
        try:
            key = str(uuid.UUID(str(data.get("handoff_id"))))
        except ValueError:
            key = str(uuid.UUID(int=0))  # which no handoff has
        handoff = self.search([("handoff_key", "=", key)], limit=1)
        if not handoff:
            raise EventRefused(
                "data.handoff_id",
                self.env._("no handoff of this id was asked for"),
                self.env._("Answer with the handoff_id of the request."),
            )
        handoff.lock_for_update()
        return handoff

    def _outcome(self, data):
        outcome = data.get("outcome")
        if outcome not in OUTCOMES:
            raise EventRefused(
                "data.outcome", self.env._("must be accepted or refused")
            )
        if self.state not in ("asked", outcome):
            states = dict(self._fields["state"]._description_selection(self.env))
            raise EventRefused(
                "data.outcome",
                self.env._("this handoff is already: %s", states[self.state]),
                self.env._("What was answered stays. HR hands over again."),
            )
        return outcome

    def _is_file_ours(self, data):
        """Tell whether payroll read the file that was handed over, where known."""
        digest = data.get("sha256")
        if not isinstance(digest, str) or not SHA256.fullmatch(digest):
            raise EventRefused(
                "data.sha256", self.env._("must be 64 hexadecimal digits")
            )
        if data.get("filename") != payroll.filename(self.handoff_key):
            raise EventRefused(
                "data.filename",
                self.env._("must be %s", payroll.filename(self.handoff_key)),
            )
        return not self.sha256 or self.sha256 == digest

    def _reason(self, detail, is_ours):
        """Return why payroll refused, and whether it even read our file."""
        why = detail or self.env._("No reason given.")
        if is_ours:
            return why
        return self.env._("%s Payroll read another file than was handed over.", why)

    def _say_outcome(self):
        """Leave a line on the row; put a refusal before whoever handed over."""
        if self.state == "accepted":
            number = self.reference or self.env._("without a number")
            self._message_log(body=self.env._("Payroll accepted: %s", number))
            return
        words = self.env._("Payroll refused: %s", self.detail)
        self._message_log(body=words)
        self.activity_schedule(
            TO_DO,
            summary=words[:200],
            note=self.env._("Correct it and press Correct and Hand Over Again."),
            user_id=self.asked_by_id.id,
        )
