"""What people do with a case besides yes and no."""

import psycopg2

from odoo.exceptions import AccessError, UserError
from odoo.tests import tagged
from odoo.tools import mute_logger

from .common import APPROVER, POLICY_OWNER, make_person, make_role
from .fake import ORDER, FakeOrderCase


class PeopleCase(FakeOrderCase):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.owner = make_person(cls.env, "owner", POLICY_OWNER)

    def todos_of(self, person, case):
        return case.activity_ids.filtered(lambda todo: todo.user_id == person)

    def entries(self, order, action):
        self.env.cr.flush()
        return self.env["wardclerk.audit.entry"].search(
            [
                ("action", "=", action),
                ("res_id", "=", order.id),
                ("res_model", "=", ORDER),
            ]
        )


@tagged("post_install", "-at_install")
class TestReturn(PeopleCase):
    def test_sending_back_ends_the_case_and_refuses_nothing(self):
        order = self.make_order(9000)
        case = self.request(order)
        self.decide(case, self.head)

        case.with_user(self.finance).action_send_back("Which project pays?")

        self.assertEqual(case.state, "superseded")
        self.assertIn("Which project pays?", case.closed_reason)
        self.assertEqual(case.decision_ids.user_id, self.head)
        self.assertEqual(
            self.todos_of(self.requester, case).summary, case.closed_reason
        )
        self.assertEqual(len(self.entries(order, "approval.sent_back")), 1)
        with self.refused(UserError, "needs approval"):
            order.state = "released"

    def test_asking_again_is_the_answer_to_what_was_sent_back(self):
        order = self.make_order()
        old = self.request(order)
        old.with_user(self.head).action_send_back("Add the quote.")

        new = self.request(order)

        self.assertEqual(new.previous_id, old)
        self.assertEqual(new.state, "pending")
        self.assertFalse(self.todos_of(self.requester, old))

    def test_only_whose_turn_it_is_sends_back_and_with_a_reason(self):
        case = self.request(self.make_order(9000))

        with self.refused(UserError, "does not wait for you"):
            case.with_user(self.cfo).action_send_back("No.")
        with self.refused(UserError, "your own work"):
            case.with_user(self.requester).action_send_back("No.")
        with self.refused(AccessError):
            case.with_user(self.bystander).action_send_back("No.")
        with self.refused(AccessError, "Only a person"):
            case.with_user(self.head).sudo().action_send_back("No.")
        for nothing in ("", "  ", None, 7):
            with self.refused(UserError, "Say what should change"):
                case.with_user(self.head).action_send_back(nothing)

    def test_who_asked_recalls_while_nothing_is_decided(self):
        order = self.make_order(9000)
        case = self.request(order)

        case.with_user(self.requester).action_recall()

        self.assertEqual(case.state, "cancelled")
        self.assertFalse(case.activity_ids)
        self.assertEqual(len(self.entries(order, "approval.recalled")), 1)

    def test_after_a_decision_recalling_needs_a_reason_and_decisions_stay(self):
        case = self.request(self.make_order(9000))
        self.decide(case, self.head)

        with self.refused(UserError, "say why you recall"):
            case.with_user(self.requester).action_recall()
        case.with_user(self.requester).action_recall("Ordered elsewhere.")

        self.assertEqual(case.state, "cancelled")
        self.assertEqual(case.decision_ids.user_id, self.head)

    def test_nobody_else_recalls_and_nothing_that_is_decided(self):
        order = self.make_order()
        case = self.request(order)

        with self.refused(UserError, "Only who asked"):
            case.with_user(self.head).action_recall("Mine.")
        with self.refused(AccessError):
            case.with_user(self.bystander).action_recall("Mine.")
        self.decide(case, self.head)
        with self.refused(UserError, "decided already"):
            case.with_user(self.requester).action_recall("Too late.")


