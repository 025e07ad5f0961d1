"""A target that passed is noted once, and told to somebody above who holds the step."""

import json
from datetime import datetime, timedelta
from pathlib import Path

from freezegun import freeze_time
from jsonschema import Draft202012Validator

from odoo.tests import tagged

import wardclerk

from .common import APPROVER, activate_policy, make_person, make_role
from .fake import ORDER, FakeOrderCase

CONTRACTS = Path(wardclerk.__file__).parents[2] / "contracts" / "operations"
POLICY = """
rules:
  - id: head
    steps: [{role: test_head, target_hours: 8%s}]
"""
ESCALATED = POLICY % ", escalate_to: test_boss, escalate_hours: 16"
START = datetime(2026, 1, 9, 14)
LATE = START + timedelta(hours=9)


@tagged("post_install", "-at_install")
class TestBreach(FakeOrderCase):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.boss = make_person(cls.env, "boss", APPROVER, email="Boss@Mercy.example")
        make_role(cls.env, "test_boss", cls.boss)
        # Around the clock, so that hours are hours.
        cls.clinic.resource_calendar_id = False
        cls.env.company.resource_calendar_id = False

    def request_under(self, policy):
        with freeze_time("2026-01-02"):
            activate_policy(self.env, ORDER, "release", policy, self.env.company)
        with freeze_time(START):
            return self.request(self.make_order())

    def connect(self):
        kind = self.env.ref("wardclerk_approval.type_sla_breached")
        self.env["wardclerk.event.endpoint"].create(
            {
                "name": "late work",
                "url": "http://127.0.0.1:9/late",
                "subscription_ids": [
                    (
                        0,
                        0,
                        {
                            "type_id": kind.id,
                            "field_names": kind.field_names,
                            "reason": "The workflow writes to the people named.",
                        },
                    )
                ],
            }
        )

    def follow(self, case, moment=LATE):
        with freeze_time(moment):
            case._follow_clock(moment)
        case.invalidate_recordset()

    def told(self):
        self.env.cr.flush()
        path = CONTRACTS / "sla.breached.schema.json"
        schema = json.loads(path.read_text(encoding="utf-8"))
        rows = self.env["wardclerk.outbox"].search([("type", "=", "sla.breached")])
        found = [json.loads(row.body)["data"] for row in rows]
        for data in found:
            self.assertEqual(list(Draft202012Validator(schema).iter_errors(data)), [])
        return found

    def test_what_is_late_is_told_once_as_the_contract_says(self):
        self.connect()
        case = self.request_under(ESCALATED)

        self.follow(case, START + timedelta(hours=7))
        self.assertFalse(self.told())
        self.follow(case)
        self.follow(case, LATE + timedelta(hours=1))

        [data] = self.told()
        self.assertEqual(data["document"]["id"], case.res_id)
        self.assertEqual(data["due_at"], "2026-01-09T22:00:00.000Z")
        self.assertEqual(data["owner"], case.step_ids.role_id.name)
        self.assertEqual(data["recipients"], ["boss@mercy.example"])
        self.assertEqual(case.step_ids.breached_at, LATE)

    def test_without_an_escalation_the_manager_of_the_holder_is_told(self):
        self.connect()
        manager = make_person(self.env, "manager", email="manager@mercy.example")
        jobs = self.env["hr.employee"]
        above = jobs.create({"name": "Manager", "user_id": manager.id})
        jobs.create({"name": "Head", "user_id": self.head.id, "parent_id": above.id})
        case = self.request_under(POLICY % "")

        self.follow(case)

        self.assertEqual(self.told()[0]["recipients"], ["manager@mercy.example"])

    def test_without_a_manager_the_facility_is_told(self):
        self.connect()
        self.clinic.responsible_id = self.boss
        case = self.request_under(POLICY % "")

        self.follow(case)

        self.assertEqual(self.told()[0]["recipients"], ["boss@mercy.example"])

    def test_who_holds_the_step_is_not_told_on_themselves(self):
        self.connect()
        self.clinic.responsible_id = self.head
        case = self.request_under(POLICY % "")

        self.follow(case)

        self.assertFalse(self.told())
        self.assertTrue(case.step_ids.breached_at)

    def test_it_leaves_evidence_also_when_nobody_listens(self):
        case = self.request_under(ESCALATED)

        self.follow(case)
        self.follow(case, LATE + timedelta(hours=1))

        self.assertFalse(self.told())
        self.assertEqual(case.act_ids.mapped("kind").count("breached"), 1)
        entries = self.env["wardclerk.audit.entry"].search(
            [("action", "=", "approval.breached"), ("res_id", "=", case.res_id)]
        )
        self.assertEqual(len(entries), 1)

    def test_what_is_decided_in_time_is_never_late(self):
        self.connect()
        case = self.request_under(ESCALATED)
        with freeze_time(START + timedelta(hours=1)):
            self.decide(case, self.head)

        self.follow(case)

        self.assertFalse(self.told())
        self.assertFalse(case.act_ids)

    def test_the_cron_finds_what_is_late_and_not_what_was_told(self):
        case = self.request_under(POLICY % "")
        steps = self.env["wardclerk.approval.step"]

        with freeze_time(LATE):
            self.assertIn(case, steps._late_cases())
        self.follow(case)
        with freeze_time(LATE + timedelta(hours=1)):
            self.assertNotIn(case, steps._late_cases())

    def test_where_nothing_is_late_one_query_is_all(self):
        self.request_under(ESCALATED)
        self.env.flush_all()
        steps = self.env["wardclerk.approval.step"]
        with freeze_time(START + timedelta(hours=1)), self.assertQueryCount(1):
            self.assertFalse(steps._late_cases())
