"""Whom a step asks: managers, people in fields, those whose limit covers it."""

import psycopg2

from odoo.exceptions import UserError
from odoo.tests import tagged
from odoo.tools import mute_logger

from .common import APPROVER, activate_policy, make_person, set_aside_policies
from .fake import ORDER, FakeOrderCase


@tagged("post_install", "-at_install")
class TestAsking(FakeOrderCase):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.team_lead = make_person(cls.env, "team_lead", APPROVER)
        cls.director = make_person(cls.env, "director", APPROVER)
        above = cls.env["hr.employee"]
        for person in (cls.director, cls.team_lead, cls.requester):
            above = above.create(
                {"name": person.name, "user_id": person.id, "parent_id": above.id}
            )

    def ask(self, steps, amount=1000.0, **values):
        """Return the case of a new order under a policy of one rule."""
        set_aside_policies(self.env, ORDER)
        text = f"rules: [{{id: all, steps: [{steps}]}}]"
        activate_policy(self.env, ORDER, self.gate, text)
        order = self.make_order(amount, **values)
        self.env.flush_all()
        return self.request(order)

    def limit(self, person, amount):
        role = self.env["wardclerk.role"].create(
            {"name": "Authority", "code": f"authority_{person.login}"}
        )
        self.env["wardclerk.role.assignment"].create(
            {"role_id": role.id, "user_id": person.id, "approval_limit": amount}
        )

    def test_the_nearest_manager_is_asked(self):
        case = self.ask("{manager: 3}")

        self.assertEqual(case.step_ids.holder_ids, self.team_lead)
        self.decide(case, self.team_lead)
        self.assertEqual(case.state, "approved")

    def test_the_chain_is_climbed_until_a_limit_covers_the_amount(self):
        self.limit(self.team_lead, 500)

        case = self.ask("{manager: 3}", amount=1000)

        self.assertEqual(case.step_ids.holder_ids, self.director)

    def test_a_chain_that_is_too_short_asks_nobody_and_says_so(self):
        self.limit(self.team_lead, 500)

        case = self.ask("{manager: 1}", amount=1000)

        self.assertTrue(case.is_stuck)
        self.assertIn("nobody can decide", case.waiting_for)

    def test_a_manager_whose_own_work_it_is_is_passed_over(self):
        case = self.ask(
            "{manager: 3}", user=self.team_lead, requester_id=self.requester.id
        )

        self.assertEqual(case.step_ids.holder_ids, self.director)

    def test_whose_approval_limit_is_below_the_amount_is_not_asked(self):
        self.head.role_assignment_ids.approval_limit = 999.99
        other = self.head.role_assignment_ids.copy(
            {"user_id": self.bystander.id, "approval_limit": False}
        )

        case = self.ask("{role: test_head}", amount=1000)

        self.assertEqual(case.step_ids.holder_ids, other.user_id)

    def test_a_limit_that_falls_while_it_waits_counts_at_once(self):
        case = self.ask("{role: test_finance}", amount=1000)

        self.finance.role_assignment_ids.approval_limit = 10

        self.assertFalse(case.step_ids.holder_ids)
        self.assertTrue(case.is_stuck)

    def test_the_person_in_a_field_stays_the_one_who_was_asked(self):
        self.patch(type(self.env[ORDER]), "_approval_user_fields", ("partner_id",))
        self.vendor.user_id = self.head
        case = self.ask("{field: partner_id}")

        self.vendor.user_id = self.bystander
        case._refresh_holders()

        self.assertEqual(case.step_ids.user_id, self.head)
        self.assertEqual(case.step_ids.holder_ids, self.head)

    def test_an_empty_field_is_asked_for(self):
        self.patch(type(self.env[ORDER]), "_approval_user_fields", ("requester_id",))

        with self.refused(UserError, "Fill in Requester of Order 7 first"):
            self.ask("{field: requester_id}")

    def test_nobody_is_asked_before_the_documents_are_attached(self):
        with self.refused(UserError, "Attach to Order 7 first: quote"):
            self.ask("{role: test_head, documents: [quote]}")

    def test_a_file_counts_for_the_words_of_its_name(self):
        order = self.make_order()
        self.env["ir.attachment"].create(
            [
                {"name": name, "res_model": ORDER, "res_id": order.id}
                for name in ("Quote Anders.pdf", "signed contract 2.pdf")
            ]
        )

        codes = order._approval_documents()[order.id]

        self.assertLessEqual({"quote", "signed_contract"}, codes)
        self.assertNotIn("invoice", codes)

    def test_a_document_that_was_taken_away_stops_the_approval(self):
        set_aside_policies(self.env, ORDER)
        text = "rules: [{id: all, steps: [{role: test_head, documents: [quote]}]}]"
        activate_policy(self.env, ORDER, self.gate, text)
        order = self.make_order()
        file = self.env["ir.attachment"].create(
            {"name": "quote.pdf", "res_model": ORDER, "res_id": order.id}
        )
        case = self.request(order)

        file.unlink()

        with self.refused(UserError, "Attach to Order 7 first: quote"):
            case.with_user(self.head).action_approve()

    def test_who_is_told_gets_a_message_and_holds_up_nobody(self):
        case = self.ask("{role: test_head}, {role: test_cfo, purpose: warn}")

        told = self.env["mail.message"].search(
            [("model", "=", case._name), ("res_id", "=", case.id)]
        )
        self.assertIn(self.cfo.partner_id, told.notified_partner_ids)
        self.assertFalse(case.with_user(self.cfo).is_my_turn)
        self.decide(case, self.head)
        self.assertEqual(case.state, "approved")

    def test_who_may_block_refuses_and_cannot_approve(self):
        case = self.ask("{role: test_head}, {role: test_cfo, purpose: block}")

        self.assertTrue(case.with_user(self.cfo).can_refuse)
        with self.refused(UserError, "You can refuse"):
            case.with_user(self.cfo).action_approve()
        case.with_user(self.cfo).action_refuse("Not this quarter.")
        self.assertEqual(case.state, "refused")

    def test_a_policy_that_only_tells_somebody_opens_the_gate_at_once(self):
        case = self.ask("{role: test_cfo, purpose: warn}")

        self.assertEqual(case.state, "approved")
        self.assertIn("is told", case.why)
        self.assertEqual(case.step_ids.holder_ids, self.cfo)

    def test_the_database_keeps_what_a_step_was_asked_for(self):
        case = self.ask("{role: test_head, step_up_above: 500, documents: []}")

        for statement in (
            "UPDATE wardclerk_approval_step SET purpose = 'warn' WHERE id = %s",
            "UPDATE wardclerk_approval_step SET step_up_above = 9999 WHERE id = %s",
        ):
            with (
                self.subTest(statement),
                mute_logger("odoo.sql_db"),
                self.refused(psycopg2.IntegrityError),
            ):
                self.env.cr.execute(statement, [case.step_ids.id])