@tagged("post_install", "-at_install")
class TestQuestion(PeopleCase):
    def ask(self, case, person=None, words="Who is the vendor?"):
        case.with_user(self.head).action_ask((person or self.bystander).id, words)
        return case.question_ids[-1:]

    def test_a_question_leaves_the_case_as_it_is(self):
        case = self.request(self.make_order())
        before = case.step_ids.opened_at, case.step_ids.due_at

        question = self.ask(case)

        self.assertEqual(case.state, "pending")
        self.assertEqual((case.step_ids.opened_at, case.step_ids.due_at), before)
        self.assertEqual(question.asked_id, self.bystander)
        self.assertTrue(self.todos_of(self.bystander, case))
        self.assertTrue(case.with_user(self.bystander).my_question_id)

    def test_who_is_asked_reads_the_card_and_nothing_more(self):
        order = self.make_order(9000)
        case = self.request(order)
        self.decide(case, self.head)
        other = self.request(self.make_order())
        case.with_user(self.finance).action_ask(self.bystander.id, "Who?")

        self.env.invalidate_all()
        asked = case.with_user(self.bystander)

        self.assertTrue(asked.has_access("read"))
        self.assertTrue(asked.content_card)
        for name in ("step", "decision", "act"):
            rows = self.env[f"wardclerk.approval.{name}"].with_user(self.bystander)
            self.assertFalse(rows.search([("case_id", "=", case.id)]), name)
        self.assertFalse(other.with_user(self.bystander).has_access("read"))
        with self.refused(UserError, "does not wait for you"):
            asked.action_approve()

    def test_an_answer_is_given_once_by_who_was_asked(self):
        order = self.make_order()
        case = self.request(order)
        question = self.ask(case)

        with self.refused(AccessError, "Only"):
            question.with_user(self.head).action_answer("Me.")
        question.with_user(self.bystander).action_answer("Anders, as always.")

        self.assertEqual(question.answer, "Anders, as always.")
        self.assertTrue(question.answered_at)
        self.assertFalse(self.todos_of(self.bystander, case))
        self.assertIn("Anders, as always.", case.message_ids[0].body)
        self.assertEqual(len(self.entries(order, "approval.question_answered")), 1)
        with self.refused(UserError, "answered already"):
            question.with_user(self.bystander).action_answer("Or Berg.")

    def test_a_reply_by_mail_is_the_answer(self):
        case = self.request(self.make_order())
        question = self.ask(case)
        mail = {
            "author_id": self.bystander.partner_id.id,
            "body": "<p>Anders.</p><blockquote>Who is the vendor?</blockquote>",
        }

        case.sudo().message_update(mail)

        self.assertEqual(question.answer, "Anders.")
        self.assertTrue(question.answered_by_mail)

    def test_a_client_cannot_pretend_to_be_a_mail(self):
        case = self.request(self.make_order())
        question = self.ask(case)
        mail = {"author_id": self.bystander.partner_id.id, "body": "<p>Yes.</p>"}

        case.with_user(self.head).message_update(mail)

        self.assertFalse(question.answer)

    def test_a_mail_of_somebody_else_is_no_answer(self):
        case = self.request(self.make_order())
        question = self.ask(case)

        case.sudo().message_update(
            {"author_id": self.cfo.partner_id.id, "body": "<p>Yes.</p>"}
        )

        self.assertFalse(question.answer)

    def test_only_whose_turn_it_is_asks(self):
        case = self.request(self.make_order(9000))

        for person in (self.cfo, self.requester):
            with self.refused(UserError):
                case.with_user(person).action_ask(self.bystander.id, "Why?")
        with self.refused(AccessError):
            case.with_user(self.bystander).action_ask(self.bystander.id, "Why?")

    def test_nobody_outside_is_asked(self):
        case = self.request(self.make_order())
        guest = make_person(self.env, "guest", "base.group_portal")
        other = self.env["res.company"].create({"name": "Oakwood Clinics"})
        stranger = make_person(
            self.env, "stranger", company_ids=other.ids, company_id=other.id
        )

        with self.refused(UserError, "who works here"):
            self.ask(case, guest)
        with self.refused(UserError, "no access to the company"):
            self.ask(case, stranger)
        for nobody in (0, "1", True, 10**9):
            with self.refused(UserError, "person"):
                case.with_user(self.head).action_ask(nobody, "Why?")

    def test_a_question_is_not_rewritten(self):
        question = self.ask(self.request(self.make_order()))

        with self.refused(AccessError):
            question.sudo().write({"asked_id": self.cfo.id})
        with self.refused(AccessError):
            question.sudo().unlink()
        with (
            mute_logger("odoo.sql_db"),
            self.assertRaises(psycopg2.IntegrityError),
            self.env.cr.savepoint(),
        ):
            self.env.cr.execute("UPDATE wardclerk_approval_question SET question = 'x'")


@tagged("post_install", "-at_install")
class TestForward(PeopleCase):
    def test_the_to_do_moves_and_the_step_stays(self):
        make_role(self.env, "test_head", self.bystander)
        order = self.make_order()
        case = self.request(order)

        case.with_user(self.head).action_forward(self.bystander.id, "Yours, I think.")

        self.assertEqual(case.step_ids.state, "open")
        self.assertEqual(case.step_ids.holder_ids, self.head | self.bystander)
        self.assertEqual(case.activity_ids.user_id, self.bystander)
        self.assertFalse(case.with_user(self.head).is_my_turn)
        mine = [("is_my_turn", "=", True), ("id", "=", case.id)]
        self.assertFalse(case.with_user(self.head).search(mine))
        self.assertTrue(case.with_user(self.bystander).search(mine))
        self.assertEqual(self.entries(order, "approval.forwarded").actor_id, self.head)
        self.decide(case, self.bystander)
        self.assertEqual(case.state, "approved")

    def test_it_never_widens_who_may_decide(self):
        case = self.request(self.make_order(9000))

        for person in (self.bystander, self.cfo, self.requester):
            with self.refused(UserError, "cannot decide this step"):
                case.with_user(self.head).action_forward(person.id)

    def test_only_whose_turn_it_is_forwards(self):
        make_role(self.env, "test_head", self.bystander)
        case = self.request(self.make_order(9000))

        with self.refused(UserError, "does not wait for you"):
            case.with_user(self.cfo).action_forward(self.bystander.id)

    def test_it_comes_back_when_the_other_one_loses_the_role(self):
        role = make_role(self.env, "test_head", self.bystander)
        case = self.request(self.make_order())
        case.with_user(self.head).action_forward(self.bystander.id)

        self.env["wardclerk.role.assignment"].search(
            [("role_id", "=", role.id), ("user_id", "=", self.bystander.id)]
        ).unlink()

        self.assertEqual(case.activity_ids.user_id, self.head)
        self.assertTrue(case.with_user(self.head).is_my_turn)

    def test_two_who_forward_to_each_other_leave_it_with_the_last(self):
        make_role(self.env, "test_head", self.bystander)
        case = self.request(self.make_order())

        case.with_user(self.head).action_forward(self.bystander.id)
        case.with_user(self.bystander).action_forward(self.head.id)

        self.assertEqual(case.activity_ids.user_id, self.head)


