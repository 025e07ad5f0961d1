"""The guard of orders in the database."""

from odoo import api, models
from odoo.tools import file_open


class WardclerkVendorGuard(models.AbstractModel):
    _inherit = "wardclerk.vendor.guard"

    @api.model
    def _install_order_guard(self):
        with file_open("wardclerk_vendor_purchase/data/order_guard.sql") as guards:
            self.env.cr.execute(guards.read())
