"""Answers of outside sources: kept as proofs, judged by people, applied once."""

import base64
import hashlib

from odoo.tests import tagged

from odoo.addons.wardclerk_event.tests.common import EventCase

from .common import VendorCase, leie

ANSWER = {
    "kind": "sanctions",
    "outcome": "clear",
    "source": "sanctions.example",
    "checked_at": "2026-11-03T15:20:00.000Z",
    "reference": None,
    "detail": "Nobody of this name.",
    "matches": [],
}
MATCH = {"name": "ANDERS SURGICAL", "list": "us_ofac_sdn", "entry": "1", "score": 0.82}


@tagged("post_install", "-at_install")
class TestSource(VendorCase, EventCase):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.govern()
        cls.source.type_ids |= cls.env.ref("wardclerk_vendor.type_vendor_checked")
        cls.source.type_ids |= cls.env.ref(
            "wardclerk_vendor.type_exclusion_list_received"
        )
        cls.onboarding = cls.env["wardclerk.vendor.onboarding"].create(
            {"partner_id": cls.firm.id, "tax_id": "12-3456789"}
        )
        cls.onboarding.action_submit()

    def answer(self, message_id="m1", **changes):
        data = {
            "check_id": self.onboarding.check_key,
            "vendor_id": self.firm.id,
            **ANSWER,
            **changes,
        }
        return self.receive("vendor.checked", data, message_id)

    def test_the_workflows_that_answer_may_do_so_as_installed(self):
        allowed = self.env.ref("wardclerk_event.source_n8n").type_ids.mapped("name")

        self.assertLessEqual({"vendor.checked", "exclusion_list.received"}, {*allowed})

    def test_a_clear_answer_is_a_dated_proof(self):
        status, _answer = self.answer()

        check = self.vendor.check_ids
        self.assertEqual((status, check.outcome), (200, "clear"))
        self.assertEqual(str(check.checked_at), "2026-11-03 15:20:00")
        self.assertFalse(self.vendor.hit_ids)

    def test_a_match_waits_for_a_person_and_is_asked_about_once(self):
        self.answer(outcome="match", matches=[MATCH, MATCH])
        self.answer("m2", outcome="match", matches=[MATCH])

        hit = self.vendor.hit_ids
        self.assertEqual((hit.verdict, hit.score), ("open", 82))
        self.assertNotEqual(self.vendor.status, "blocked")

    def test_an_invalid_number_is_looked_at_and_no_answer_decides_nothing(self):
        self.answer(kind="vat", outcome="invalid", detail="No such number.")
        self.answer("m2", outcome="unknown")

        outcomes = self.vendor.check_ids.sorted("id").mapped("outcome")
        self.assertEqual(outcomes, ["hits", "unknown"])
        self.assertIn("No such number", self.vendor.hit_ids.entry)

    def test_answers_that_fit_no_request_are_refused(self):
        other = self.env["res.partner"].create({"name": "Other"})
        for number, changes in enumerate(
            (
                {"check_id": "x"},
                {"check_id": None},
                {"vendor_id": other.id},
                {"outcome": "approved"},
                {"kind": "horoscope"},
                {"checked_at": "yesterday"},
                {"matches": "none"},
                {"matches": [MATCH] * 51, "outcome": "match"},
            )
        ):
            with self.subTest(changes):
                status, _answer = self.answer(f"bad{number}", **changes)
                self.assertEqual(status, 422)
        self.assertFalse(self.vendor.check_ids)

    def test_a_list_that_was_dropped_is_loaded_whole_or_not_at_all(self):
        content = leie()
        data = {
            "source": "LEIE",
            "filename": "UPDATED.csv",
            "sha256": hashlib.sha256(content).hexdigest(),
            "rows": 2,
            "received_at": "2026-11-03T15:20:00Z",
            "content_base64": base64.b64encode(content).decode(),
        }

        status, _answer = self.receive("exclusion_list.received", data, "l1")
        damaged, _answer = self.receive(
            "exclusion_list.received", {**data, "sha256": "0" * 64}, "l2"
        )

        Lists = self.env["wardclerk.exclusion.list"]
        self.assertEqual((status, damaged), (200, 422))
        self.assertEqual(Lists.search([("state", "=", "active")]).size, 2)
