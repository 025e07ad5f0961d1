"""A bill that arrived while assist was down is filled when it is back."""

from odoo.tests import tagged

from .common import BillCase


@tagged("post_install", "-at_install")
class TestLateReading(BillCase):
    def unread(self, **changes):
        name, content, read = self.document(**changes)
        intake, bill = self.bill_of((name, content, None))
        return intake, bill, read

    def read_now(self, intake, read):
        """As the Scheduled Action does."""
        intake = intake.with_user(self.env.ref("base.user_root")).sudo()
        intake._on_assist_reading(intake.attachment_id, read)

    def test_an_untouched_draft_is_filled(self):
        intake, bill, read = self.unread()

        self.read_now(intake, read)

        self.assertEqual(bill.ref, "MS-20418")
        self.assertEqual(bill.amount_total, 1150.0)
        self.assertEqual((intake.state, bill.reading_state), ("routed", "ready"))
        self.assertFalse(bill.exception_ids)
        self.assertEqual(self.bills.search_count([("intake_id", "=", intake.id)]), 1)

    def test_what_the_clerk_has_typed_is_kept(self):
        intake, bill, read = self.unread()
        bill.with_user(self.clerk).ref = "typed"

        self.read_now(intake, read)

        self.assertEqual((bill.ref, bill.invoice_line_ids.ids), ("typed", []))
        self.assertEqual(bill.suggestion_id.field_ids[0].value, "MS-20418")
        self.assertEqual((intake.state, bill.reading_state), ("waiting", "person"))
        self.assertIn("what was typed is kept", intake.reason)

    def test_a_letter_withdraws_its_untouched_draft(self):
        intake, bill, read = self.unread()
        read["document_type"]["value"] = "letter"

        self.read_now(intake, read)

        self.assertEqual((bill.state, intake.res_id), ("cancel", False))
        self.assertEqual(
            (intake.state, self.codes(intake)), ("waiting", {"not_an_invoice"})
        )

    def test_a_duplicate_withdraws_its_untouched_draft(self):
        _intake, first = self.bill_of(self.document())
        intake, draft, read = self.unread(name="again")

        self.read_now(intake, read)

        self.assertEqual(draft.state, "cancel")
        self.assertEqual((intake.state, intake._record()), ("duplicate", first))

    def test_a_credit_note_switches_its_draft(self):
        intake, draft, read = self.unread(purchase_order=None)
        read["document_type"]["value"] = "credit_note"

        self.read_now(intake, read)

        self.assertEqual(draft.move_type, "in_refund")
        self.assertEqual(draft.amount_total, 1150.0)
