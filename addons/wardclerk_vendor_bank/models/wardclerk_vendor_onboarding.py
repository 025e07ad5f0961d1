"""Bank details on a vendor's page: a request that people call back and decide."""

from odoo import models
from odoo.fields import Domain

from odoo.addons.base.models.res_bank import sanitize_account_number


class WardclerkVendorOnboarding(models.Model):
    _inherit = "wardclerk.vendor.onboarding"

    def _takes_bank_details(self):
        return True

    def _take_bank_details(self, acc_number, acc_holder_name):
        result = super()._take_bank_details(acc_number, acc_holder_name)
        number = sanitize_account_number(acc_number)
        if number and not self._knows_account(number):
            # The vendor has no user: whoever invited it asks, and cannot call back.
            asking = self.with_user(self.create_uid).sudo()
            asking.env["wardclerk.bank.change"].create(
                {
                    "partner_id": self.partner_id.id,
                    "company_id": self.company_id.id,
                    "kind": "new",
                    "acc_number": number,
                    "acc_holder_name": acc_holder_name or self.partner_id.name,
                    "source": "portal",
                    "sender": self.email,
                    "reason": self.env._("Handed in on the vendor's own page."),
                }
            )
        return result

    def _knows_account(self, number):
        """Tell whether the account is on file, or asked for, already."""
        of_firm = Domain("partner_id", "=", self.partner_id.id)
        # What is on file does not depend on who looks.
        accounts = self.env["res.partner.bank"].sudo()
        changes = self.env["wardclerk.bank.change"].sudo()  # as above
        return bool(
            accounts.search_count(of_firm & Domain("acc_number", "=", number), limit=1)
            or changes.search_count(
                of_firm
                & Domain("sanitized_number", "=", number)
                & Domain("state", "in", ("draft", "cooling")),
                limit=1,
            )
        )
