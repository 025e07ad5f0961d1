"""Whoever joins a group does not get the other side of a toxic pair with it."""

from odoo import api, models


class ResUsers(models.Model):
    _inherit = "res.users"

    @api.model_create_multi
    def create(self, vals_list):
        users = super().create(vals_list)
        self.env["wardclerk.control.pair"]._follow(users)
        return users

    def write(self, vals):
        result = super().write(vals)
        if {"group_ids", "active"} & set(vals):
            self.env["wardclerk.control.pair"]._follow(self)
        return result
