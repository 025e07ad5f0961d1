"""A bank change holds its gate against everything that the engine's kit tries."""

from odoo.tests import HttpCase, tagged

from odoo.addons.wardclerk_approval.tests.common import ApprovalDomainCase

from .common import FINANCE, BankCase


@tagged("post_install", "-at_install")
class TestGuard(ApprovalDomainCase, BankCase, HttpCase):
    allow_inherited_tests_method = True  # the engine's tests are these tests
    model = "wardclerk.bank.change"
    behind_gate = {"state": "cooling"}
    requester_groups = f"{FINANCE},base.group_allow_export"
    protected_change = {"acc_holder_name": "Somebody Else"}
    harmless_change = {"reason": "They called as well."}

    def values(self):
        return self.change_values()

    def make_document(self):
        return self.make_change(self.requester)
