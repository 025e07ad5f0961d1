"""Who is looked up each month: also firms that bill us and were never onboarded."""

from odoo import api, models


class WardclerkVendor(models.Model):
    _inherit = "wardclerk.vendor"

    @api.model
    def _partners_to_screen(self):
        return super()._partners_to_screen() | self.env["res.partner"].search(
            [
                ("supplier_rank", ">", 0),
                ("parent_id", "=", False),
                ("ref_company_ids", "=", False),
            ]
        )
