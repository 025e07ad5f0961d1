"""What HR hands over, what leaves of it, and who may."""

import json

import psycopg2
from jsonschema import Draft202012Validator

from odoo.exceptions import AccessError, UserError
from odoo.fields import Command
from odoo.tests import new_test_user, tagged
from odoo.tools import mute_logger

from odoo.addons.wardclerk_policy.permit import permitted

from wardclerk.core import payroll

from .common import CONTRACTS, PayrollCase


@tagged("post_install", "-at_install")
class TestHandoff(PayrollCase):
    def test_what_leaves_is_what_the_contract_says(self):
        path = CONTRACTS / "payroll.handoff_requested.schema.json"
        schema = json.loads(path.read_text(encoding="utf-8"))

        handoff = self.hand_over()

        [data] = self.sent()
        self.assertEqual(list(Draft202012Validator(schema).iter_errors(data)), [])
        self.assertEqual(data["handoff_id"], handoff.handoff_key)
        self.assertEqual(
            (data["facility"], data["cost_centre"], data["pay_group"]),
            ("Riverside Hospital", "4100", "RN-2"),
        )
        self.assertEqual(
            (data["start_date"], data["hours_per_week"]), ("2026-12-01", 36)
        )
        self.assertEqual((handoff.state, handoff.asked_by_id), ("asked", self.officer))

    def test_a_person_of_whom_little_is_known_fits_the_contract_too(self):
        path = CONTRACTS / "payroll.handoff_requested.schema.json"
        schema = json.loads(path.read_text(encoding="utf-8"))
        bare = self.env["hr.employee"].create({"name": "Bare"})

        self.hand_over(bare, pay_group=False)

        [data] = self.sent()
        self.assertEqual(list(Draft202012Validator(schema).iter_errors(data)), [])

    def test_odoo_knows_the_digest_of_the_file_that_payroll_ought_to_read(self):
        handoff = self.hand_over()

        [data] = self.sent()
        self.assertEqual(handoff.sha256, payroll.sha256(data))

    def test_the_pay_group_stays_here_without_a_reason_and_the_digest_is_unknown(self):
        subscription = self.payroll.subscription_ids
        self.env.cr.execute(
            "UPDATE wardclerk_event_subscription SET reason = NULL WHERE id = %s",
            [subscription.id],
        )
        subscription.invalidate_recordset()
        self.env.registry.clear_cache()

        handoff = self.hand_over()

        [data] = self.sent()
        self.assertNotIn("pay_group", data)
        self.assertFalse(handoff.sha256)

    def test_evidence_tells_who_handed_over_and_hides_the_pay_group(self):
        handoff = self.hand_over()

        entry = self.evidence("payroll.handed_over")
        self.assertEqual(
            (entry.res_model, entry.res_id), ("hr.employee", self.nurse.id)
        )
        self.assertEqual(entry.actor_id, self.officer)
        self.assertIn(handoff.sha256, entry.body)
        self.assertNotIn("RN-2", entry.body)

    def test_one_handoff_of_a_person_is_open_at_a_time(self):
        handoff = self.hand_over()

        with self.assertRaisesRegex(UserError, "not answered"):
            self.hand_over()
        with (
            mute_logger("odoo.sql_db"),
            self.assertRaises(psycopg2.IntegrityError),
            self.env.cr.savepoint(),
        ):
            permitted(self.handoffs).create(
                {
                    "handoff_key": "c9f6e6f2-9e77-4a9e-8a6d-0a4d3c2b1a01",
                    "employee_id": self.nurse.id,
                    "start_date": handoff.start_date,
                    "asked_by_id": self.officer.id,
                }
            )
        self.assertEqual(len(self.sent()), 1)

    def test_whom_payroll_accepted_is_handed_over_again_only_after_coming_back(self):
        handoff = self.hand_over()
        self.answer(handoff)

        with self.assertRaisesRegex(UserError, "PR-20061"):
            self.hand_over()
        again = self.hand_over(start_date="2027-09-01")

        self.assertNotEqual(again.handoff_key, handoff.handoff_key)

    def test_what_is_wrong_is_named(self):
        for hours in (0, -1, 169):
            with self.subTest(hours), self.assertRaisesRegex(UserError, "Hours"):
                self.hand_over(hours_per_week=hours)
        self.nurse.active = False
        with self.assertRaisesRegex(UserError, "archived"):
            self.hand_over()
        self.assertFalse(self.sent())

    def test_without_payroll_it_says_what_to_do(self):
        self.payroll.active = False

        with self.assertRaisesRegex(UserError, "Endpoints"):
            self.hand_over()
        self.assertFalse(self.handoffs.search([]))

    def test_a_cost_centre_of_another_company_is_refused(self):
        other = self.env["res.company"].create({"name": "Elsewhere"})
        place = self.env["wardclerk.facility"].create(
            {"name": "Far", "code": "FAR", "company_id": other.id}
        )
        centre = self.env["wardclerk.cost.centre"].create(
            {"name": "Far", "code": "9", "facility_id": place.id}
        )
        prompt = self.prompt().save()

        with self.assertRaises(UserError):
            prompt.sudo().cost_centre_id = centre

    def test_only_who_may_change_the_person_hands_over(self):
        prompts = self.env["wardclerk.payroll.prompt"]
        queue = new_test_user(
            self.env, "payroll_queue", "base.group_user,wardclerk_base.group_hr"
        )
        for person in (self.administrator, self.clerk, queue):
            with self.subTest(person.login):
                with self.assertRaises(AccessError):
                    self.nurse.with_user(person).action_hand_to_payroll()
                with self.assertRaises(AccessError):
                    prompts.with_user(person).create(
                        {
                            "employee_id": self.nurse.id,
                            "hours_per_week": 36,
                            "start_date": "2026-12-01",
                        }
                    )

    def test_nobody_writes_or_removes_rows_by_hand(self):
        handoff = self.hand_over()
        for who in (handoff, handoff.sudo(), handoff.with_user(self.officer)):
            for attempt in (
                lambda row=who: row.write({"state": "accepted"}),
                lambda row=who: row.with_context(wardclerk_permit=True).write(
                    {"reference": "PR-1"}
                ),
                lambda row=who: row.create(
                    {"employee_id": self.nurse.id, "state": "accepted"}
                ),
                lambda row=who: row.unlink(),
                lambda row=who: row.copy(),
            ):
                with self.assertRaises(AccessError):
                    attempt()
        employee = self.nurse.with_user(self.officer)
        for commands in (
            [Command.update(handoff.id, {"state": "accepted"})],
            [Command.delete(handoff.id)],
        ):
            with self.assertRaises(AccessError), self.env.cr.savepoint():
                employee.write({"wardclerk_handoff_ids": commands})
        self.assertEqual(handoff.state, "asked")

    def test_another_company_sees_nothing(self):
        handoff = self.hand_over()
        other = self.env["res.company"].create({"name": "Elsewhere"})
        stranger = new_test_user(
            self.env,
            "payroll_elsewhere",
            "base.group_user,hr.group_hr_user,wardclerk_base.group_auditor",
            company_id=other.id,
            company_ids=[Command.set(other.ids)],
        )

        self.assertFalse(self.handoffs.with_user(stranger).search([]))
        with self.assertRaises(AccessError):
            handoff.with_user(stranger).read(["pay_group"])
        with self.assertRaises(AccessError):
            self.prompt(person=stranger)
