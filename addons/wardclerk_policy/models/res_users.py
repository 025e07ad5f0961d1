"""Whose policies a person may change follows from their facilities."""

from odoo import models


class ResUsers(models.Model):
    _inherit = "res.users"

    def write(self, vals):
        result = super().write(vals)
        if "facility_ids" in vals:
            self.env.registry.clear_cache()  # record rules name the facilities
        return result
