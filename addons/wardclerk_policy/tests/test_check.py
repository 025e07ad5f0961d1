"""Saving a draft checks it; what is proven wrong is not activated."""

from odoo.exceptions import AccessError, UserError
from odoo.tests import tagged

from wardclerk.core.policy.finding import TEXTS

from ..finding_words import SENTENCES
from .common import PolicyCase

GAP = """
rules:
  - {id: small, when: {amount: {below: 500}}}
  - {id: big, when: {amount: {at_least: 600}}, steps: [{role: test_head}]}
"""


@tagged("post_install", "-at_install")
class TestCheck(PolicyCase):
    def codes(self, version):
        return set(version.finding_ids.mapped("code"))

    def test_saving_a_draft_tells_what_is_wrong_with_a_document_that_shows_it(self):
        version = self.draft(GAP)

        gap = version.finding_ids[0]

        self.assertEqual((gap.code, gap.severity), ("gap", "error"))
        self.assertEqual(gap.example, "Amount 500.00 USD")
        self.assertEqual(
            gap.suggestion_words,
            "When Amount is at least 500.00 USD and below 600.00 USD: Approval by Head",
        )
        self.assertEqual(version.error_count, 1)
        self.assertTrue(version.is_checked)

    def test_a_draft_in_order_has_no_error(self):
        self.assertFalse(self.draft().error_count)

    def test_errors_are_not_activated(self):
        version = self.draft(GAP)

        with self.assertRaisesRegex(UserError, "(?s)Mend this first.*500.00"):
            version.with_user(self.second).action_activate()

        self.assertEqual(version.state, "draft")

    def test_a_suggested_rule_is_taken_over(self):
        version = self.draft(GAP)

        version.finding_ids[0].with_user(self.second).action_take_over()

        self.assertFalse(version.error_count)
        self.assertEqual(version.rule_ids[-1].code, "gap-1")
        self.assertIn(self.second, version.author_ids)

    def test_a_row_that_changes_alone_makes_the_check_out_of_date(self):
        version = self.draft()

        version.rule_ids[1].condition_ids[0].value = "1"

        self.assertFalse(version.is_checked)
        version.action_check()
        self.assertTrue(version.is_checked)

    def test_people_are_checked_when_it_is_activated_not_when_it_was_saved(self):
        version = self.draft()
        self.assertFalse(version.error_count)

        self.head.assignment_ids.active = False

        with self.assertRaisesRegex(UserError, "Nobody holds the role Head"):
            version.with_user(self.second).action_activate()

    def test_an_approval_limit_below_the_rule_is_told(self):
        self.head.assignment_ids.approval_limit = 4000

        version = self.draft()

        limits = version.finding_ids.filtered(lambda one: one.code == "limit")
        self.assertIn("4,000.01", limits[0].example)

    def test_the_tree_of_facilities_is_known(self):
        self.env["wardclerk.facility"].create(
            {"name": "Lab", "code": "LAB", "parent_id": self.clinic.id}
        )
        version = self.draft(
            """
            rules:
              - {id: clinic, when: {facility: {within: [MERCY]}}}
              - {id: lab, when: {facility: {within: [LAB]}}}
              - {id: rest}
            """
        )

        self.assertEqual(version.finding_ids.mapped("rules"), ["lab, clinic"])

    def test_findings_are_written_by_the_check_alone(self):
        finding = self.draft(GAP).finding_ids[0]
        values = {"code": "x", "severity": "note", "words": "x"}

        for records in (finding.with_user(self.author), finding.sudo()):
            with self.assertRaises(AccessError):
                records.write({"words": "x"})
            with self.assertRaises(AccessError):
                records.create({**values, "version_id": finding.version_id.id})

    def test_a_stranger_takes_nothing_over(self):
        finding = self.draft(GAP).finding_ids[0]
        stranger = self.hold(self.head, "stranger").user_id

        with self.assertRaises(AccessError):
            finding.with_user(stranger).action_take_over()

    def test_every_finding_of_the_core_has_its_sentence_here(self):
        ours = {key: str(sentence) for key, sentence in SENTENCES.items()}

        self.assertEqual(ours, TEXTS)

    def test_a_finding_is_read_in_the_language_of_its_reader(self):
        self.env["res.lang"]._activate_lang("de_DE")
        self.env["ir.module.module"]._load_module_terms(["wardclerk_policy"], ["de_DE"])
        version = self.draft(GAP)
        gap = version.finding_ids[0]

        self.assertEqual(gap.words, "No rule covers this document.")
        german = gap.with_context(lang="de_DE")
        self.assertEqual(german.words, "Keine Regel deckt diesen Beleg ab.")
        in_german = version.with_user(self.second).with_context(lang="de_DE")
        with self.assertRaisesRegex(UserError, "Keine Regel deckt diesen Beleg ab"):
            in_german.action_activate()
