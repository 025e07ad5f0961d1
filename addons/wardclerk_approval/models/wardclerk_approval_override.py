"""A gate that one person opened without complete approval, and who looked at it."""

from datetime import timedelta

from odoo import api, fields, models
from odoo.exceptions import AccessError, UserError

from odoo.addons.wardclerk_policy.permit import permitted, take_permit

from wardclerk.core.approval import CaseState, StepState

CONFIRM_HOURS = 24  # in which a second person looks at it, by day and by night
GROUP = "wardclerk_approval.group_override"
TO_REVIEW = "wardclerk_approval.mail_activity_type_override"
TOLD_GROUPS = (
    "wardclerk_base.group_policy_owner",
    "wardclerk_base.group_auditor",
    "wardclerk_base.group_finance",
)


class WardclerkApprovalOverride(models.Model):
    """Breaking the glass: allowed to few, told to many, looked at by a second person.

    The row is never changed. What the second person says is a row of its own.
    """

    _name = "wardclerk.approval.override"
    _description = "Override"
    _inherit = ["wardclerk.audit.mixin"]
    _order = "id desc"
    _log_access = False
    _allow_sudo_commands = False

    case_id = fields.Many2one(
        "wardclerk.approval.case", required=True, index=True, ondelete="restrict"
    )
    document_name = fields.Char(related="case_id.document_name")
    company_id = fields.Many2one(related="case_id.company_id")
    facility_id = fields.Many2one(related="case_id.facility_id")
    rule_code = fields.Char(related="case_id.rule_code")
    user_id = fields.Many2one(
        "res.users", string="By", required=True, index=True, ondelete="restrict"
    )
    reason = fields.Text(required=True)
    digest = fields.Char(required=True, help="The content that was let pass.")
    overridden_at = fields.Datetime(string="When", required=True)
    confirm_until = fields.Datetime(required=True)
    review_ids = fields.One2many("wardclerk.approval.override.review", "override_id")
    review_reason = fields.Text(compute="_compute_state", compute_sudo=True)
    reviewed_by_id = fields.Many2one(
        "res.users", compute="_compute_state", compute_sudo=True
    )
    state = fields.Selection(
        [
            ("open", "To Be Looked At"),
            ("overdue", "Overdue"),
            ("confirmed", "Confirmed"),
            ("contested", "Contested"),
        ],
        compute="_compute_state",
        search="_search_state",
        compute_sudo=True,
    )
    can_review = fields.Boolean(compute="_compute_can_review", compute_sudo=True)

    _once_a_case = models.Constraint("UNIQUE (case_id)", "A case is overridden once.")
    _no_superuser = models.Constraint(
        "CHECK (user_id <> 1)", "The superuser does not override."
    )
    _has_reason = models.Constraint(
        "CHECK (btrim(reason) <> '')", "Say why it cannot wait."
    )

    @api.depends("review_ids.outcome", "confirm_until")
    def _compute_state(self):
        now = fields.Datetime.now()
        for one in self:
            review = one.review_ids[:1]
            unseen = "overdue" if one.confirm_until < now else "open"
            one.state = review.outcome or unseen
            one.review_reason = review.reason
            one.reviewed_by_id = review.user_id

    def _search_state(self, operator, value):
        if operator != "in":
            return NotImplemented
        now = fields.Datetime.now()
        unseen = fields.Domain("review_ids", "=", False)
        of_state = {
            "open": unseen & fields.Domain("confirm_until", ">=", now),
            "overdue": unseen & fields.Domain("confirm_until", "<", now),
            "confirmed": fields.Domain("review_ids.outcome", "=", "confirmed"),
            "contested": fields.Domain("review_ids.outcome", "=", "contested"),
        }
        return fields.Domain.OR(of_state[state] for state in value if state in of_state)

    @api.depends_context("uid")
    @api.depends("review_ids")
    def _compute_can_review(self):
        for one in self:
            one.can_review = not one.review_ids and self.env.user in one._reviewers()

    @api.depends("case_id.document_name", "user_id.name")
    def _compute_display_name(self):
        for one in self:
            one.display_name = self.env._(
                "%(document)s, by %(person)s",
                document=one.case_id.document_name,
                person=one.user_id.name,
            )

    @api.model_create_multi
    def create(self, vals_list):
        if not take_permit(self):
            raise AccessError(self.env._("A gate is overridden on its case."))
        return super().create(vals_list)

    def write(self, vals):  # pylint: disable=method-required-super
        raise AccessError(self.env._("An override is never changed."))

    @api.ondelete(at_uninstall=False)
    def _unlink_never(self):
        raise AccessError(self.env._("An override is never deleted."))

    # -- the second person ---------------------------------------------------

    def action_confirm(self, reason=None):
        """Say, as a second person, that it was right."""
        return self._review("confirmed", reason)

    def action_contest(self, reason):
        """Say, as a second person, that it was wrong; an incident opens."""
        self.env["wardclerk.approval.case"]._said(
            reason, self.env._("Say what was wrong: it becomes an incident.")
        )
        return self._review("contested", reason)

    def action_open_confirm(self):
        """Ask for a remark, then confirm."""
        return self._open_prompt("confirm")

    def action_open_contest(self):
        """Ask for the reason, then contest."""
        return self._open_prompt("contest")

    def _open_prompt(self, kind):
        self.ensure_one()
        return self.env["wardclerk.approval.prompt"]._open(
            kind, case_id=self.case_id.id, override_id=self.id
        )

    def action_open_case(self):
        """Open the case that was overridden."""
        self.ensure_one()
        return self.case_id.get_formview_action()

    def _review(self, outcome, reason):
        self.env["wardclerk.approval.case"]._refuse_programs()
        for one in self:
            one.check_access("read")
            # Who may look at it depends on makers and steps that they may not read.
            one.sudo()._take_review(outcome, reason)
        return True

    def _take_review(self, outcome, reason):
        if self.review_ids:
            raise UserError(self.env._("Somebody has looked at this one already."))
        if self.env.user not in self._reviewers():
            raise UserError(
                self.env._(
                    "A second person looks at it: somebody who could have decided a"
                    " step that was passed over, or a policy owner; not %s and nobody"
                    " whose own work it is.",
                    self.user_id.name,
                )
            )
        # Nobody may create reviews; this one was just checked.
        permitted(self.env["wardclerk.approval.override.review"]).create(
            {
                "override_id": self.id,
                "user_id": self.env.uid,
                "outcome": outcome,
                "reason": (reason or "").strip() or False,
                "reviewed_at": fields.Datetime.now(),
            }
        )
        self.env["wardclerk.audit"]._record(
            f"approval.override_{outcome}",
            self.case_id._document(),
            reason=reason,
            policy_version=self.case_id.policy_label,
            detail={"case": self.case_id.id, "override": self.id},
        )
        self.case_id.activity_unlink([TO_REVIEW])
        if outcome == "contested":
            self._open_incident(
                self.env._("Override of %s contested", self.case_id.document_name),
                reason,
            )

    def _reviewers(self):
        """Return who may confirm or contest: never a party to it."""
        case = self.case_id
        parties = self.user_id | case.requester_id | case.maker_ids
        return (case._skipped_holders() | case._policy_owners()) - parties

    def _open_incident(self, title, detail):
        incidents = self.env["wardclerk.incident"]
        incidents._report(
            self.env["wardclerk.event.source"],
            {"title": title, "detail": detail, "workflow": "approval-override"},
        )

    @api.model
    def _cron_report_overdue(self):
        """Open one incident for each override at which nobody has looked in time."""
        for one in self.search([("state", "=", "overdue")]):
            one._open_incident(
                self.env._("Nobody looked at the override of %s", one.document_name),
                one.reason,
            )


