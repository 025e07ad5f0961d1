"""A message that breaks the contract is refused, and the field is named."""

from odoo.tests import tagged

from .common import IntakeCase, pdf


@tagged("post_install", "-at_install")
class TestContract(IntakeCase):
    def refusal(self, **changes):
        data = {**self.message(pdf()), **changes}
        status, answer = self.receive(
            {name: value for name, value in data.items() if value is not ...}
        )
        self.assertEqual((status, answer["status"]), (422, "refused"))
        return answer

    def test_a_missing_field_is_named(self):
        answer = self.refusal(message_id=...)

        self.assertEqual(answer["field"], "data.message_id")
        self.assertEqual(answer["message"], "data.message_id is missing.")

    def test_a_wrong_type_is_named_with_its_place(self):
        documents = [{"filename": "a", "media_type": "b", "size_bytes": "12"}]

        answer = self.refusal(documents=documents)

        self.assertTrue(answer["field"].startswith("data.documents.0"))

    def test_what_is_no_base64_is_named(self):
        document = {
            "filename": "a.pdf",
            "media_type": "application/pdf",
            "size_bytes": 3,
            "content_base64": "a-b_c",
        }

        answer = self.refusal(documents=[document])

        self.assertEqual(answer["field"], "data.documents.0.content_base64")

    def test_an_empty_message_id_is_refused(self):
        self.assertEqual(self.refusal(message_id=" ")["field"], "data.message_id")

    def test_an_unknown_mailbox_is_refused_with_the_next_step(self):
        answer = self.refusal(mailbox="nobody@harbour.example")

        self.assertEqual(answer["field"], "data.mailbox")
        self.assertIn("Intake Mailboxes", answer["next_step"])

    def test_a_mailbox_is_found_whatever_its_case_and_never_by_pattern(self):
        mailboxes = self.env["wardclerk.intake.mailbox"]

        self.assertEqual(
            mailboxes._by_address(" INVOICES@harbour.example "), self.mailbox
        )
        self.assertFalse(mailboxes._by_address("invoice_@harbour.example"))
        self.assertFalse(mailboxes._by_address("%@harbour.example"))

    def test_a_refused_message_is_visible_and_leaves_nothing_else(self):
        before = self.intakes.search_count([])

        self.refusal(mailbox="nobody@harbour.example")

        row = self.env["wardclerk.inbox"].search([], limit=1)
        self.assertEqual((row.state, row.refused_field), ("refused", "data.mailbox"))
        self.assertEqual(self.intakes.search_count([]), before)

    def test_a_mailbox_that_is_set_up_later_takes_the_message(self):
        data = self.message(pdf(), mailbox="late@harbour.example")
        self.receive(data, "mail_late")
        self.mailbox.copy({"address": "late@harbour.example"})

        status, answer = self.receive(data, "mail_late")

        self.assertEqual((status, answer["status"]), (200, "applied"))
