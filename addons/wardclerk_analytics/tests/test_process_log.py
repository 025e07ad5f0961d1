"""Evidence of a day becomes a log for process mining, of documents, not of people."""

import json
from datetime import timedelta

from freezegun import freeze_time

from odoo import fields
from odoo.exceptions import AccessError
from odoo.tests import tagged

from .common import AnalyticsCase


@tagged("post_install", "-at_install")
class TestProcessLog(AnalyticsCase):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.logs = cls.env["wardclerk.process.log"]
        # PostgreSQL sets the time of evidence: what happens here happens today.
        cls.today = fields.Date.today()
        cls.tomorrow = cls.today + timedelta(days=1)

    def approve_one(self):
        order = self.make_order()
        case = self.request(order)
        self.decide(case, self.head)
        self.env.cr.flush()
        return order, case

    def run_tomorrow(self):
        with freeze_time(f"{self.tomorrow} 01:10:00"):
            self.logs._run()

    def ours(self):
        label = f"{self.today}-c{self.company.id}-"
        return [
            data
            for data in self.told("process_log.reported")
            if data["log_id"].startswith(label)
        ]

    def test_an_approval_is_told_as_its_contract_says(self):
        self.connect("type_process_log_reported")
        order, case = self.approve_one()

        self.run_tomorrow()

        [data] = self.ours()
        document = {"objectId": f"{order._name},{order.id}", "qualifier": "document"}
        of_case = {"objectId": f"{case._name},{case.id}", "qualifier": "case"}
        # By the case: evidence of tests that commit can name an order of this number.
        events = [
            one for one in data["log"]["events"] if of_case in one["relationships"]
        ]
        self.assertEqual(
            [one["type"] for one in events], ["approval.requested", "approval.approved"]
        )
        for event in events:
            self.assertIn(document, event["relationships"])

    def test_neither_people_nor_settings_nor_values_leave(self):
        self.connect("type_process_log_reported")
        order, _case = self.approve_one()
        self.env["wardclerk.audit"]._record("api_key.used", self.head)

        self.run_tomorrow()

        [data] = self.ours()
        text = json.dumps(data)
        for word in (self.head.name, order.name, self.vendor.name, "1000"):
            self.assertNotIn(f'"{word}"', text)
        types = {one["type"] for one in data["log"]["objects"]}
        self.assertNotIn("res.users", types)
        self.assertLessEqual(
            types, {*self.logs._object_models(), "wardclerk.approval.case"}
        )

    def test_a_day_is_told_once_and_again_by_a_person_with_the_same_ids(self):
        self.connect("type_process_log_reported")
        self.approve_one()
        self.run_tomorrow()
        self.run_tomorrow()
        self.assertEqual(len(self.ours()), 1)

        log = self.logs.search(
            [("day", "=", self.today), ("company_id", "=", self.company.id)]
        )
        log.with_user(self.administrator).action_send_again()

        first, second = self.ours()
        self.assertEqual(first["log_id"], second["log_id"])
        self.assertEqual(
            [one["id"] for one in first["log"]["events"]],
            [one["id"] for one in second["log"]["events"]],
        )
        self.assertEqual(log.event_count, len(first["log"]["events"]))

    def test_a_night_that_was_missed_is_made_up_for(self):
        self.connect("type_process_log_reported")
        self.approve_one()

        with freeze_time(self.today + timedelta(days=5)):
            self.logs._run()

        self.assertEqual(len(self.ours()), 1)

    def test_without_a_warehouse_nothing_is_kept(self):
        self.approve_one()

        self.run_tomorrow()

        self.assertFalse(self.logs.search([]))

    def test_companies_are_told_apart(self):
        self.connect("type_process_log_reported")
        other = self.env["res.company"].create({"name": "Meadow"})
        theirs = self.make_order()
        self.env["wardclerk.audit"]._record("order.seen", theirs, company=other)
        self.approve_one()

        self.run_tomorrow()

        [data] = self.ours()
        types = {one["type"] for one in data["log"]["events"]}
        self.assertNotIn("order.seen", types)
        seen = self.logs.with_user(self.auditor).search([])
        self.assertEqual(seen.company_id, self.company)
        self.assertIn(other, self.logs.search([]).company_id)

    def test_the_cost_does_not_grow_with_what_happened(self):
        self.connect("type_process_log_reported")
        self.approve_one()
        few = self.cost_of_a_run()
        for _number in range(5):
            self.approve_one()
        [log] = self.logs.search([("company_id", "=", self.company.id)])

        many = self.cost_of(log._send)

        self.assertLessEqual(many, few)

    def cost_of_a_run(self):
        return self.cost_of(self.run_tomorrow)

    def cost_of(self, act):
        self.env.flush_all()
        self.env.invalidate_all()
        before = self.env.cr.sql_log_count
        act()
        self.env.flush_all()
        return self.env.cr.sql_log_count - before

    def test_nobody_writes_or_removes_logs_by_hand(self):
        self.connect("type_process_log_reported")
        self.approve_one()
        self.run_tomorrow()
        log = self.logs.search([], limit=1)
        for attempt in (
            lambda: log.write({"event_count": 0}),
            lambda: log.copy(),
            lambda: log.unlink(),
        ):
            with self.assertRaises(AccessError):
                attempt()
