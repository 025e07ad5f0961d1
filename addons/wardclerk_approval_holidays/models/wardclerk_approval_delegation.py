"""The leave with which a delegation begins and ends."""

from odoo import fields, models


class WardclerkApprovalDelegation(models.Model):
    _inherit = "wardclerk.approval.delegation"

    leave_id = fields.Many2one(
        "hr.leave",
        readonly=True,
        index="btree_not_null",
        ondelete="set null",
        groups="base.group_user",
    )
