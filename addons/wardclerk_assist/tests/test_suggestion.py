"""A suggestion keeps what was read, and what people made of it."""

from odoo.exceptions import AccessError, UserError
from odoo.tests import new_test_user, tagged

from wardclerk.core.intake.reading import ReadingInvalid

from .common import READ, AssistCase


@tagged("post_install", "-at_install")
class TestSuggestion(AssistCase):
    def propose(self):
        return self.suggestions._propose(self.record, self.file, READ)

    def row(self, suggestion, name):
        return suggestion.field_ids.filtered(lambda row: row.name == name)

    def test_a_reading_is_kept_with_place_and_confidence(self):
        suggestion = self.propose()

        number = self.row(suggestion, "invoice_number")
        self.assertEqual(suggestion.document_type, "vendor_bill")
        self.assertEqual(suggestion.reader, "wardclerk-assist 0.1.0")
        self.assertEqual(suggestion.state, "proposed")
        self.assertEqual(number.value, "MS-20418")
        self.assertEqual(number.place, "Text, page 1")
        self.assertEqual(number.box, [0.7, 0.1, 0.85, 0.12])

    def test_confidence_is_told_in_words(self):
        suggestion = self.propose()

        words = {row.name: row.confidence_word for row in suggestion.field_ids}

        self.assertEqual(
            words, {"invoice_number": "sure", "total": "likely", "currency": "unsure"}
        )

    def test_an_answer_without_fields_is_no_reading(self):
        with self.assertRaises(ReadingInvalid):
            self.suggestions._propose(self.record, self.file, {"fields": None})

    def test_a_changed_value_is_a_correction_at_once(self):
        suggestion = self.propose()

        suggestion._settle({"total": "1105.00", "invoice_number": "MS-20418"})

        total = self.row(suggestion, "total")
        self.assertEqual((total.verdict, total.final_value), ("corrected", "1105.00"))
        self.assertEqual(self.row(suggestion, "invoice_number").verdict, "proposed")
        self.assertEqual(suggestion.state, "corrected")

    def test_an_unchanged_value_is_accepted_only_at_the_end(self):
        suggestion = self.propose()
        suggestion._settle({"invoice_number": "MS-20418"})
        before = self.row(suggestion, "invoice_number").verdict

        suggestion._settle({"invoice_number": "MS-20418"}, final=True)

        self.assertEqual(before, "proposed")
        self.assertEqual(self.row(suggestion, "invoice_number").verdict, "accepted")
        self.assertEqual(suggestion.state, "accepted")
        self.assertEqual(suggestion.decided_by_id, self.env.user)

    def test_a_correction_taken_back_is_an_acceptance(self):
        suggestion = self.propose()
        suggestion._settle({"total": "1.00"})

        suggestion._settle({"total": "1150.00"})

        self.assertEqual(self.row(suggestion, "total").verdict, "accepted")

    def test_dismissing_needs_a_reason(self):
        suggestion = self.propose()

        with self.assertRaises(UserError):
            suggestion._dismiss("  ")
        suggestion._dismiss("Wrong document")

        self.assertEqual(suggestion.state, "dismissed")

    def test_nobody_writes_a_suggestion_by_hand(self):
        suggestion = self.propose()
        clerk = new_test_user(self.env, "clerk", "wardclerk_base.group_finance")

        with self.assertRaises(AccessError):
            suggestion.with_user(clerk).write({"state": "accepted"})
        with self.assertRaises(AccessError):
            suggestion.field_ids.with_user(clerk).write({"value": "1"})

    def test_a_suggestion_is_hidden_with_the_record_beside_it(self):
        hidden = self.env["ir.cron"].search([], limit=1)
        suggestion = self.suggestions._propose(hidden, self.file, READ)
        beside_partner = self.propose()
        clerk = new_test_user(self.env, "clerk", "base.group_user")

        mine = beside_partner.with_user(clerk)
        theirs = suggestion.with_user(clerk)

        self.assertEqual(mine.field_ids[0].with_user(clerk).value, "MS-20418")
        with self.assertRaises(AccessError):
            theirs.read(["document_type"])
        with self.assertRaises(AccessError):
            suggestion.field_ids.with_user(clerk).read(["value"])

    def test_another_company_sees_nothing(self):
        suggestion = self.propose()
        suggestion.company_id = self.env.company
        other = self.env["res.company"].create({"name": "Harbour Clinics"})
        stranger = new_test_user(
            self.env,
            "stranger",
            "wardclerk_base.group_finance",
            company_id=other.id,
            company_ids=[(6, 0, other.ids)],
        )

        found = self.suggestions.with_user(stranger).search([])

        self.assertNotIn(suggestion, found)

    def test_one_insert_for_all_values(self):
        self.propose()
        self.env.flush_all()

        with self.assertQueryCount(6):
            self.propose()
            self.env.flush_all()
