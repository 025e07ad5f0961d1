"""One turn within an approval case: who decides, and until when."""

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

    @api.depends(
        "state", "holder_ids", "stand_ins", "quorum", "quorum_value", "purpose"
    )
    def _compute_is_stuck(self):
        for step in self:
            needed = step.quorum_value if step.quorum == "count" else 1
            held = step.state in ("waiting", "open") and step.purpose == "approve"
            # Whoever stands in fills the seat of another one who is counted already.
            seats = len(step.holder_ids) - len(step.stand_ins or ())
            step.is_stuck = held and seats + len(step.decision_ids) < needed

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

    def _enter(self, state, holders=None, stand_ins=None):
        """Move to a state of the case's flow. Only the case calls this."""
        self.ensure_one()
        if state == "open":
            self._hold(holders, stand_ins)
        self._write_engine(self._state_values(state, self.case_id, self))

    def _hold(self, holders, stand_ins=None):
        """Note who can decide, and which of them for whom, without moving."""
        self.ensure_one()
        values = {}
        if set(self.holder_ids.ids) != set(holders):
            values["holder_ids"] = [fields.Command.set(sorted(holders))]
        if (self.stand_ins or {}) != (stand_ins or {}):
            values["stand_ins"] = stand_ins
        if values:
            self._write_engine(values)

    def _write_engine(self, values):
        """Write as the engine, which checked what follows from what."""
        # Nobody has a right to write steps, and the lists give none by themselves.
        permitted(self.sudo()).write(values)

    @api.model
    def _state_values(self, state, case, asked):
        """Return the values of a step of this case that enters a state now.

        `asked` is the step, or the values that it is to be created with.
        """
        if state != "open":
            return {"state": state}
        hours = asked["target_hours"], asked["escalate_hours"]
        return {
            "state": state,
            "opened_at": fields.Datetime.now(),
            **self._clock_values(case, *hours),
        }

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

    @api.model
    def _refresh_held_by(self, people):
        """Bring the lists up to date that concern these people."""
        domain = [("state", "=", "open"), ("case_id.state", "=", "pending")]
        # Everybody's open steps, as above.
        steps = self.sudo().search([*domain, ("holder_ids", "in", people.ids)])
        steps.case_id._refresh_holders()
