"""Vendors that become one: their bills are recognised as those of one."""

from odoo import models


class PartnerMerge(models.TransientModel):
    _inherit = "base.partner.merge.automatic.wizard"

    def _merge(self, partner_ids, dst_partner=None, extra_checks=True):
        """Bills of vendors that became one are recognised as those of one."""
        result = super()._merge(partner_ids, dst_partner, extra_checks)
        kept = self.env["res.partner"].browse(partner_ids).exists()
        # Which bills the vendor has does not depend on who merges.
        bills = self.env["account.move"].sudo()
        of_vendor = bills._search(
            [("commercial_partner_id", "in", kept.commercial_partner_id.ids)]
        )
        for name in bills._models_beside():
            rows = self.env[name].sudo()  # as above
            stale = rows.search([("bill_id", "in", of_vendor)])
            self.env.add_to_compute(rows._fields["is_stale"], stale)
        return result
