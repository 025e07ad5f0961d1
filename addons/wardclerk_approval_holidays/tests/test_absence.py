"""A leave begins the delegation that was prepared for it, and nothing else."""

from datetime import timedelta

from odoo import fields
from odoo.exceptions import AccessError
from odoo.tests import TransactionCase, tagged

from odoo.addons.wardclerk_approval.tests.common import APPROVER, make_person, make_role


@tagged("post_install", "-at_install")
class TestAbsence(TransactionCase):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.head = make_person(cls.env, "head", APPROVER)
        cls.deputy = make_person(cls.env, "deputy", APPROVER)
        make_role(cls.env, "test_head", cls.head)
        cls.employee = cls.env["hr.employee"].create(
            {"name": "Head", "user_id": cls.head.id}
        )
        cls.kind = cls.env["hr.leave.type"].create(
            {
                "name": "Vacation",
                "requires_allocation": False,
                "leave_validation_type": "hr",
            }
        )
        cls.monday = fields.Date.today() + timedelta(days=14)
        cls.monday -= timedelta(days=cls.monday.weekday())

    def leave(self, days=4):
        return self.env["hr.leave"].create(
            {
                "name": "Away",
                "holiday_status_id": self.kind.id,
                "employee_id": self.employee.id,
                "request_date_from": self.monday,
                "request_date_to": self.monday + timedelta(days=days),
            }
        )

    def approve(self, leave):
        leave.action_approve()
        self.assertEqual(leave.state, "validate")

    def choose(self, deputy=None):
        self.head.with_user(self.head).deputy_id = deputy or self.deputy

    def test_an_approved_leave_begins_the_delegation_to_the_deputy(self):
        self.choose()
        leave = self.leave()

        self.approve(leave)

        one = leave.delegation_ids
        self.assertEqual((one.delegator_id, one.delegate_id), (self.head, self.deputy))
        self.assertEqual(one.date_from, leave.request_date_from)
        self.assertEqual(one.date_to, leave.request_date_to)
        self.assertEqual(one.origin, "absence")
        self.assertFalse(leave.activity_ids.filtered(lambda a: a.user_id == self.head))

    def test_a_leave_that_waits_begins_nothing(self):
        self.choose()

        self.assertFalse(self.leave().delegation_ids)

    def test_a_leave_that_is_taken_back_gives_the_turns_back(self):
        self.choose()
        leave = self.leave()
        self.approve(leave)

        leave.action_refuse()

        self.assertEqual(leave.delegation_ids.state, "ended")

    def test_without_a_deputy_the_person_is_asked_to_choose(self):
        leave = self.leave()

        self.approve(leave)

        self.assertFalse(leave.delegation_ids)
        todo = leave.activity_ids.filtered(lambda one: one.user_id == self.head)
        self.assertIn("Choose who decides for you", todo.summary)

    def test_a_deputy_who_cannot_stand_in_is_told_and_the_leave_stands(self):
        bot = make_person(self.env, "bot", "wardclerk_base.group_integration_bot")
        self.choose(bot)
        leave = self.leave()

        self.approve(leave)

        self.assertFalse(leave.delegation_ids)
        todo = leave.activity_ids.filtered(lambda one: one.user_id == self.head)
        self.assertIn("is a bot", todo.note)

    def test_who_decides_nothing_needs_no_deputy(self):
        self.employee.user_id = self.deputy

        leave = self.leave()
        self.approve(leave)

        self.assertFalse(
            leave.activity_ids.filtered(lambda a: a.user_id == self.deputy)
        )

    def test_nobody_chooses_the_deputy_of_another(self):
        administrator = make_person(self.env, "administrator", "base.group_system")

        for way in (
            self.head.with_user(administrator),
            self.head.with_user(administrator).sudo(),
            self.head.with_user(self.deputy).sudo(),
            self.head,
        ):
            with self.assertRaises(AccessError), self.env.cr.savepoint():
                way.deputy_id = self.deputy
        with self.assertRaises(AccessError), self.env.cr.savepoint():
            make_person(self.env, "new", deputy_id=self.deputy.id)

    def test_the_radar_sees_leaves(self):
        leave = self.leave()
        people = self.head | self.deputy
        last = self.monday + timedelta(days=30)
        Radar = self.env["wardclerk.approval.radar"]
        self.assertFalse(Radar._absences(people, self.monday, last))

        self.approve(leave)

        days = leave.request_date_from, leave.request_date_to
        self.assertEqual(
            Radar._absences(people, self.monday, last), {self.head.id: [days]}
        )

    def test_choosing_leaves_evidence(self):
        self.choose()
        self.env.cr.flush()

        entry = self.env["wardclerk.audit.entry"].search(
            [("action", "=", "deputy.chosen"), ("res_id", "=", self.head.id)]
        )
        self.assertEqual(entry.actor_id, self.head)
