"""Open approval steps follow when a role changes hands."""

from odoo import api, models


class WardclerkRoleAssignment(models.Model):
    _inherit = "wardclerk.role.assignment"

    @api.model_create_multi
    def create(self, vals_list):
        assignments = super().create(vals_list)
        self.env["wardclerk.approval.step"]._refresh_holders(assignments.role_id)
        return assignments

    def write(self, vals):
        roles = self.role_id
        result = super().write(vals)
        self.env["wardclerk.approval.step"]._refresh_holders(roles | self.role_id)
        return result

    def unlink(self):
        roles = self.role_id
        result = super().unlink()
        self.env["wardclerk.approval.step"]._refresh_holders(roles)
        return result
