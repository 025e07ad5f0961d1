"""What one person said at one step. Never changed, never deleted."""

from odoo import api, fields, models
from odoo.exceptions import AccessError

from odoo.addons.wardclerk_policy.permit import take_permit


class WardclerkApprovalDecision(models.Model):
    _name = "wardclerk.approval.decision"
    _description = "Approval Decision"
    _order = "id"
    _log_access = False
    _allow_sudo_commands = False

    case_id = fields.Many2one(
        "wardclerk.approval.case", required=True, index=True, ondelete="restrict"
    )
    step_id = fields.Many2one(
        "wardclerk.approval.step", required=True, index=True, ondelete="restrict"
    )
    user_id = fields.Many2one(
        "res.users", string="Person", required=True, index=True, ondelete="restrict"
    )
    outcome = fields.Selection(
        [("approved", "Approved"), ("refused", "Refused")], required=True
    )
    reason = fields.Text()
    digest = fields.Char(required=True, help="The content that was decided on.")
    decided_at = fields.Datetime(required=True)

    # Two requests at once, or a retry: the database keeps the first.
    _once_a_step = models.Constraint(
        "UNIQUE (step_id, user_id)", "This person has decided this step already."
    )
    _one_step_a_person = models.Constraint(
        "UNIQUE (case_id, user_id)", "Nobody decides two steps of one case."
    )
    _no_superuser = models.Constraint(
        "CHECK (user_id <> 1)", "The superuser does not decide."
    )
    _refusal_has_reason = models.Constraint(
        "CHECK (outcome <> 'refused' OR COALESCE(btrim(reason), '') <> '')",
        "Say why you refuse.",
    )

    @api.depends("user_id", "outcome")
    def _compute_display_name(self):
        labels = dict(self._fields["outcome"]._description_selection(self.env))
        for decision in self:
            name, outcome = decision.user_id.name, labels.get(decision.outcome)
            decision.display_name = f"{name}: {outcome}"

    @api.model_create_multi
    def create(self, vals_list):
        if not take_permit(self):
            raise AccessError(
                self.env._("Decisions are made with Approve and Refuse, not created.")
            )
        return super().create(vals_list)

    def write(self, vals):  # pylint: disable=method-required-super
        raise AccessError(self.env._("A decision is never changed."))

    @api.ondelete(at_uninstall=False)
    def _unlink_never(self):
        raise AccessError(self.env._("A decision is never deleted."))
