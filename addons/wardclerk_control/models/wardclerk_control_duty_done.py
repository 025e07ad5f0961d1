"""All that one person has done on one document. Never taken back."""

from odoo import api, fields, models
from odoo.exceptions import AccessError


class WardclerkControlDutyDone(models.Model):
    """Written by `wardclerk.control` and by a trigger on decisions, in SQL only."""

    _name = "wardclerk.control.duty.done"
    _description = "Duty Done"
    _order = "id desc"
    _log_access = False
    _allow_sudo_commands = False

    res_model = fields.Char(string="Document Model", required=True)
    res_id = fields.Many2oneReference(
        string="Document", model_field="res_model", required=True
    )
    company_id = fields.Many2one("res.company", index=True, ondelete="restrict")
    user_id = fields.Many2one(
        "res.users", string="Person", required=True, index=True, ondelete="restrict"
    )
    duties = fields.Json(required=True)

    _one_row = models.Constraint(
        "UNIQUE (res_model, res_id, user_id)", "One row a document and person."
    )

    # pylint: disable=method-required-super
    @api.model_create_multi
    def create(self, vals_list):
        raise AccessError(self.env._("Duties are noted when they are done."))

    def write(self, vals):
        raise AccessError(self.env._("A duty that was done stays done."))

    # pylint: enable=method-required-super
    @api.ondelete(at_uninstall=False)
    def _unlink_never(self):
        raise AccessError(self.env._("A duty that was done stays done."))