class WardclerkApprovalOverrideReview(models.Model):
    _name = "wardclerk.approval.override.review"
    _description = "Second Look at an Override"
    _order = "id"
    _log_access = False
    _allow_sudo_commands = False

    override_id = fields.Many2one(
        "wardclerk.approval.override", required=True, index=True, ondelete="restrict"
    )
    user_id = fields.Many2one("res.users", required=True, ondelete="restrict")
    outcome = fields.Selection(
        [("confirmed", "Confirmed"), ("contested", "Contested")], required=True
    )
    reason = fields.Text()
    reviewed_at = fields.Datetime(required=True)

    _once = models.Constraint(
        "UNIQUE (override_id)", "Somebody has looked at this one already."
    )
    _contest_has_reason = models.Constraint(
        "CHECK (outcome <> 'contested' OR COALESCE(btrim(reason), '') <> '')",
        "Say what was wrong.",
    )

    @api.model_create_multi
    def create(self, vals_list):
        if not take_permit(self):
            raise AccessError(self.env._("Confirm or contest on the override."))
        return super().create(vals_list)

    def write(self, vals):  # pylint: disable=method-required-super
        raise AccessError(self.env._("What was said is never changed."))

    @api.ondelete(at_uninstall=False)
    def _unlink_never(self):
        raise AccessError(self.env._("What was said is never deleted."))


