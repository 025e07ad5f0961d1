"""*My approvals*: what waits for me, most urgent first, and what comes next."""

from odoo import api, fields, models
from odoo.exceptions import UserError
from odoo.fields import Domain

URGENT_FIRST = (
    "due_at, requested_at, id"  # without a target: behind those that have one
)
HOUR_SECONDS, DAY_SECONDS = 3600, 86400
CHANGES_SHOWN = 2  # on a card; the form shows all


class WardclerkApprovalCase(models.Model):
    _inherit = "wardclerk.approval.case"

    due_words = fields.Char(string="Due in Words", compute="_compute_due_words")
    why_me = fields.Char(compute="_compute_why_me")
    is_my_facility = fields.Boolean(
        compute="_compute_is_my_facility", search="_search_is_my_facility"
    )
    changed_since_mine = fields.Char(
        string="Changed since I Approved",
        compute="_compute_changed_since_mine",
        help="What is different from what you approved before.",
    )

    @api.depends("due_at", "state")
    def _compute_due_words(self):
        now = fields.Datetime.now()
        for case in self:
            waits = case.state == "pending" and case.due_at
            case.due_words = case._words_until(case.due_at, now) if waits else False

    def _words_until(self, due_at, now):
        """Return how urgent it is, so that nobody must read it off a colour."""
        seconds = (due_at - now).total_seconds()
        hours, days = (
            int(abs(seconds) // HOUR_SECONDS),
            int(abs(seconds) // DAY_SECONDS),
        )
        if seconds < 0:
            return self._overdue_words(days, hours)
        if days > 1:
            return self.env._("Due in %s days", days)
        return (
            self.env._("Due in %s hours", hours) if hours > 1 else self.env._("Due now")
        )

    def _overdue_words(self, days, hours):
        if days:
            return (
                self.env._("Overdue by %s days", days)
                if days > 1
                else self.env._("Overdue since yesterday")
            )
        return (
            self.env._("Overdue by %s hours", hours)
            if hours > 1
            else self.env._("Overdue since just now")
        )

    @api.depends_context("uid")
    @api.depends("state", "step_ids.state", "step_ids.holder_ids")
    def _compute_why_me(self):
        pending = self.filtered(lambda case: case.state == "pending")
        mine = pending._my_steps().grouped(lambda step: step.case_id.id)
        for case in self:
            steps = mine.get(case.id, ())
            case.why_me = "; ".join(case._why_words(step) for step in steps) or False

    def _my_steps(self):
        # Whether a step is mine is no secret to me.
        turns = self.sudo()._turns()
        return turns.filtered(lambda step: self.env.user in step.holder_ids)

    def _why_words(self, step):
        if step.manager_levels:
            return self.env._("You manage whoever asked")
        if not step.role_id:
            return self.env._("The policy names you")
        if not self.sudo().facility_id:  # a name that the card shows anyway
            return self.env._("You are %s", step.role_id.name)
        return self.env._(
            "You are %(role)s at %(facility)s",
            role=step.role_id.name,
            facility=self.sudo().facility_id.name,  # as above
        )

    @api.depends_context("uid")
    @api.depends("facility_id")
    def _compute_is_my_facility(self):
        mine = self.env.user.facility_ids
        for case in self:
            case.is_my_facility = case.facility_id in mine

    def _search_is_my_facility(self, operator, value):
        if operator != "in":
            return NotImplemented
        mine = Domain("facility_id", "child_of", self.env.user.facility_ids.ids)
        return mine if True in value else ~mine

    @api.depends_context("uid")
    @api.depends("previous_id")
    def _compute_changed_since_mine(self):
        for case in self:
            # What I approved I saw; this shows how the present content differs.
            told = case.sudo()._changes_since_mine()
            shown = "; ".join(
                f"{label}: {words}" for label, words in told[:CHANGES_SHOWN]
            )
            more = len(told) - CHANGES_SHOWN
            if more > 0:
                shown = self.env._("%(changes)s, and %(n)s more", changes=shown, n=more)
            case.changed_since_mine = shown or False

    def _changes_since_mine(self):
        """Return what changed since this person last approved the document."""
        before = self.previous_id
        while before and self.env.user not in before._approvers():
            before = before.previous_id
        return self._difference_words(before.content, self.content) if before else []

    def _approvers(self):
        return self.decision_ids.filtered(lambda one: one.outcome == "approved").user_id

    # -- deciding one after the other ----------------------------------------

    def action_approve_next(self, reason=None):
        """Approve, then open what waits for this person next."""
        self.ensure_one()
        self.action_approve(reason)
        return self._next_action(self.env._("Approved"))

    def action_open_next(self):
        """Leave this one undecided and open what comes after it."""
        self.ensure_one()
        mine = self.search([("is_my_turn", "=", True)], order=URGENT_FIRST)
        ids = mine.ids
        place = ids.index(self.id) + 1 if self.id in ids else 0
        following = mine[place : place + 1] or mine[:1]
        return self._open_action(following, "", len(mine))

    def _next_action(self, done):
        self.ensure_one()
        mine = self.search([("is_my_turn", "=", True)], order=URGENT_FIRST)
        told = f"{done}: {self.document_name}"
        return self._open_action(mine[:1], told, len(mine))

    def _open_action(self, case, told, left):
        if left:
            told = self.env._("%(done)s. %(left)s left.", done=told, left=left) * bool(
                told
            )
        return {
            "type": "ir.actions.client",
            "tag": "wardclerk_approval_next",
            "params": {"case_id": case.id, "told": told},
        }

    def action_open_bulk(self):
        """Show several cases together: those of low risk are approved at once."""
        if not self:
            raise UserError(self.env._("Select the documents first."))
        self.check_access("read")
        return self.env["wardclerk.approval.bulk"]._open(self)
