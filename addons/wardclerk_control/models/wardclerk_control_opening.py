"""When somebody who can decide a case first saw its card."""

from odoo import api, fields, models
from odoo.exceptions import AccessError
from odoo.tools import SQL


class WardclerkControlOpening(models.Model):
    """No evidence: a measure of time, of use for the rubber-stamp meter only."""

    _name = "wardclerk.control.opening"
    _description = "Opening of an Approval"
    _order = "id desc"
    _log_access = False
    _allow_sudo_commands = False

    case_id = fields.Many2one(
        "wardclerk.approval.case", required=True, ondelete="restrict"
    )
    user_id = fields.Many2one(
        "res.users", string="Person", required=True, index=True, ondelete="restrict"
    )
    opened_at = fields.Datetime(required=True)

    _once = models.Constraint(
        "UNIQUE (case_id, user_id)", "Only the first look starts the clock."
    )

    # pylint: disable=method-required-super
    @api.model_create_multi
    def create(self, vals_list):
        raise AccessError(self.env._("Openings are noted by the card itself."))

    def write(self, vals):
        raise AccessError(self.env._("Openings are noted by the card itself."))

    # pylint: enable=method-required-super
    @api.model
    def _note(self, case):
        """Start the clock of the person who is logged in; the first look counts."""
        self.env.cr.execute(
            SQL(
                "INSERT INTO wardclerk_control_opening (case_id, user_id, opened_at)"
                " VALUES (%s, %s, %s) ON CONFLICT DO NOTHING",
                case.id,
                self.env.uid,
                fields.Datetime.now(),
            )
        )
