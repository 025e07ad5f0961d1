"""An approver whom a policy owner adds to a case: one more, never one fewer."""

from dataclasses import replace

from odoo import fields, models
from odoo.exceptions import AccessError, UserError

from odoo.addons.wardclerk_policy.permit import permitted

from wardclerk.core.approval import CaseState, StepState


class WardclerkApprovalStep(models.Model):
    _inherit = "wardclerk.approval.step"

    added_by_id = fields.Many2one(
        "res.users",
        ondelete="restrict",
        help="The policy owner who asked for this step. Empty: the policy.",
    )


class WardclerkApprovalCase(models.Model):
    _inherit = "wardclerk.approval.case"

    def action_add_approver(self, user_id, reason):
        """Ask one more person, as a policy owner; the gate waits for them too."""
        self._refuse_programs()
        if not self.env.user.has_group("wardclerk_base.group_policy_owner"):
            raise AccessError(self.env._("Only a policy owner adds an approver."))
        self.check_access("read")
        reason = self._said(reason, self.env._("Say why one more person must decide."))
        person = self._person(user_id)
        # Nobody may create steps; that this one only tightens is checked below.
        for case, flow in self.sudo()._as_core(lock=True).items():
            case._refuse_addition(flow, person)
            step = case._add_step(flow, person)
            case._note_act("approver_added", step, reason, to=person)
            case._sync_activities()
            case._tell_person(
                person, self.env._("%s asks you as well.", self.env.user.name), reason
            )
        return True

    def _refuse_addition(self, flow, person):
        if flow.state is not CaseState.PENDING:
            raise UserError(
                self.env._(
                    "%s is closed. Nothing is left to decide.", self.document_name
                )
            )
        if person.has_group("wardclerk_base.group_administrator"):
            raise UserError(self.env._("Who administers Wardclerk decides nothing."))
        if self.company_id and self.company_id not in person.company_ids:
            raise UserError(self.env._("%s has no access to the company.", person.name))
        if person.id in flow.makers:
            raise UserError(
                self.env._("It is %s's own work. Choose somebody else.", person.name)
            )
        if person.id in flow.involved:
            raise UserError(
                self.env._("%s has decided a step. Choose somebody else.", person.name)
            )
        if self._would_be_missed(flow, person):
            raise UserError(
                self.env._(
                    "%s is needed for another step of this case, and nobody fills two."
                    " Choose somebody else.",
                    person.name,
                )
            )

    def _would_be_missed(self, flow, person):
        """Tell whether a step could not be decided without this person."""
        unfinished = (StepState.WAITING, StepState.OPEN)
        for step in flow.steps:
            if step.state in unfinished and not flow.is_stuck(step):
                without = replace(
                    step,
                    holders=step.holders - {person.id},
                    escalated_to=step.escalated_to - {person.id},
                )
                if flow.is_stuck(without):
                    return True
        return False

    def _added_before(self):
        """Return the values of steps that were added to the case before this one.

        So that nobody sheds an added approver by changing the document.
        """
        makers = self.maker_ids | self.requester_id
        return [
            {
                "case_id": self.id,
                "sequence": step.sequence,
                "role_id": False,
                "user_id": step.user_id.id,
                "manager_levels": 0,
                "quorum": step.quorum,
                "quorum_value": 0,
                "purpose": "approve",
                "target_hours": 0,
                "escalate_hours": 0,
                "added_by_id": step.added_by_id.id,
            }
            for step in self.previous_id.step_ids
            if step.added_by_id and step.user_id not in makers
        ]

    def _add_step(self, flow, person):
        """Create the step, open beside those that are open now."""
        Steps = self.env["wardclerk.approval.step"]
        return permitted(Steps).create(
            {
                "case_id": self.id,
                "sequence": min(
                    one.order for one in flow.steps if one.state is StepState.OPEN
                ),
                "user_id": person.id,
                "added_by_id": self.env.uid,
                "holder_ids": [fields.Command.set(person.ids)],
                "state": StepState.OPEN.value,
                "opened_at": fields.Datetime.now(),
            }
        )
