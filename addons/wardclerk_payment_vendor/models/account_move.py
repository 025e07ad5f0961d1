"""Vendor bills: their vendor is clear."""

from datetime import timedelta

from odoo import fields, models

from odoo.addons.wardclerk_payment.condition import Condition

CLEAR_DAYS = 31  # older searches prove nothing; a release searches again anyhow


class AccountMove(models.Model):
    _inherit = "account.move"

    def _payment_conditions(self):
        conditions = super()._payment_conditions()
        bills = self.sudo()  # what is met does not depend on who looks
        vendors = (
            self.env["wardclerk.vendor"]
            .sudo()  # as above
            .search([("partner_id", "in", bills.commercial_partner_id.ids)])
        )
        of_firm = vendors.grouped("partner_id")
        for bill in bills:
            vendor = of_firm.get(bill.commercial_partner_id, vendors.browse())
            conditions[bill.id] += [
                Condition(
                    "vendor_status",
                    self.env._("The vendor is neither blocked nor expired"),
                    vendor.status not in ("blocked", "expired"),
                    vendor.status_words or "",
                ),
                Condition(
                    "vendor_clear",
                    self.env._("The vendor is on no exclusion list"),
                    vendor._is_clear(),
                    self.env._("judge its possible matches, or look it up again"),
                ),
            ]
        return conditions


class WardclerkVendor(models.Model):
    _inherit = "wardclerk.vendor"

    def _is_clear(self):
        """Tell whether a search of this month found nobody; None: nobody searched."""
        if {"open", "confirmed"} & set(self.hit_ids.mapped("verdict")):
            return False
        since = fields.Datetime.now() - timedelta(days=CLEAR_DAYS)
        return True if self.screened_at and self.screened_at >= since else None