@tagged("post_install", "-at_install")
class TestAddition(PeopleCase):
    def test_an_added_approver_is_one_more(self):
        order = self.make_order()
        case = self.request(order)

        case.with_user(self.owner).action_add_approver(self.bystander.id, "New vendor.")
        self.decide(case, self.head)
        self.assertEqual(case.state, "pending")
        with self.refused(UserError, "waits for approval"):
            order.state = "released"
        self.decide(case, self.bystander)

        self.assertEqual(case.state, "approved")
        added = case.step_ids.filtered("added_by_id")
        self.assertEqual(added.added_by_id, self.owner)
        self.assertEqual(len(self.entries(order, "approval.approver_added")), 1)

    def test_a_change_of_the_document_does_not_shed_an_added_approver(self):
        order = self.make_order()
        case = self.request(order)
        case.with_user(self.owner).action_add_approver(self.bystander.id, "New vendor.")

        order.label = "other"
        again = self.request(order)

        self.assertNotEqual(again, case)
        added = again.step_ids.filtered("added_by_id")
        self.assertEqual(added.user_id, self.bystander)
        self.assertEqual(added.holder_ids, self.bystander)

    def test_only_a_policy_owner_adds_and_with_a_reason(self):
        case = self.request(self.make_order())

        for person in (self.head, self.requester, self.bystander):
            with self.refused(AccessError):
                case.with_user(person).action_add_approver(self.bystander.id, "Me.")
        with self.refused(AccessError, "Only a person"):
            case.with_user(self.owner).sudo().action_add_approver(self.cfo.id, "x")
        with self.refused(UserError, "Say why"):
            case.with_user(self.owner).action_add_approver(self.bystander.id, " ")

    def test_makers_deciders_and_administrators_are_not_added(self):
        case = self.request(self.make_order(9000)).with_user(self.owner)
        self.decide(case.with_env(self.env), self.head)
        admin = make_person(
            self.env, "adm", f"{APPROVER},wardclerk_base.group_administrator"
        )

        for person, words in (
            (self.requester, "own work"),
            (self.head, "decided a step"),
            (admin, "administers Wardclerk"),
            (self.cfo, "needed for another step"),
        ):
            with self.refused(UserError, words):
                case.action_add_approver(person.id, "One more.")

    def test_nobody_is_added_to_what_is_closed(self):
        case = self.request(self.make_order())
        self.decide(case, self.head)

        with self.refused(UserError, "closed"):
            case.with_user(self.owner).action_add_approver(self.bystander.id, "Late.")

    def test_acts_are_never_changed(self):
        case = self.request(self.make_order())
        case.with_user(self.owner).action_add_approver(self.bystander.id, "New vendor.")

        act = case.act_ids

        with self.refused(AccessError):
            act.sudo().write({"text": "x"})
        with self.refused(AccessError):
            act.sudo().unlink()
        with self.refused(AccessError):
            act.sudo().create({"case_id": case.id, "kind": "recalled"})


@tagged("post_install", "-at_install")
class TestPrompt(PeopleCase):
    def prompt(self, case, person, kind, **values):
        action = case.with_user(person).with_context(default_kind=kind)
        context = action.action_open_prompt()["context"]
        Prompt = self.env["wardclerk.approval.prompt"].with_user(person)
        return Prompt.with_context(**context).create(values)

    def test_the_dialogue_asks_the_requester_by_default(self):
        case = self.request(self.make_order())

        self.prompt(case, self.head, "ask", text="Why now?").action_go()

        self.assertEqual(case.question_ids.asked_id, self.requester)

    def test_the_dialogue_offers_colleagues_to_forward_to(self):
        make_role(self.env, "test_head", self.bystander)
        case = self.request(self.make_order())

        prompt = self.prompt(case, self.head, "forward", user_id=self.bystander.id)

        self.assertEqual(prompt.people_ids, self.bystander)
        self.assertFalse(prompt.company_ids)
        prompt.action_go()
        self.assertEqual(case.activity_ids.user_id, self.bystander)

    def test_the_dialogue_gives_no_right(self):
        case = self.request(self.make_order(9000))

        with self.refused(UserError, "does not wait for you"):
            self.prompt(case, self.cfo, "send_back", text="No.").action_go()
