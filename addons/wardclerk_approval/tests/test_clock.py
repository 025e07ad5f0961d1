"""Steps are due, reminded of and escalated in the working hours of their place."""

from datetime import datetime

import psycopg2
from freezegun import freeze_time

from odoo.exceptions import AccessError
from odoo.tests import tagged
from odoo.tools import mute_logger

from .common import APPROVER, activate_policy, make_person, make_role, told_about
from .fake import ORDER, FakeOrderCase

ESCALATED = """
rules:
  - id: head
    steps:
      - {role: test_head, target_hours: 8, escalate_to: test_boss, escalate_hours: 16}
"""
FRIDAY = "2026-01-09 14:00:00"  # 15:00 at the clinic, two hours before it closes


@tagged("post_install", "-at_install")
class TestClock(FakeOrderCase):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.boss = make_person(cls.env, "boss", APPROVER)
        make_role(cls.env, "test_boss", cls.boss)
        week = cls.env["resource.calendar"].create(
            {
                "name": "Clinic hours",
                "tz": "Europe/Berlin",
                "attendance_ids": [
                    (
                        0,
                        0,
                        {
                            "name": "Day",
                            "dayofweek": str(day),
                            "hour_from": 9,
                            "hour_to": 17,
                            "day_period": "morning",
                        },
                    )
                    for day in range(5)
                ],
            }
        )
        cls.clinic.write({"resource_calendar_id": week.id, "tz": "Europe/Berlin"})
        cls.week = week
        with freeze_time("2026-01-02"):
            activate_policy(cls.env, ORDER, "release", ESCALATED, cls.env.company)

    def request_on_friday(self, **values):
        with freeze_time(FRIDAY):
            return self.request(self.make_order(**values))

    def follow(self, case, moment):
        with freeze_time(moment):
            case._follow_clock(datetime.fromisoformat(moment))
        case.invalidate_recordset()

    def test_a_target_is_counted_in_working_hours(self):
        case = self.request_on_friday()

        self.assertEqual(case.step_ids.due_at, datetime(2026, 1, 12, 14))
        self.assertEqual(case.step_ids.remind_at, datetime(2026, 1, 12, 12))
        self.assertEqual(case.step_ids.escalate_at, datetime(2026, 1, 13, 14))

    def test_a_holiday_moves_what_is_due(self):
        self.env["resource.calendar.leaves"].create(
            {
                "name": "Holiday",
                "calendar_id": self.week.id,
                "date_from": datetime(2026, 1, 11, 23),
                "date_to": datetime(2026, 1, 12, 23),
            }
        )

        case = self.request_on_friday()

        self.assertEqual(case.step_ids.due_at, datetime(2026, 1, 13, 14))

    def test_without_a_calendar_time_counts_around_the_clock(self):
        self.clinic.resource_calendar_id = False
        self.env.company.resource_calendar_id = False

        case = self.request_on_friday()

        self.assertEqual(case.step_ids.due_at, datetime(2026, 1, 9, 22))

    def test_holders_are_reminded_once(self):
        case = self.request_on_friday()

        self.follow(case, "2026-01-12 11:59:00")
        self.assertFalse(case.act_ids)
        self.follow(case, "2026-01-12 12:01:00")
        self.follow(case, "2026-01-12 12:11:00")

        self.assertEqual(case.act_ids.mapped("kind"), ["reminded"])
        self.assertFalse(case.act_ids.user_id)
        self.assertIn(self.head.partner_id, told_about(case))

    def test_what_waits_for_too_long_is_asked_of_the_next_role_as_well(self):
        case = self.request_on_friday()
        with self.refused(AccessError):
            case.with_user(self.boss).action_approve()

        self.follow(case, "2026-01-13 14:01:00")

        self.assertEqual(case.step_ids.holder_ids, self.head | self.boss)
        self.assertIn("escalated", case.act_ids.mapped("kind"))
        self.assertIn(self.boss, case.activity_ids.user_id)
        self.assertIn(self.boss.name, case.waiting_for)
        self.decide(case, self.boss)
        self.assertEqual(case.state, "approved")

    def test_the_original_holder_still_decides(self):
        case = self.request_on_friday()
        self.follow(case, "2026-01-13 14:01:00")

        self.decide(case, self.head)

        self.assertEqual(case.state, "approved")

    def test_escalation_does_not_reach_whose_own_work_it_is(self):
        case = self.request_on_friday(user=self.boss)

        self.follow(case, "2026-01-13 14:01:00")

        self.assertEqual(case.step_ids.holder_ids, self.head)

    def test_it_is_escalated_once_with_evidence(self):
        case = self.request_on_friday()

        self.follow(case, "2026-01-13 14:01:00")
        self.follow(case, "2026-01-14 14:01:00")
        self.env.cr.flush()

        entry = self.env["wardclerk.audit.entry"].search(
            [("action", "=", "approval.escalated"), ("res_id", "=", case.res_id)]
        )
        self.assertEqual(len(entry), 1)

    def test_what_is_decided_is_left_alone(self):
        case = self.request_on_friday()
        self.decide(case, self.head)

        self.follow(case, "2026-01-20 14:01:00")

        self.assertFalse(case.act_ids)

    def test_the_cron_finds_what_is_due(self):
        case = self.request_on_friday()
        other = self.request_on_friday()
        self.decide(other, self.head)

        with freeze_time("2026-01-13 14:01:00"):
            late = self.env["wardclerk.approval.step"]._late_cases()

        self.assertIn(case, late)
        self.assertNotIn(other, late)

    def test_the_database_escalates_no_step_without_a_role(self):
        case = self.request(self.make_order())
        case = self.request_on_friday()
        self.env.flush_all()
        for statement in (
            "UPDATE wardclerk_approval_step SET escalate_to_id = NULL WHERE id = %s",
            "INSERT INTO wardclerk_approval_step (case_id, sequence, quorum, state,"
            " escalated_at) SELECT case_id, 1, 'any', 'open', now()"
            " FROM wardclerk_approval_step WHERE id = %s",
        ):
            with (
                mute_logger("odoo.sql_db"),
                self.assertRaises(psycopg2.IntegrityError),
                self.env.cr.savepoint(),
            ):
                self.env.cr.execute(statement, [case.step_ids.id])
