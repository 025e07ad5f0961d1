"""One turn within an approval case: who decides, and until when."""

from datetime import timedelta

from odoo import api, fields, models
from odoo.exceptions import AccessError

from odoo.addons.wardclerk_policy.permit import permitted, take_permit


class WardclerkApprovalStep(models.Model):
    _name = "wardclerk.approval.step"
    _description = "Approval Step"
    _order = "case_id, sequence, id"

    case_id = fields.Many2one(
        "wardclerk.approval.case", required=True, index=True, ondelete="restrict"
    )
    sequence = fields.Integer(string="Turn", help="The same turn runs in parallel.")
    role_id = fields.Many2one("wardclerk.role", index=True, ondelete="restrict")
    user_id = fields.Many2one("res.users", string="Person", ondelete="restrict")
    quorum = fields.Selection(
        [
            ("any", "Any one of them"),
            ("all", "All of them"),
            ("count", "A number of them"),
            ("percent", "A share of them"),
        ],
        required=True,
        default="any",
    )
    quorum_value = fields.Integer()
    target_hours = fields.Integer()
    state = fields.Selection(
        [
            ("waiting", "Waiting"),
            ("open", "Open"),
            ("approved", "Approved"),
            ("refused", "Refused"),
            ("cancelled", "Cancelled"),
        ],
        required=True,
        default="waiting",
        index=True,
    )
    holder_ids = fields.Many2many(
        "res.users",
        "wardclerk_approval_step_holder_rel",
        "step_id",
        "user_id",
        string="Held by",
        help="Who can decide this step: they hold its role there, and it is not their"
        " own work.",
    )
    opened_at = fields.Datetime(string="Since")
    due_at = fields.Datetime(string="Due")
    decision_ids = fields.One2many("wardclerk.approval.decision", "step_id")
    is_stuck = fields.Boolean(
        string="Nobody Can Decide", compute="_compute_is_stuck", compute_sudo=True
    )

    _holder_idx = models.Index("(case_id) WHERE state = 'open'")

    @api.depends("role_id.name", "user_id.name")
    def _compute_display_name(self):
        for step in self:
            step.display_name = step.role_id.name or step.user_id.name or ""

    @api.depends("state", "holder_ids", "quorum", "quorum_value")
    def _compute_is_stuck(self):
        for step in self:
            needed = step.quorum_value if step.quorum == "count" else 1
            step.is_stuck = step.state in ("waiting", "open") and (
                len(step.holder_ids) + len(step.decision_ids) < needed
            )

    @api.model_create_multi
    def create(self, vals_list):
        if not take_permit(self):
            raise AccessError(self.env._("Approval steps come from a policy."))
        return super().create(vals_list)

    def write(self, vals):
        if not take_permit(self):
            raise AccessError(self.env._("Approval steps are changed by decisions."))
        return super().write(vals)

    @api.ondelete(at_uninstall=False)
    def _unlink_never(self):
        raise AccessError(self.env._("Approval steps are never deleted."))

    def _enter(self, state, holders=None):
        """Move to a state of the case's flow. Only the case calls this."""
        self.ensure_one()
        if state == "open":
            self._hold(holders)
        values = {"opened_at": self.opened_at, "due_at": self.due_at}
        values |= self._state_values(state, self.target_hours)
        # The case checked that the step may move; nobody has a right to write it.
        permitted(self.sudo()).write(values)

    def _hold(self, holders):
        """Note who can decide, without moving."""
        self.ensure_one()
        if set(self.holder_ids.ids) != set(holders):
            # The list is the engine's own; it gives no right by itself.
            permitted(self.sudo()).write(
                {"holder_ids": [fields.Command.set(sorted(holders))]}
            )

    @api.model
    def _state_values(self, state, target_hours):
        """Return the values of a step that enters a state now."""
        now = fields.Datetime.now()
        if state == "open":
            due_at = target_hours and now + timedelta(hours=target_hours)
            return {"state": state, "opened_at": now, "due_at": due_at}
        return {"state": state}

    @api.model
    def _holders_of(self, wanted):
        """Return the ids of who holds each of (role id, user id, case) today.

        All with one search. A named user counts as long as they are a person.
        """
        Roles, Users = self.env["wardclerk.role"], self.env["res.users"]
        triples = [
            (Roles.browse(role_id), case.facility_id, case.company_id)
            for role_id, _user_id, case in wanted
        ]
        found = Roles._holders_map(list({one for one in triples if one[0]}))
        return [
            frozenset(
                found[triple].ids
                if triple[0]
                else Users.browse(user_id)._wardclerk_people().ids
            )
            for triple, (_role_id, user_id, _case) in zip(triples, wanted, strict=True)
        ]

    @api.model
    def _refresh_holders(self, roles=None):
        """Bring the lists of holders up to date, after roles changed hands."""
        domain = [("state", "=", "open"), ("case_id.state", "=", "pending")]
        if roles is not None:
            domain.append(("role_id", "in", roles.ids))
        # Everybody's open steps: the lists say who is asked, they give no right.
        self.sudo().search(domain).case_id._refresh_holders()

    @api.model
    def _cron_refresh_holders(self):
        """Follow roles that begin or end by their dates."""
        self._refresh_holders()
