"""The radar sees documents that nobody will be able to decide, and who could cover."""

from datetime import timedelta
from unittest.mock import patch

from odoo import fields
from odoo.exceptions import AccessError
from odoo.tests import tagged

from .common import APPROVER, POLICY_OWNER, make_person, make_role
from .fake import FakeOrderCase


@tagged("post_install", "-at_install")
class TestRadar(FakeOrderCase):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.owner = make_person(cls.env, "owner", POLICY_OWNER)
        cls.today = fields.Date.today()
        cls.role = cls.env["wardclerk.role"].search([("code", "=", "test_head")])
        cls.held = cls.env["wardclerk.role.assignment"].search(
            [("role_id", "=", cls.role.id)]
        )

    def look(self, away=None):
        """Return what the radar says about the head's role at the clinic."""
        Radar = self.env["wardclerk.approval.radar"]
        absences = patch.object(
            self.registry[Radar._name], "_absences", lambda *_args: away or {}
        )
        with absences:
            Radar._look_ahead()
        return Radar.search(
            [("role_id", "=", self.role.id), ("facility_id", "=", self.clinic.id)]
        )

    def days(self, first, last):
        return self.today + timedelta(days=first), self.today + timedelta(days=last)

    def test_nothing_is_said_while_somebody_can_decide(self):
        self.request(self.make_order())

        self.assertFalse(self.look())

    def test_a_leave_of_the_only_holder_shows_what_waits_and_what_comes(self):
        case = self.request(self.make_order())
        begin, end = self.days(3, 5)

        rows = self.look({self.head.id: [(begin, end)]})

        self.assertEqual(set(rows.mapped("kind")), {"pending", "coming"})
        self.assertEqual(set(rows.mapped("cause")), {"away"})
        self.assertEqual(set(rows.mapped("date_from")), {begin})
        self.assertEqual(set(rows.mapped("date_to")), {end})
        self.assertEqual(rows.case_id, case)

    def test_a_delegation_closes_the_gap(self):
        self.request(self.make_order())
        begin, end = self.days(3, 5)
        deputy = make_person(self.env, "deputy", APPROVER)
        self.env["wardclerk.approval.delegation"].with_user(self.head).create(
            {"delegate_id": deputy.id, "date_from": begin, "date_to": end}
        )

        self.assertFalse(self.look({self.head.id: [(begin, end)]}))
        self.assertTrue(
            self.look({self.head.id: [(begin, end)], deputy.id: [(begin, begin)]})
        )

    def test_a_role_that_ends_is_seen_before(self):
        self.request(self.make_order())
        self.held.date_to = self.today + timedelta(days=6)

        rows = self.look()

        self.assertEqual(set(rows.mapped("cause")), {"ends"})
        self.assertEqual(set(rows.mapped("date_from")), {self.days(7, 7)[0]})

    def test_an_archived_holder_holds_nothing(self):
        self.request(self.make_order())
        self.head.active = False

        self.assertEqual(set(self.look().mapped("cause")), {"nobody"})

    def test_own_work_of_the_only_holder_is_seen(self):
        order = self.make_order(user=self.head)
        order.with_user(self.head)._request_approval("release")

        rows = self.look()

        self.assertEqual(rows.kind, "pending")
        self.assertEqual(rows.cause, "own_work")

    def test_who_holds_the_role_elsewhere_is_suggested(self):
        other = self.env["wardclerk.facility"].create(
            {"name": "Oakwood", "code": "OAK"}
        )
        make_role(self.env, "test_head", self.bystander, facility=other)
        make_role(self.env, "test_head", self.cfo, facility=other)
        self.request(self.make_order())
        away = {one.id: [self.days(2, 4)] for one in (self.head, self.cfo)}

        rows = self.look(away)

        self.assertEqual(rows.suggestion_ids, self.bystander)
        context = rows[0].with_user(self.owner).action_cover()["context"]
        self.assertEqual(context["default_user_id"], self.bystander.id)
        self.assertEqual(context["default_facility_id"], self.clinic.id)

    def test_the_forecast_is_made_anew(self):
        self.request(self.make_order())
        self.assertTrue(self.look({self.head.id: [self.days(1, 2)]}))

        self.assertFalse(self.look())

    def test_the_number_of_documents_costs_no_query(self):
        def queries(count):
            for _ in range(count):
                self.request(self.make_order())
            self.look()  # what a first look reads once
            self.env.flush_all()
            self.env.invalidate_all()
            before = self.env.cr.sql_log_count
            self.look()
            return self.env.cr.sql_log_count - before

        few = queries(3)

        self.assertLessEqual(queries(15), few)

    def test_only_those_who_answer_for_it_see_it(self):
        self.request(self.make_order())
        rows = self.look({self.head.id: [self.days(1, 2)]})

        self.assertTrue(rows.with_user(self.owner).has_access("read"))
        self.assertFalse(rows.with_user(self.head).has_access("read"))
        with self.refused(AccessError):
            rows[0].with_user(self.head).action_cover()
        with self.refused(AccessError):
            rows.sudo().write({"cause": "ends"})
