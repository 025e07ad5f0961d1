"""Bad input makes no bill, and a bill that cannot be read still arrives."""

from odoo.exceptions import UserError
from odoo.fields import Command
from odoo.tests import tagged

from odoo.addons.wardclerk_intake.tests.common import CALENDAR, pdf

from .common import BillCase


@tagged("post_install", "-at_install")
class TestBadInput(BillCase):
    def test_unusable_files_make_no_bill(self):
        before = self.bills.search_count([])

        intakes = self.arrive(
            ("a.pdf", b"", None),
            ("b.pdf", pdf()[:-10], None),
            ("c.pdf", pdf(trailer=b"/Encrypt 9 0 R "), None),
            ("d.pdf", pdf(pages=400), None),
            ("e.ics", CALENDAR, None),
            ("f.html", b"<html><body>Invoice</body></html>", None),
        )

        self.assertEqual(set(intakes.mapped("state")), {"waiting"})
        self.assertEqual(self.bills.search_count([]), before)

    def test_without_assist_the_bill_arrives_with_its_document(self):
        content = pdf("unread")

        intake, bill = self.bill_of(("unread.pdf", content, None))

        self.assertEqual(bill.move_type, "in_invoice")
        self.assertEqual(bill.state, "draft")
        self.assertEqual(bill.reading_state, "person")
        self.assertEqual(bill.message_main_attachment_id.raw, content)
        self.assertEqual(bill.exception_ids.mapped("code"), ["assist_unavailable"])
        self.assertEqual((intake.state, intake._record()), ("waiting", bill))
        self.assertEqual(self.codes(intake), {"assist_unavailable"})

    def test_a_document_that_odoo_cannot_book_keeps_the_cause(self):
        self.env["account.journal"].search(
            [("type", "=", "purchase"), ("company_id", "=", self.company.id)]
        ).active = False

        intake, bill = self.bill_of(self.document())

        self.assertEqual(self.codes(intake), {"routing_failed"})
        self.assertTrue(intake.attachment_id)
        self.assertFalse(bill)

    def test_dismissing_a_document_withdraws_its_draft(self):
        intake, bill = self.bill_of(("unread.pdf", pdf("unread"), None))

        intake.with_user(self.clerk).dismiss("A reminder, paid in October")

        self.assertEqual((intake.state, bill.state), ("dismissed", "cancel"))

    def test_a_document_becomes_one_bill_only(self):
        intake, bill = self.bill_of(("unread.pdf", pdf("unread"), None))

        with self.assertRaisesRegex(UserError, "became .* already"):
            intake.with_user(self.clerk).route_as("vendor_bill", "Once more")

        self.assertEqual(intake._record(), bill)

    def test_a_draft_posted_by_hand_leaves_the_queue(self):
        intake, bill = self.bill_of(("unread.pdf", pdf("unread"), None))
        clerk_bill = bill.with_user(self.clerk)
        clerk_bill.write(
            {
                "partner_id": self.meridian.id,
                "ref": "typed",
                "invoice_date": "2026-11-03",
                "invoice_line_ids": [Command.create({"name": "x", "price_unit": 5})],
            }
        )
        self.env.cr.execute("UPDATE wardclerk_policy SET active = false")
        self.env.invalidate_all()

        clerk_bill.action_post()

        self.assertEqual((bill.state, intake.state), ("posted", "routed"))

    def test_strange_characters_anywhere_lose_nothing(self):
        name, content, read = self.document()
        read["fields"]["vendor_name"]["raw"] = "nul \x00 and half \ud800"
        read["fields"]["vendor_name"]["value"] = "Meridian\x00 Surgical Supply"
        data = self.message((f"{name}\x00\ud800", content, read))
        data.update({"subject": "\ud800\x00", "text_excerpt": "a\x00\ud800\nb"})

        intake = self.arrive_data(data)

        self.assertEqual(intake.state, "routed")
        self.assertEqual(intake.text_excerpt.splitlines()[-1], "b")
        self.assertNotIn("\x00", intake.text_excerpt + intake.subject)
