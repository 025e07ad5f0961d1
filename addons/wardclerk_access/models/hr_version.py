"""The employee's record in time: it holds the departure date."""

from odoo import api, models


class HrVersion(models.Model):
    _inherit = "hr.version"

    @api.model_create_multi
    def create(self, vals_list):
        versions = super().create(vals_list)
        if any(vals.get("departure_date") for vals in vals_list):
            versions.employee_id._wardclerk_end_access()
        return versions

    def write(self, vals):
        result = super().write(vals)
        if vals.get("departure_date"):
            self.employee_id._wardclerk_end_access()
        return result
