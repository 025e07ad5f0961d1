"""What counts as payroll's answer, and what becomes of it."""

import uuid

from odoo.tests import tagged

from .common import PayrollCase


@tagged("post_install", "-at_install")
class TestAnswer(PayrollCase):
    def test_the_workflow_may_answer_as_installed(self):
        self.assertIn("payroll.acknowledged", self.source.type_ids.mapped("name"))

    def test_an_acceptance_keeps_payrolls_number_with_evidence(self):
        handoff = self.hand_over()

        status, answer = self.answer(handoff)

        self.assertEqual((status, answer["result"]["state"]), (200, "accepted"))
        self.assertEqual(handoff.reference, "PR-20061")
        self.assertEqual(str(handoff.acknowledged_at), "2026-11-03 15:20:00")
        self.assertFalse(handoff.activity_ids)
        self.assertIn("PR-20061", self.evidence("payroll.accepted").body)

    def test_a_refusal_is_put_before_who_handed_over_with_its_reason(self):
        handoff = self.hand_over()

        self.refuse(handoff)

        self.assertEqual(
            (handoff.state, handoff.detail), ("refused", "Unknown pay group")
        )
        self.assertEqual(handoff.activity_ids.user_id, self.officer)
        self.assertIn("Unknown pay group", handoff.activity_ids.summary)
        self.assertTrue(self.evidence("payroll.refused"))

    def test_corrected_it_goes_out_under_a_new_id_and_the_to_do_is_done(self):
        refused = self.hand_over()
        self.refuse(refused)
        form = self.prompt()
        self.assertEqual(form.refused_because, "Unknown pay group")
        self.assertEqual(form.pay_group, "RN-2")

        again = self.hand_over(pay_group="RN-3")

        self.assertNotEqual(again.handoff_key, refused.handoff_key)
        self.assertEqual([data["pay_group"] for data in self.sent()], ["RN-2", "RN-3"])
        self.assertFalse(refused.activity_ids)
        self.assertEqual(refused.state, "refused")
        self.answer(again, "m2")
        self.assertEqual(again.state, "accepted")

    def test_an_acceptance_of_another_file_is_refused(self):
        handoff = self.hand_over()

        status, answer = self.answer(handoff, sha256="0" * 64)

        self.assertEqual((status, answer["field"]), (422, "data.sha256"))
        self.assertTrue(answer["next_step"])
        self.assertEqual(handoff.state, "asked")

    def test_a_refusal_of_another_file_says_so(self):
        handoff = self.hand_over()

        status, _answer = self.refuse(handoff, sha256="0" * 64, detail="Damaged.")

        self.assertEqual(status, 200)
        self.assertIn("Damaged. Payroll read another file", handoff.detail)

    def test_an_unknown_digest_is_not_compared(self):
        self.payroll.subscription_ids.field_names = "handoff_id,employee_id,name"
        handoff = self.hand_over()

        status, _answer = self.answer(handoff, sha256="a" * 64)

        self.assertEqual((status, handoff.state), (200, "accepted"))

    def test_the_same_outcome_again_changes_nothing(self):
        handoff = self.hand_over()
        self.refuse(handoff)

        status, _answer = self.refuse(handoff, "m2", detail="Something else")

        self.assertEqual((status, handoff.detail), (200, "Unknown pay group"))
        self.assertEqual(len(handoff.activity_ids), 1)

    def test_another_outcome_afterwards_is_refused(self):
        handoff = self.hand_over()
        self.refuse(handoff)

        status, answer = self.answer(handoff, "m2")

        self.assertEqual((status, answer["field"]), (422, "data.outcome"))
        self.assertEqual(handoff.state, "refused")

    def test_what_does_not_fit_is_refused_by_its_field(self):
        handoff = self.hand_over()
        for number, (field, changed) in enumerate(
            (
                ("data.handoff_id", {"handoff_id": str(uuid.uuid4())}),
                ("data.handoff_id", {"handoff_id": None}),
                ("data.handoff_id", {"handoff_id": handoff.id}),
                ("data.outcome", {"outcome": "maybe"}),
                ("data.filename", {"filename": "hire-other.csv"}),
                ("data.sha256", {"sha256": "x"}),
                ("data.sha256", {"sha256": None}),
                ("data.reference", {"reference": ""}),
                ("data.reference", {"reference": "9" * 257}),
                ("data.detail", {"detail": 7}),
                ("data.acknowledged_at", {"acknowledged_at": None}),
            )
        ):
            with self.subTest(field=field, changed=changed):
                status, answer = self.answer(handoff, f"bad{number}", **changed)
                self.assertEqual((status, answer["field"]), (422, field))
        self.assertEqual(handoff.state, "asked")
