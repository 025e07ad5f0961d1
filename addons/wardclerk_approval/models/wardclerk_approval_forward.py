"""A turn that one holder of a step passes on to another one."""

from odoo import api, fields, models
from odoo.exceptions import UserError
from odoo.fields import Domain

from .wardclerk_approval_card import OPEN_TURN


class WardclerkApprovalStep(models.Model):
    _inherit = "wardclerk.approval.step"

    is_forwarded = fields.Boolean(help="Somebody has left their turn to another one.")
    forward_ids = fields.One2many(
        "wardclerk.approval.act", "step_id", domain=[("kind", "=", "forwarded")]
    )
    passed_on_ids = fields.Many2many(
        "res.users",
        "wardclerk_approval_step_passed_on_rel",
        "step_id",
        "user_id",
        string="Passed On By",
        help="Holders who left it to another one. They still can decide.",
    )

    def _hold(self, holders, stand_ins=None):
        result = super()._hold(holders, stand_ins)
        self._pass_on()
        return result

    def _pass_on(self):
        """Note who has passed their turn on to somebody who still holds it."""
        if not self.is_forwarded:
            return
        passed = self.env["res.users"]
        for act in self.forward_ids:  # in order: the last word counts
            passed -= act.to_user_id
            if act.to_user_id in self.holder_ids:
                passed |= act.user_id
        passed &= self.holder_ids
        if passed != self.passed_on_ids:
            self._write_engine({"passed_on_ids": [fields.Command.set(passed.ids)]})


class WardclerkApprovalCase(models.Model):
    _inherit = "wardclerk.approval.case"

    def action_forward(self, user_id, note=None):
        """Leave one's turn to another person who can decide the step as well.

        The step stays the same and so does who may decide it: only the to-do moves.
        """
        person = self._person(user_id)
        note = note.strip() if isinstance(note, str) else None
        for case, flow, step in self._their_turns():
            turn = next(one for one in flow.steps if one.id == step.id)
            if person == self.env.user:
                raise UserError(self.env._("It is your turn already. Choose another."))
            if person.id not in flow.eligible(turn) - turn.decided_by:
                raise UserError(
                    self.env._(
                        "%(person)s cannot decide this step. Choose: %(people)s.",
                        person=person.name,
                        people=case._colleague_words(step),
                    )
                )
            case._note_act("forwarded", step, note or None, to=person)
            step._write_engine({"is_forwarded": True})
            step.invalidate_recordset(["forward_ids"])
            step._pass_on()
            case._sync_activities()
            case._tell_person(
                person,
                self.env._("%s left this to you.", self.env.user.name),
                note,
            )
        return True

    def _colleagues(self, step):
        """Return who else can decide a step."""
        return step.holder_ids - self.env.user

    def _colleague_words(self, step):
        names = self._colleagues(step).mapped("name")
        return ", ".join(names) or self.env._("nobody else")

    def _wanted_todos(self):
        wanted = super()._wanted_todos()
        for step in self._turns().filtered("is_forwarded"):
            for user in step.passed_on_ids:
                wanted.pop(user, None)
        return wanted

    @api.depends("step_ids.is_forwarded", "step_ids.passed_on_ids")
    def _compute_is_my_turn(self):
        result = super()._compute_is_my_turn()
        for case in self.filtered("is_my_turn"):
            mine = case._turns().filtered(lambda one: self.env.user in one.holder_ids)
            case.is_my_turn = any(
                not step.is_forwarded or self.env.user not in step.passed_on_ids
                for step in mine
            )
        return result

    def _search_is_my_turn(self, operator, value):
        if operator != "in":
            return NotImplemented
        turn = [
            *OPEN_TURN,
            ("holder_ids", "in", self.env.uid),
            ("passed_on_ids", "not in", self.env.uid),
        ]
        mine = Domain("state", "=", "pending") & Domain("step_ids", "any", turn)
        return mine if True in value else ~mine
