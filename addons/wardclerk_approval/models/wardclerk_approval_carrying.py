"""Material re-approval: what outlives a change is carried, the rest asked again."""

from odoo import SUPERUSER_ID, api, fields, models

from odoo.addons.wardclerk_policy.permit import permitted

from wardclerk.core.approval import carry, relied_digest


class WardclerkApprovalStep(models.Model):
    _inherit = "wardclerk.approval.step"

    relied_digest = fields.Char(
        help="The digest of the facts and fields that decisions here stand for."
    )

    @api.model
    def _values_asked(self, case, step, roles, users):
        relied = relied_digest(step.relies_on, case.facts or {}, case.content)
        values = super()._values_asked(case, step, roles, users)
        return {**values, "relied_digest": relied}

    def _asks_the_same_as(self, other):
        """Tell whether both ask the same people for the same thing."""
        same = ("role_id", "user_id", "manager_levels", "purpose", "relied_digest")
        return all(self[name] == other[name] for name in same)


class WardclerkApprovalDecision(models.Model):
    _inherit = "wardclerk.approval.decision"

    carried_from_id = fields.Many2one(
        "wardclerk.approval.decision",
        string="Carried Over From",
        index="btree_not_null",
        ondelete="restrict",
        help="What this person said on the case before: nothing that it relied on has"
        " changed since.",
    )


class WardclerkApprovalCase(models.Model):
    """The database checks what is carried over (see data/approval_guard.sql)."""

    _inherit = "wardclerk.approval.case"

    is_spent = fields.Boolean(
        string="Used Up",
        readonly=True,
        help="Its document passed the gate and came back, or was cancelled: its"
        " decisions are not carried over.",
    )

    def _spend(self):
        # What follows from the document's own change; nobody has a right to write it.
        permitted(self.sudo()).write({"is_spent": True})

    @api.model
    def _with_makers_before(self, makers, last, document):
        """Return the makers of a new case: those of the case before it stay makers.

        So nobody is freed to decide by rewriting who asked.
        """
        before = last.get(document.id, self.browse())
        earlier = before.maker_ids | before.requester_id
        return sorted({*makers, *earlier.ids} - {SUPERUSER_ID})

    def _carry_over(self):
        """Take over those approvals of the cases before whose ground has not moved."""
        following = self.filtered(lambda case: case._follows_a_change())
        offered = {case: case._offered() for case in following}
        following = following.filtered(lambda case: offered[case])
        if not following:
            return
        moves = {}
        for case, before in following._as_core().items():
            given = {
                step.id: frozenset(decisions.user_id.ids)
                for step, decisions in offered[case].items()
            }
            moves[case] = (before, carry(before, given))
        decisions = self._store_carried(offered, moves)
        for case, (before, after) in moves.items():
            if after != before:
                case._move(before, after)
                case._tell_carried(decisions.filtered(lambda d, c=case: d.case_id == c))

    def _follows_a_change(self):
        before = self.previous_id
        superseded = before.state == "superseded" and not before.is_spent
        return self.state == "pending" and superseded

    def _offered(self):
        """Return {step: approvals of the case before that stand for the same}."""
        said = self.previous_id.decision_ids.filtered(
            # What a delegate said is asked again: the turn may be another one's now.
            lambda decision: (
                decision.outcome == "approved" and not decision.on_behalf_of_id
            )
        )
        offered = {}
        for step in self.step_ids:
            same = said.filtered(
                lambda decision, step=step: step._asks_the_same_as(decision.step_id)
            )
            if step.relied_digest and same:
                offered[step] = same
                said -= same  # nobody fills two steps
        return offered

    def _store_carried(self, offered, moves):
        vals_list = [
            {
                "case_id": case.id,
                "step_id": step.id,
                "user_id": decision.user_id.id,
                "outcome": decision.outcome,
                "reason": decision.reason,
                "digest": case.digest,
                "decided_at": decision.decided_at,
                "carried_from_id": decision.id,
            }
            for case, (_before, after) in moves.items()
            for step, said in offered[case].items()
            for decision in said
            if decision.user_id.id in _approved_by(after, step)
        ]
        # Nobody may create decisions; the database checks that these were made before.
        return permitted(self.env["wardclerk.approval.decision"].sudo()).create(
            vals_list
        )

    def _tell_carried(self, decisions):
        for decision in decisions:
            self.env["wardclerk.audit"]._record(
                "approval.carried",
                self._document(),
                new={"approval": self.state, "step": decision.step_id.state},
                role=decision.step_id.role_id.code,
                policy_version=self.policy_label,
                detail={
                    "case": self.id,
                    "from_case": self.previous_id.id,
                    "gate": self.gate,
                    "digest": self.digest,
                    "person": decision.user_id,
                    "decided_at": decision.decided_at,
                },
            )
        if self.state != "pending":
            self._emit("decided")

    # -- what the approver sees ----------------------------------------------

    @api.depends_context("uid")
    @api.depends("content", "previous_id.content")
    def _compute_content_card(self):
        return super()._compute_content_card()

    def _changes_markup(self):
        """Show what changed since this person approved; else since the case before."""
        return self._changes_card_since(self._last_approved_by_me() or self.previous_id)

    def _last_approved_by_me(self):
        decision = self.env["wardclerk.approval.decision"].search(
            [
                ("user_id", "=", self.env.uid),
                ("outcome", "=", "approved"),
                ("case_id.res_model", "=", self.res_model),
                ("case_id.res_id", "=", self.res_id),
                ("case_id.gate", "=", self.gate),
                ("case_id", "<", self.id),
            ],
            order="id desc",
            limit=1,
        )
        return decision.case_id


def _approved_by(flow, step):
    """Return the ids of who approved a step of a flow."""
    return next(one.approved_by for one in flow.steps if one.id == step.id)
