"""An onboarding holds its gate against everything that the engine's kit tries."""

from odoo.tests import HttpCase, tagged

from odoo.addons.wardclerk_approval.tests.common import ApprovalDomainCase

from .common import PROCUREMENT, VendorCase


@tagged("post_install", "-at_install")
class TestGuard(ApprovalDomainCase, VendorCase, HttpCase):
    allow_inherited_tests_method = True  # the engine's tests are these tests
    model = "wardclerk.vendor.onboarding"
    behind_gate = {"state": "approved"}
    requester_groups = f"{PROCUREMENT},base.group_allow_export"
    protected_change = {"legal_name": "Another Firm"}
    harmless_change = {"reason": "They are near."}

    def values(self):
        return {"partner_id": self.firm.id, "supplies": "Sutures"}

    def make_document(self):
        return self.make_onboarding(self.requester)
