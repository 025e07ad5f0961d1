"""Vendors that become one: their bills are recognised as those of one."""

from odoo import models


class PartnerMerge(models.TransientModel):
    _inherit = "base.partner.merge.automatic.wizard"

    def _merge(self, partner_ids, dst_partner=None, extra_checks=True):
        """Bills of vendors that became one are recognised as those of one."""
        result = super()._merge(partner_ids, dst_partner, extra_checks)
        # Which bills the vendor has does not depend on who merges.
        rows = self.env["wardclerk.bill.seen"].sudo()
        kept = self.env["res.partner"].browse(partner_ids).exists()
        bills = self.env["account.move"].sudo()  # as above
        of_vendor = bills._search(
            [("commercial_partner_id", "in", kept.commercial_partner_id.ids)]
        )
        stale = rows.search([("bill_id", "in", of_vendor)])
        self.env.add_to_compute(rows._fields["is_stale"], stale)
        return result
