"""Whoever is put into a group from the group's side is looked at as well."""

from odoo import api, models

MEMBERSHIP = {"user_ids", "implied_ids", "implied_by_ids"}


class ResGroups(models.Model):
    _inherit = "res.groups"

    @api.model_create_multi
    def create(self, vals_list):
        groups = super().create(vals_list)
        if any(MEMBERSHIP & set(vals) for vals in vals_list):
            self.env["wardclerk.control.pair"]._follow()
        return groups

    def write(self, vals):
        result = super().write(vals)
        if MEMBERSHIP & set(vals):
            self.env["wardclerk.control.pair"]._follow()
        return result
