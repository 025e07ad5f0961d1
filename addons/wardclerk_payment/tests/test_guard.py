"""A payment run holds its gate against everything that the engine's kit tries."""

from odoo import SUPERUSER_ID, fields
from odoo.tests import HttpCase, tagged

from odoo.addons.wardclerk_approval.tests.common import ApprovalDomainCase

from .common import FINANCE, PaymentCase


@tagged("post_install", "-at_install")
class TestGuard(ApprovalDomainCase, PaymentCase, HttpCase):
    allow_inherited_tests_method = True  # the engine's tests are these tests
    model = "wardclerk.payment.run"
    behind_gate = {"state": "released"}
    requester_groups = f"{FINANCE},base.group_allow_export"
    protected_change = {"pay_date": "2020-01-31"}
    harmless_change = {"due_until": "2031-01-31"}

    def values(self):
        bill = self.make_bill()
        return {
            "journal_id": self.journal.id,
            "line_ids": [fields.Command.create({"move_id": bill.id})],
        }

    def is_behind_gate(self, document):
        return super().is_behind_gate(document.with_user(SUPERUSER_ID))

    def pass_gate(self, document):
        if document.env.su or document.approval_state != "approved":
            return super().pass_gate(document)
        return document.with_user(self.bystander).action_release()