class WardclerkApprovalCase(models.Model):
    _inherit = "wardclerk.approval.case"

    override_ids = fields.One2many(
        "wardclerk.approval.override", "case_id", string="Overrides", readonly=True
    )
    override_id = fields.Many2one(
        "wardclerk.approval.override", compute="_compute_override", compute_sudo=True
    )
    override_words = fields.Char(compute="_compute_override", compute_sudo=True)
    can_override = fields.Boolean(compute="_compute_can_override")

    @api.depends("override_ids.state")
    def _compute_override(self):
        labels = dict(
            self.env["wardclerk.approval.override"]
            ._fields["state"]
            ._description_selection(self.env)
        )
        for case in self:
            case.override_id = case.override_ids[:1]
            case.override_words = bool(case.override_id) and self.env._(
                "Passed without complete approval, by %(person)s (%(state)s):"
                " %(reason)s",
                person=case.override_id.user_id.name,
                reason=case.override_id.reason,
                state=labels[case.override_id.state].lower(),
            )

    @api.depends_context("uid")
    @api.depends("state", "maker_ids", "requester_id", "decision_ids")
    def _compute_can_override(self):
        allowed = self.env.user.has_group(GROUP)
        for case in self:
            parties = case.requester_id | case.maker_ids
            case.can_override = (
                allowed and case.state == "pending" and self.env.user not in parties
            )

    def action_override(self, reason):
        """Let the document pass now, without the decisions that are missing."""
        self._refuse_programs()
        person = self.env.user
        if not person.has_group(GROUP):
            raise AccessError(self.env._("You are not among those who may override."))
        reason = self._said(
            reason, self.env._("Say why it cannot wait: many people read it.")
        )
        # Nobody has a right to write these rows; all of it is checked below.
        for case, flow in self.sudo()._as_core(lock=True).items():
            case._refuse_override(flow, person)
            case._refuse_if_changed()
            override = case._store_override(person, reason)
            case._pass_over(flow)
            case._tell_override(override)
            case._tell_document()
        return True

    def _refuse_override(self, flow, person):
        self.with_user(person).check_access("read")
        if flow.state is not CaseState.PENDING:
            raise UserError(
                self.env._(
                    "%s is closed. Nothing is left to decide.", self.document_name
                )
            )
        if person.has_group("wardclerk_base.group_administrator"):
            raise UserError(self.env._("Who administers Wardclerk decides nothing."))
        if person.id in flow.makers:
            raise UserError(
                self.env._(
                    "%s is your own work. Somebody else must override.",
                    self.document_name,
                )
            )
        if person.id in flow.involved:
            raise UserError(
                self.env._("You have decided a step. Somebody else must override.")
            )
        overdue = self.env["wardclerk.approval.override"].search(
            [("user_id", "=", person.id), ("state", "=", "overdue")], limit=1
        )
        if overdue:
            raise UserError(
                self.env._(
                    "Nobody has looked at your override of %s yet, and it is overdue."
                    " Have it confirmed first.",
                    overdue.document_name,
                )
            )

    def _store_override(self, person, reason):
        now = fields.Datetime.now()
        # Nobody may create overrides; this one was checked by the caller.
        return permitted(self.env["wardclerk.approval.override"]).create(
            {
                "case_id": self.id,
                "user_id": person.id,
                "reason": reason,
                "digest": self.digest,
                "overridden_at": now,
                "confirm_until": now + timedelta(hours=CONFIRM_HOURS),
            }
        )

    def _pass_over(self, flow):
        """End the steps that nobody has decided, and approve the case."""
        for step in flow.steps:
            if step.state in (StepState.WAITING, StepState.OPEN):
                self.step_ids.browse(step.id)._enter(StepState.CANCELLED.value)
        self.step_ids.flush_recordset()  # the database checks the case against them
        self._close(
            CaseState.APPROVED,
            self.env._("Passed without complete approval by %s", self.env.user.name),
        )
        self._sync_activities()

    def _tell_override(self, override):
        """Tell everybody who answers for the control, and leave it to a second one."""
        self.env["wardclerk.audit"]._record(
            "approval.overridden",
            self._document(),
            new={"approval": self.state},
            reason=override.reason,
            policy_version=self.policy_label,
            detail={
                "case": self.id,
                "override": override.id,
                "gate": self.gate,
                "digest": self.digest,
                "skipped_steps": self.step_ids.filtered(
                    lambda step: step.state == "cancelled"
                ).ids,
            },
        )
        self._emit("overridden")
        told = self._people_of(TOLD_GROUPS) - self.env.user
        self._tell_person(
            told,
            self.env._("Passed without approval by %s", self.env.user.name),
            override.reason,
        )
        for person in override._reviewers():
            self.activity_schedule(
                TO_REVIEW,
                summary=self.env._("Confirm or contest: %s", self.document_name),
                date_deadline=override.confirm_until.date(),
                user_id=person.id,
            )

    def _panel(self):
        return {**super()._panel(), "override_words": self.override_words or ""}

    def _skipped_holders(self):
        """Return who could have decided the steps that were passed over."""
        skipped = self.step_ids.filtered(lambda step: step.state == "cancelled")
        return skipped.holder_ids._wardclerk_people()

    def _policy_owners(self):
        return self._people_of(["wardclerk_base.group_policy_owner"])

    def _people_of(self, groups):
        """Return the people of these groups who work in the company of the case."""
        users = self.env["res.users"]
        for name in groups:
            users |= self.env.ref(name).all_user_ids
        people = users._wardclerk_people()
        if not self.company_id:
            return people
        return people.filtered(lambda one: self.company_id in one.company_ids)


class WardclerkApprovalMixin(models.AbstractModel):
    _inherit = "wardclerk.approval.mixin"

    approval_override_words = fields.Char(
        string="Override", compute="_compute_approval_override_words", compute_sudo=True
    )

    @api.depends("approval_case_id")
    def _compute_approval_override_words(self):
        for document in self:
            document.approval_override_words = document.approval_case_id.override_words
