"""One firm or person on an exclusion list: rows of the publisher, loaded in bulk."""

from odoo import api, fields, models
from odoo.exceptions import AccessError


class WardclerkExclusionEntry(models.Model):
    _name = "wardclerk.exclusion.entry"
    _description = "Entry of an Exclusion List"
    _log_access = False
    _rec_name = "key"

    list_id = fields.Many2one(
        "wardclerk.exclusion.list", required=True, index=True, ondelete="cascade"
    )
    key = fields.Char(string="Line", required=True)
    last_name = fields.Char()
    first_name = fields.Char()
    middle_name = fields.Char()
    business = fields.Char()
    npi = fields.Char(string="NPI")
    birth_date = fields.Date()
    city = fields.Char()
    state = fields.Char()
    zip_code = fields.Char()
    kind = fields.Char()
    excluded_on = fields.Date()

    @api.model_create_multi
    def create(self, vals_list):  # pylint: disable=method-required-super
        raise AccessError(self.env._("Entries come from the publisher's file."))

    def write(self, vals):  # pylint: disable=method-required-super
        raise AccessError(self.env._("Entries are not changed."))

    @api.ondelete(at_uninstall=False)
    def _unlink_never(self):
        raise AccessError(self.env._("Entries go when the next list is loaded."))
