"""Roles that are not delegated to one's own staff."""

from odoo import fields, models


class WardclerkRole(models.Model):
    _inherit = "wardclerk.role"

    is_kept_from_staff = fields.Boolean(
        string="Not for Own Staff",
        help="Who holds this role delegates it to peers or upwards, never to people"
        " who report to them.",
    )
