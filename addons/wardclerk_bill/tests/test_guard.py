"""A vendor bill holds its gate against everything that the engine's kit tries."""

from odoo import fields
from odoo.exceptions import AccessError, UserError
from odoo.tests import HttpCase, tagged

from odoo.addons.wardclerk_approval.tests.common import ApprovalDomainCase

from .common import IBAN_OF_A_STRANGER, BillCase


@tagged("post_install", "-at_install")
class TestGuard(ApprovalDomainCase, BillCase, HttpCase):
    allow_inherited_tests_method = True  # the engine's tests are these tests
    model = "account.move"
    behind_gate = {"state": "posted"}
    requester_groups = "account.group_account_invoice,base.group_allow_export"
    protected_change = {"ref": "another number"}
    harmless_change = {"narration": "Call them back"}
    line_field = "invoice_line_ids"
    line_change = {"price_unit": 999.0}

    def values(self, **changes):
        return {
            "move_type": "in_invoice",
            "company_id": self.company.id,
            "partner_id": self.meridian.id,
            "ref": "MS-20418",
            "invoice_date": fields.Date.to_date("2026-11-03"),
            "invoice_line_ids": [
                fields.Command.create({"name": "Gloves", "price_unit": 100.0})
            ],
            **changes,
        }

    def test_rewriting_who_asked_voids_the_request(self):
        bill = self.make_document()
        case = self.request(bill)

        bill.requester_id = self.buyer

        self.assertEqual(case.sudo().state, "superseded")

    def test_customer_invoices_and_entries_pass_as_before(self):
        invoice = self.env["account.move"].create(
            self.values(move_type="out_invoice", ref=False)
        )

        invoice.action_post()

        self.assertEqual(invoice.state, "posted")
        self.assertFalse(invoice.approval_case_id)

    def test_the_confirm_button_is_held_too(self):
        bill = self.make_document()

        with self.assertRaises(UserError):
            bill.action_post()

        self.assertEqual(bill.state, "draft")

    def test_without_a_policy_nothing_changes(self):
        self.env["wardclerk.policy.version"].search([]).policy_id.flush_recordset()
        self.env.cr.execute("UPDATE wardclerk_policy SET active = false")
        self.env.invalidate_all()
        bill = self.make_document()

        bill.action_post()

        self.assertEqual(bill.state, "posted")

    def test_nobody_talks_an_exception_away(self):
        _intake, bill = self.bill_of(self.document(vendor_iban=IBAN_OF_A_STRANGER))
        clerk = bill.with_user(self.clerk)

        for item in (clerk, clerk.sudo(), clerk.with_context(wardclerk_permit=True)):
            for values in (
                {"exception_ids": [fields.Command.clear()]},
                {"reading_state": "person"},
                {"intake_id": False},
                {"matched_order_id": self.euro_order.id},
            ):
                with self.assertRaises(AccessError):
                    item.write(values)
        with self.assertRaises(AccessError):
            self.bills.with_user(self.clerk).create(
                self.values(matched_order_id=self.order.id)
            )

        self.assertEqual(bill.exception_ids.mapped("code"), ["bank_account_differs"])
