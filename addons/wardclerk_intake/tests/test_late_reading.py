"""What arrived while assist was down is read when it is back."""

from odoo.tests import tagged

from .common import IntakeCase, pdf, reading


@tagged("post_install", "-at_install")
class TestLateReading(IntakeCase):
    def setUp(self):
        super().setUp()
        self.content = pdf("late")
        self.read = reading(
            self.content, "credential", fields={"invoice_number": "L-9"}
        )

    def waiting_requests(self, intake):
        return self.env["wardclerk.assist.request"].search(
            [("res_model", "=", intake._name), ("res_id", "=", intake.id)]
        )

    def test_an_unread_document_waits_for_assist_with_the_cause(self):
        intake = self.arrive(("late.pdf", self.content, None))

        self.assertEqual(self.waiting_requests(intake).state, "queued")
        self.assertIn("assist did not answer", intake.reason)

    def test_an_unread_document_is_taken_for_what_the_mailbox_expects(self):
        with self.domain():
            intake = self.arrive(("late.pdf", self.content, None))

        self.assertEqual((intake.state, intake.res_model), ("waiting", "res.partner"))
        self.assertEqual(self.codes(intake), {"assist_unavailable"})

    def test_the_late_reading_routes_the_document(self):
        intake = self.arrive(("late.pdf", self.content, None))

        with self.domain():
            intake._on_assist_reading(intake.attachment_id, self.read)

        self.assertEqual(intake.state, "routed")
        self.assertEqual(self.codes(intake), set())
        self.assertEqual(intake.suggestion_id.res_model, "res.partner")

    def test_the_late_reading_of_a_letter_says_so(self):
        intake = self.arrive(("late.pdf", self.content, None))
        letter = reading(self.content, "letter")

        intake._on_assist_reading(intake.attachment_id, letter)

        self.assertEqual(intake.state, "waiting")
        self.assertEqual(self.codes(intake), {"not_an_invoice"})

    def test_a_dismissed_document_keeps_its_decision(self):
        intake = self.arrive(("late.pdf", self.content, None))
        intake.with_user(self.clerk).dismiss("Paid already")

        with self.domain():
            intake._on_assist_reading(intake.attachment_id, self.read)

        self.assertEqual(intake.state, "dismissed")
        self.assertTrue(intake.suggestion_id)

    def test_a_late_reading_of_other_bytes_is_refused(self):
        intake = self.arrive(("late.pdf", self.content, None))

        with self.assertRaisesRegex(ValueError, "another file"):
            intake._on_assist_reading(intake.attachment_id, reading(pdf("other")))

    def test_a_bad_file_is_not_asked_for(self):
        intake = self.arrive(("late.pdf", b"", None))

        self.assertFalse(self.waiting_requests(intake))
