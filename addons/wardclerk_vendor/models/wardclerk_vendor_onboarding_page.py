"""What a vendor's own page asks for, and what it takes."""

from odoo import models

from odoo.addons.wardclerk_policy.permit import permitted


class WardclerkVendorOnboarding(models.Model):
    _inherit = "wardclerk.vendor.onboarding"

    def _wanted_types(self):
        """Return the documents that the page asks for, in the page's language."""
        # Which documents are wanted does not depend on who looks.
        types = self.env["wardclerk.vendor.document.type"].sudo()
        return types.search([("active", "=", True)])

    def _terms(self):
        """Return the terms that a vendor signs, in its language."""
        return self.env._(
            "We have read the vendor policy of %s. We sell what we say we sell, pay"
            " nobody for an order, tell at once when one of our people or our firm is"
            " excluded from a public health programme, and know that our bank account"
            " changes only after a call back to a number known before.",
            self.company_id.name,
        )

    def _hand_in(self, kind, file, file_name, valid_until):
        # The vendor has no user: its page checked the token.
        permitted(self.env["wardclerk.vendor.document"].sudo()).create(
            {
                "vendor_id": self.vendor_id.id,
                "type_id": kind.id,
                "file": file,
                "file_name": file_name,
                "valid_until": valid_until,
                "from_vendor": True,
            }
        )

    def _takes_bank_details(self):
        """Tell whether the page asks for a bank account; bank changes do."""
        return False

    def _take_bank_details(self, acc_number, acc_holder_name):
        """Ask for a bank change; nothing here writes an account."""
