"""Habits below a limit are reported with their documents, and judged by people."""

from odoo.exceptions import AccessError, UserError
from odoo.tests import tagged

from .common import ControlCase


@tagged("post_install", "-at_install")
class TestFinding(ControlCase):
    """The policy asks nobody below 100 and the head of department from there on."""

    def scan(self):
        return self.env["wardclerk.control.finding"].sudo()._scan(self.model)

    def place(self, *amounts, **values):
        for amount in amounts:
            self.make_order(amount, lines=1, **values).state = "released"

    def test_an_order_in_parts_is_reported_with_its_documents(self):
        self.place(80, 70, 60)

        finding = self.scan()

        self.assertEqual((finding.kind, finding.state), ("split", "suspected"))
        self.assertEqual(finding.person_id, self.requester)
        self.assertEqual((finding.limit_amount, finding.total), (100, 210))
        self.assertEqual(len(finding.evidence), 3)
        self.assertIn("Anders Surgical Supply", finding.words)
        self.assertIn("Order 7", finding.evidence_card)

    def test_amounts_just_below_the_limit_are_reported_with_their_chance(self):
        vendors = self.env["res.partner"].create(
            [{"name": f"Vendor {n}"} for n in range(4)]
        )
        for vendor in vendors:
            self.place(97, partner_id=vendor.id)

        finding = self.scan()

        self.assertEqual(finding.kind, "near_limit")
        self.assertEqual(finding.chance_words, "by chance 1 in 160,000")
        self.assertIn("4 of 4 amounts around the limit", finding.words)

    def test_large_and_small_orders_are_no_suspicion(self):
        self.place(30, 20)
        self.request(self.make_order(150))
        self.request(self.make_order(4000))

        self.assertFalse(self.scan())

    def test_what_is_reported_is_not_reported_again(self):
        self.place(80, 70, 60)
        finding = self.scan()

        self.assertFalse(self.scan())
        finding.with_user(self.auditor)._judge("dismissed", "Three wards, three needs.")
        self.assertFalse(self.scan())

    def test_mostly_new_documents_are_a_new_finding(self):
        self.place(80, 70)
        self.scan().with_user(self.auditor)._judge("confirmed", "One purchase.")

        self.place(90, 60, 75, 85)

        self.assertTrue(self.scan())

    def test_a_document_type_that_nobody_watches_is_left_alone(self):
        self.place(80, 70, 60)
        watch = self.env.ref("wardclerk_control.watch_all")
        proposal = watch.with_user(self.owner)._propose({"active": False}, "Pilot.")
        proposal.with_user(self.second).action_accept()

        self.assertFalse(self.scan())

    def test_a_verdict_says_who_and_why_and_is_final(self):
        self.place(80, 70, 60)
        finding = self.scan().with_user(self.auditor)
        form = (
            self.env["wardclerk.control.verdict"]
            .with_user(self.auditor)
            .create(
                {
                    "finding_id": finding.id,
                    "verdict": "confirmed",
                    "reason": "One purchase.",
                }
            )
        )

        form.action_judge()

        self.assertEqual(finding.state, "confirmed")
        self.assertEqual(finding.verdict_by_id, self.auditor)
        with self.refused(UserError, "judged already"):
            finding.with_user(self.owner)._judge("dismissed", "No.")
        self.env.cr.flush()
        entries = self.env["wardclerk.audit.entry"].search(
            [("res_model", "=", finding._name), ("res_id", "=", finding.id)]
        )
        self.assertEqual(
            set(entries.mapped("action")), {"finding.reported", "finding.confirmed"}
        )

    def test_nobody_judges_what_is_about_themselves(self):
        self.place(80, 70, 60, user=self.owner)
        finding = self.scan()

        with self.refused(UserError, "about yourself"):
            finding.with_user(self.owner)._judge("dismissed", "It is fine.")

    def test_no_program_and_nobody_without_the_right_judges(self):
        self.place(80, 70, 60)
        finding = self.scan()

        for way in (
            finding.sudo(),
            finding.with_user(self.owner).sudo(),
            finding.with_user(self.head),
            finding.with_user(self.requester),
        ):
            with self.refused(AccessError):
                way._judge("dismissed", "It is fine.")

    def test_a_verdict_needs_its_words(self):
        self.place(80, 70, 60)
        finding = self.scan().with_user(self.auditor)

        with self.refused(UserError, "Say why"):
            finding._judge("dismissed", " ")
        with self.refused(UserError, "confirmed or not"):
            finding._judge("suspected", "Later.")

    def test_findings_are_written_by_nobody(self):
        self.place(80, 70, 60)
        finding = self.scan()

        for way in (finding.with_user(self.owner), finding.sudo()):
            with self.refused(AccessError):
                way.write({"state": "dismissed"})
            with self.refused(AccessError):
                way.unlink()
            with self.refused(AccessError):
                way.copy()
