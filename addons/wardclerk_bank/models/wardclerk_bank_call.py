"""A call back to a vendor: who called which number, when, and what was said."""

from odoo import api, fields, models
from odoo.exceptions import AccessError

from odoo.addons.wardclerk_policy.permit import take_permit


class WardclerkBankCall(models.Model):
    _name = "wardclerk.bank.call"
    _description = "Call-Back"
    _order = "id desc"
    _log_access = False
    _allow_sudo_commands = False
    _rec_name = "spoke_to"

    change_id = fields.Many2one(
        "wardclerk.bank.change", required=True, index=True, ondelete="restrict"
    )
    company_id = fields.Many2one(related="change_id.company_id")
    number = fields.Char(string="Number Called", required=True)
    caller_id = fields.Many2one("res.users", required=True, ondelete="restrict")
    called_at = fields.Datetime(string="When", required=True)
    spoke_to = fields.Char(required=True)
    outcome = fields.Selection(
        [
            ("confirmed", "Confirmed"),
            ("denied", "Denied"),
            ("unreachable", "Not Reached"),
        ],
        required=True,
    )
    note = fields.Text()
    acc_commitment = fields.Char(
        required=True, help="For which number: another one needs another call."
    )

    _no_superuser = models.Constraint(
        "CHECK (caller_id <> 1)", "A person calls back, not a program."
    )

    @api.model_create_multi
    def create(self, vals_list):
        if not take_permit(self):
            raise AccessError(self.env._("A call-back is recorded on its change."))
        return super().create(vals_list)

    def write(self, vals):  # pylint: disable=method-required-super
        raise AccessError(self.env._("A call-back is never rewritten."))

    @api.ondelete(at_uninstall=False)
    def _unlink_never(self):
        raise AccessError(self.env._("A call-back is never deleted."))
