"""The facility at which a department works."""

from odoo import fields, models


class HrDepartment(models.Model):
    _inherit = "hr.department"

    facility_id = fields.Many2one(
        "wardclerk.facility",
        index="btree_not_null",
        help="Where this department works. Policies read it for its documents.",
    )
