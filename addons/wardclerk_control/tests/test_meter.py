"""The meter measures looks, decisions and reversals; advice weighs limits."""

from datetime import timedelta

from freezegun import freeze_time

from odoo import fields
from odoo.exceptions import AccessError
from odoo.tests import tagged

from odoo.addons.wardclerk_approval.tests.common import make_person, make_role

from .common import ControlCase

CARD = {"why_card": {}, "document_name": {}}


@tagged("post_install", "-at_install")
class TestMeter(ControlCase):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.controller = make_person(
            cls.env, "controller", "wardclerk_base.group_finance"
        )

    def look(self, case, user):
        case.with_user(user).web_read(CARD)

    def meter(self, case):
        self.env.flush_all()
        self.env.invalidate_all()
        return self.env["wardclerk.control.meter"].search([("case_id", "=", case.id)])

    def decided(self, seconds=None, amount=1000):
        case = self.request(self.make_order(amount))
        now = fields.Datetime.now()
        if seconds is not None:
            with freeze_time(now):
                self.look(case, self.head)
        with freeze_time(now + timedelta(seconds=seconds or 0)):
            self.decide(case, self.head)
        return case

    def test_seconds_run_from_the_first_look_at_the_card(self):
        case = self.decided(seconds=40)

        meter = self.meter(case)

        self.assertEqual(meter.seconds, 40)
        self.assertEqual((meter.quick_rate, meter.approve_rate), (0, 100))

    def test_a_decision_without_a_look_has_no_seconds(self):
        meter = self.meter(self.decided())

        self.assertFalse(meter.seconds)
        self.assertEqual((meter.quick_rate, meter.unopened_rate), (0, 100))

    def test_a_decision_within_seconds_is_hardly_looked_at(self):
        meter = self.meter(self.decided(seconds=4))

        self.assertEqual((meter.quick_rate, meter.unopened_rate), (100, 0))

    def test_only_the_first_look_of_somebody_who_can_decide_counts(self):
        case = self.request(self.make_order())

        for person in (self.head, self.head, self.requester, self.auditor):
            self.look(case, person)
        case.with_user(self.head).web_read({"document_name": {}})

        openings = self.env["wardclerk.control.opening"].search(
            [("case_id", "=", case.id)]
        )
        self.assertEqual(openings.user_id, self.head)
        self.assertEqual(len(openings), 1)

    def test_an_approval_that_was_taken_back_is_reversed(self):
        case = self.decided(seconds=40)
        order = self.env[self.model].browse(case.res_id)
        order.state = "released"
        order.state = "draft"

        self.assertEqual(self.meter(case).reversal_rate, 100)

    def test_an_approved_credit_reverses_what_it_takes_back(self):
        case = self.decided(seconds=40)
        order = self.env[self.model].browse(case.res_id)
        credit = self.make_order(50)
        self.patch(type(order), "_approval_reversal_field", "credits_id")
        self.patch(type(order), "__getitem__", self._with_credit(credit, order))

        credit._request_approval("release")

        self.assertTrue(case.reversed_at)

    def _with_credit(self, credit, order):
        plain = type(order).__getitem__

        def read(records, key):
            if key == "credits_id":
                return order if records == credit else order.browse()
            return plain(records, key)

        return read

    def test_the_meter_of_rules_names_nobody(self):
        for seconds in (20, 40, 60):
            self.decided(seconds)
        self.env.flush_all()

        meter = self.env["wardclerk.control.rule.meter"].search(
            [("rule_code", "=", "middle")]
        )

        self.assertEqual((meter.decisions, meter.people), (3, 1))
        self.assertEqual(meter.seconds_median, 40)
        self.assertNotIn("user_id", meter._fields)

    def test_others_see_rules_only_that_several_people_decide(self):
        Meter = self.env["wardclerk.control.rule.meter"].with_user(self.controller)
        self.decided(40)
        self.env.flush_all()
        self.assertFalse(Meter.search([]))
        self.assertFalse(Meter._read_group([], ["rule_code"], ["seconds_median:avg"]))

        for person in (self.finance, self.cfo):
            make_role(self.env, "test_head", person)
            self.decide(self.request(self.make_order()), person)
        self.env.flush_all()
        self.env.invalidate_all()

        self.assertEqual(Meter.search([]).people, 3)

    def test_nobody_writes_openings(self):
        Openings = self.env["wardclerk.control.opening"]
        case = self.request(self.make_order())
        values = {
            "case_id": case.id,
            "user_id": self.head.id,
            "opened_at": fields.Datetime.now(),
        }

        for way in (Openings.with_user(self.head), Openings.sudo()):
            with self.refused(AccessError):
                way.create(values)

    def test_advice_says_what_a_limit_costs(self):
        self.decided(seconds=40, amount=120)
        for _ in range(9):
            self.request(self.make_order(120, lines=1))
        refused = self.request(self.make_order(120, lines=1))
        refused.with_user(self.head).action_refuse("Not needed.")
        Advice = self.env["wardclerk.control.advice"]

        with freeze_time(fields.Datetime.now() + timedelta(days=364)):
            Advice._cron_advise()

        advice = Advice.search([("rules", "=", "small")])
        self.assertEqual((advice.limit_amount, advice.raised_amount), (100, 125))
        self.assertEqual(advice.decisions, 11)
        self.assertEqual((advice.unseen, advice.caught), (1320, 120))
        self.assertGreater(advice.at_risk, advice.caught)
        self.assertIn("removes 11 decisions a year", advice.words)

    def test_a_short_history_advises_nothing(self):
        for _ in range(9):
            self.request(self.make_order(120, lines=1))

        self.env["wardclerk.control.advice"]._cron_advise()

        self.assertFalse(self.env["wardclerk.control.advice"].search([]))
