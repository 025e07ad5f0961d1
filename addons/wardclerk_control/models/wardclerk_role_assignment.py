"""Whoever gets a role does not get the other side of a toxic pair with it."""

from odoo import api, models


class WardclerkRoleAssignment(models.Model):
    _inherit = "wardclerk.role.assignment"

    @api.model_create_multi
    def create(self, vals_list):
        assignments = super().create(vals_list)
        assignments._follow_pairs()
        return assignments

    def write(self, vals):
        users = self.sudo().user_id  # a colleague of a hidden company counts too
        result = super().write(vals)
        self._follow_pairs(users)
        return result

    def unlink(self):
        users = self.sudo().user_id  # as above
        result = super().unlink()
        self.browse()._follow_pairs(users)
        return result

    def _follow_pairs(self, users=None):
        users = self.sudo().user_id | (users or self.env["res.users"])  # as above
        if users:
            self.env["wardclerk.control.pair"]._follow(users)
