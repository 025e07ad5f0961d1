"""Merging contacts moves their accounts with SQL: that would be a change by stealth."""

from odoo import models
from odoo.exceptions import UserError


class BasePartnerMergeAutomaticWizard(models.TransientModel):
    _inherit = "base.partner.merge.automatic.wizard"

    def _merge(self, partner_ids, dst_partner=None, extra_checks=True):
        partners = self.env["res.partner"].browse(partner_ids).exists()
        # Whether it is governed does not depend on which accounts the user sees.
        Accounts = self.env["res.partner.bank"].sudo().with_context(active_test=False)
        kept = dst_partner or self._get_ordered_partner(partners.ids)[-1:]
        moved = Accounts.search([("partner_id", "in", (partners - kept).ids)])
        if governed := Accounts._governed_holders(moved.partner_id):
            raise UserError(
                self.env._(
                    "%s has a bank account, which a merge would move to somebody else."
                    " Merge into this contact instead.",
                    governed[0].display_name,
                )
            )
        return super()._merge(partner_ids, dst_partner, extra_checks)
