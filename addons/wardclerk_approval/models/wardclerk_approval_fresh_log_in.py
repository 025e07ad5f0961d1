"""Above a step's limit a decision needs a log-in that is fresh; an override always."""

import json
import time
from decimal import Decimal

from odoo import fields, models
from odoo.exceptions import UserError
from odoo.http import request

from odoo.addons.base.models.res_users import check_identity

from wardclerk.core.approval import Outcome, turn_of

from ..exceptions import FreshLogInNeeded
from ..fresh_log_in import FRESH_SECONDS, STAMP


class WardclerkApprovalCase(models.Model):
    _inherit = "wardclerk.approval.case"

    needs_fresh_log_in = fields.Boolean(compute="_compute_needs_fresh_log_in")

    @property
    def _known_amount(self):
        """The amount that the policy saw, in the company's currency; None: unknown."""
        amount = self._limited_amount()
        return None if amount is None else abs(amount)

    def _compute_needs_fresh_log_in(self):
        for case in self:
            mine = case.step_ids.filtered(
                lambda step: step.state == "open" and self.env.user in step.holder_ids
            )
            case.needs_fresh_log_in = any(
                step._is_above_limit(case._known_amount) for step in mine
            )

    def _take_decision(self, before, person, outcome, reason):
        """Nobody's session that was left open decides on large amounts."""
        turn = turn_of(before, person.id, outcome)
        if turn:
            step = self._step_of(before, turn)
            if step._is_above_limit(self._known_amount) and not self._is_log_in_fresh():
                raise FreshLogInNeeded(
                    self.env._(
                        "%(document)s is above %(limit)s. Confirm that it is you:"
                        " decide on it in Odoo, where you are asked for your password.",
                        document=self.document_name,
                        limit=step._limit_words(),
                    ),
                    self,
                    outcome.value,
                    reason,
                )
        return super()._take_decision(before, person, outcome, reason)

    def _is_log_in_fresh(self):
        """Tell whether this person confirmed in this very session who they are.

        The stamp lies in the session on the server, where only the identity check
        puts it. A request with a key of its own is a program's and has none.
        """
        if not request or request.httprequest.headers.get("Authorization"):
            return False
        stamp = request.session.get(STAMP) or {}
        return (
            request.session.uid == self.env.uid == stamp.get("uid")
            and time.time() - stamp["at"] < FRESH_SECONDS
        )

    def action_confirm_identity(self, outcome, reason=None):
        """Open Odoo's identity check; the decision follows when it succeeds."""
        self.check_access("read")
        self._confirmed_act(outcome)  # before anybody types a password for nothing
        context = {
            key: self.env.context[key]
            for key in ("lang", "tz", "allowed_company_ids")
            if key in self.env.context
        }
        call = [context, self._name, self.ids, "action_decide_confirmed"]
        # What the check is for, and what follows, is nothing that a client may say.
        check = self.env["res.users.identitycheck"].sudo()
        check = check.create(
            {
                "is_for_decision": True,
                "request": json.dumps([*call, [outcome, reason], {}]),
            }
        )
        return {
            "type": "ir.actions.act_window",
            "name": self.env._("Confirm that it is you"),
            "res_model": check._name,
            "res_id": check.id,
            "views": [[False, "form"]],
            "target": "new",
            "context": {"dialog_size": "medium"},
        }

    @check_identity
    def action_decide_confirmed(self, outcome, reason=None):
        """Do it after the identity check, with all checks that it has without one."""
        return self._confirmed_act(outcome)(reason)

    def _confirmed_act(self, outcome):
        """Return the method that does what was interrupted by the identity check."""
        acts = self._confirmed_acts()
        if not isinstance(outcome, str) or outcome not in acts:
            raise UserError(self.env._("Decide on the approval itself."))
        return acts[outcome]

    def _confirmed_acts(self):
        """Return {what a person does: method that takes the reason}."""
        return {
            Outcome.APPROVED.value: self.action_approve_next,
            Outcome.REFUSED.value: self._refuse_confirmed,
        }

    def _refuse_confirmed(self, reason):
        self.action_refuse(reason)
        return self._next_action(self.env._("Refused"))


class WardclerkApprovalStep(models.Model):
    _inherit = "wardclerk.approval.step"

    def _is_above_limit(self, amount):
        """Tell whether a decision on this amount needs a fresh log-in.

        What nobody knows may be more than the limit.
        """
        self.ensure_one()
        if not self.step_up_above:
            return False
        return amount is None or amount > Decimal(str(self.step_up_above))

    def _limit_words(self):
        currency = self.case_id.company_id.currency_id
        return f"{self.step_up_above:,.2f} {currency.name or ''}".strip()
