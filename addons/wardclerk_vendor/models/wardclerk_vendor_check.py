"""The dated proof that a vendor was looked up, on which list and with what result."""

from odoo import api, fields, models
from odoo.exceptions import AccessError

from odoo.addons.wardclerk_policy.permit import take_permit


class WardclerkVendorCheck(models.Model):
    _name = "wardclerk.vendor.check"
    _description = "Screening"
    _inherit = ["wardclerk.audit.mixin"]
    _order = "id desc"
    _log_access = False
    _allow_sudo_commands = False

    vendor_id = fields.Many2one(
        "wardclerk.vendor", required=True, index=True, ondelete="restrict"
    )
    list_id = fields.Many2one("wardclerk.exclusion.list", ondelete="restrict")
    source = fields.Char(required=True, help="Whose list, or whose answer.")
    checked_at = fields.Datetime(string="When", required=True)
    checked_by_id = fields.Many2one("res.users", required=True, ondelete="restrict")
    list_sha256 = fields.Char(string="SHA-256 of the List")
    list_size = fields.Integer(string="Entries Searched")
    asked = fields.Text(help="The names and numbers that were looked for.")
    outcome = fields.Selection(
        [
            ("clear", "Clear"),
            ("hits", "To Be Looked At"),
            ("unknown", "No Answer to Rely On"),
        ],
        required=True,
    )
    detail = fields.Text(help="What the source said.")
    hit_ids = fields.One2many("wardclerk.vendor.hit", "check_id", readonly=True)

    @api.depends("source", "checked_at", "outcome")
    def _compute_display_name(self):
        for check in self:
            check.display_name = f"{check.source}, {check.checked_at}: {check.outcome}"

    @api.model_create_multi
    def create(self, vals_list):
        if not take_permit(self):
            raise AccessError(self.env._("A check is the result of a screening."))
        return super().create(vals_list)

    def write(self, vals):  # pylint: disable=method-required-super
        raise AccessError(self.env._("The proof of a check is not changed."))

    @api.ondelete(at_uninstall=False)
    def _unlink_never(self):
        raise AccessError(self.env._("The proof of a check is not deleted."))
