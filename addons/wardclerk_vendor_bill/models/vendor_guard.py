"""The guard of bills and payments in the database."""

from odoo import api, models
from odoo.tools import file_open


class WardclerkVendorGuard(models.AbstractModel):
    _inherit = "wardclerk.vendor.guard"

    @api.model
    def _install_bill_guard(self):
        with file_open("wardclerk_vendor_bill/data/bill_guard.sql") as guards:
            self.env.cr.execute(guards.read())
