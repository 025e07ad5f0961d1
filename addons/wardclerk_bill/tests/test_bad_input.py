"""Bad input makes no bill, and a bill that cannot be read still arrives."""

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
