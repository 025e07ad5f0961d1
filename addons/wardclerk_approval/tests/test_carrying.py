"""An edit voids those decisions whose ground it moved, and only those."""

import psycopg2

from odoo import fields
from odoo.exceptions import UserError
from odoo.tests import tagged
from odoo.tools import mute_logger

from .common import make_role
from .fake import FakeOrderCase

RELYING = """
inputs: [{name: amount, kind: number}, {name: label, kind: text}]
rules:
  - id: unlabelled
    when: {label: {in: [other]}}
    steps:
      - {role: test_head, order: 1, relies_on: [partner_id]}
      - {role: test_cfo, order: 2}
  - id: rest
    steps:
      - {role: test_head, order: 1, relies_on: [partner_id]}
      - {role: test_finance, order: 2, relies_on: [amount, price]}
      - {role: test_cfo, order: 3}
"""


@tagged("post_install", "-at_install")
class TestCarrying(FakeOrderCase):
    policy_text = RELYING

    def half_approved(self, *people):
        order = self.make_order(9000)
        self.decide(self.request(order), *(people or (self.head, self.finance)))
        return order

    def edit(self, order, **values):
        """Edit in a transaction of its own; return the case that asks again."""
        order.write(values)
        self.env.cr.flush()
        return order.approval_case_id.with_env(self.env)

    def reprice(self, order):
        order.line_ids[0].price += 1
        self.env.cr.flush()
        return order.approval_case_id.with_env(self.env)

    def test_decisions_whose_ground_has_not_moved_are_carried_over(self):
        order = self.half_approved()
        before = order.approval_case_id

        case = self.reprice(order)

        self.assertEqual((before.state, case.state), ("superseded", "pending"))
        self.assertEqual(case.decision_ids.user_id, self.head)
        self.assertEqual(case.step_ids.mapped("state"), ["approved", "open", "waiting"])
        origin = case.decision_ids.carried_from_id
        self.assertEqual(origin.case_id, before)
        self.assertEqual(origin.decided_at, case.decision_ids.decided_at)
        self.assertEqual(case.activity_ids.user_id, self.finance)

    def test_a_case_that_is_carried_over_goes_on_to_its_end(self):
        order = self.half_approved()
        case = self.reprice(order)

        self.decide(case, self.finance, self.cfo)
        order.state = "released"

        self.assertEqual(order.approval_state, "approved")

    def test_a_decision_is_carried_over_again_and_again(self):
        order = self.half_approved(self.head)
        self.reprice(order)

        case = self.reprice(order)

        self.assertEqual(case.decision_ids.user_id, self.head)
        self.assertEqual(case.step_ids[0].state, "approved")

    def test_what_a_decision_relied_on_is_asked_again(self):
        order = self.half_approved()
        other = self.env["res.partner"].create({"name": "Oakwood Supply"})

        case = self.edit(order, partner_id=other.id)

        self.assertEqual(case.decision_ids.user_id, self.finance)
        self.assertEqual(case.step_ids.mapped("state"), ["open", "approved", "waiting"])
        self.decide(case, self.head, self.cfo)
        self.assertEqual(case.state, "approved")

    def test_a_decision_that_names_nothing_relies_on_everything(self):
        order = self.half_approved(self.head, self.finance, self.cfo)
        tag = self.env["res.partner.category"].create({"name": "Sterile"})
        self.assertEqual(order.approval_state, "approved")

        case = self.edit(order, tag_ids=tag.ids)

        self.assertEqual(case.decision_ids.user_id, self.head | self.finance)
        self.assertEqual(case.step_ids[2].state, "open")

    def test_steps_that_the_policy_does_not_ask_any_more_fall_away(self):
        order = self.half_approved()

        case = self.edit(order, label="other")

        self.assertEqual(case.rule_code, "unlabelled")
        self.assertEqual(case.decision_ids.user_id, self.head)
        self.assertEqual(case.step_ids.mapped("state"), ["approved", "open"])

    def test_what_is_edited_back_needs_nobody_again(self):
        order = self.half_approved(self.head, self.finance, self.cfo)
        tag = self.env["res.partner.category"].create({"name": "Sterile"})

        order.tag_ids = tag
        order.tag_ids = False
        self.env.cr.flush()

        self.assertEqual(order.approval_state, "approved")
        self.assertEqual(len(order.approval_case_id.decision_ids.carried_from_id), 3)

    def test_who_edits_loses_their_own_decision(self):
        order = self.half_approved()

        order.line_ids[0].with_user(self.head).price += 1
        self.env.cr.flush()

        case = order.approval_case_id.with_env(self.env)
        self.assertFalse(case.decision_ids)
        self.assertIn(self.head, case.maker_ids)
        with self.refused(UserError, "your own work"):
            case.with_user(self.head).action_approve()

    def test_who_lost_the_role_meanwhile_is_not_carried_over(self):
        order = self.half_approved(self.head)
        make_role(self.env, "test_head", self.bystander)
        self.env["wardclerk.role.assignment"].search(
            [("user_id", "=", self.head.id)]
        ).unlink()

        case = self.reprice(order)

        self.assertFalse(case.decision_ids)
        self.assertEqual(case.step_ids[0].holder_ids, self.bystander)

    def test_rewriting_who_asked_frees_nobody(self):
        order = self.make_order(9000, user=self.bystander, requester_id=self.head.id)
        case = order.with_user(self.bystander)._request_approval("release")
        order.requester_id = self.requester

        second = self.reprice(order)

        self.assertNotEqual(second, case)
        self.assertIn(self.head, second.maker_ids)

    def test_an_approval_that_was_used_is_not_used_again(self):
        order = self.half_approved(self.head, self.finance, self.cfo)
        order.state = "released"
        spent = order.approval_case_id
        order.state = "draft"

        case = self.request(order)

        self.assertTrue(spent.is_spent)
        self.assertEqual(case.previous_id.id, spent.id)
        self.assertFalse(case.decision_ids)

    def test_a_refusal_is_not_carried_over(self):
        order = self.half_approved(self.head)
        order.approval_case_id.with_user(self.finance).action_refuse("Too dear.")

        case = self.request(order)

        self.assertFalse(case.decision_ids)

    def test_the_approver_sees_what_changed_since_they_approved(self):
        order = self.half_approved()
        self.reprice(order)
        case = self.edit(order, label="x")

        self.assertIn("4500 → 4501", case.with_user(self.finance).changes_card)
        self.assertNotIn("4500 → 4501", case.with_user(self.cfo).changes_card)

    def test_each_decision_that_is_carried_leaves_evidence(self):
        order = self.half_approved()

        case = self.reprice(order)
        self.env.cr.flush()

        entry = self.env["wardclerk.audit.entry"].search(
            [("action", "=", "approval.carried"), ("res_id", "=", order.id)]
        )
        self.assertEqual(entry.role, "test_head")
        self.assertEqual(len(case.decision_ids), 1)

    def test_it_costs_the_same_for_one_line_as_for_many(self):
        def cost(lines):
            order = self.make_order(9000, lines=lines)
            self.decide(self.request(order), self.head)
            self.env.cr.flush()
            commands = [
                fields.Command.update(line.id, {"price": line.price + 1})
                for line in order.line_ids
            ]
            before = self.env.cr.sql_log_count
            self.edit(order, line_ids=commands)
            return self.env.cr.sql_log_count - before

        cost(2)

        self.assertLessEqual(cost(20), cost(2) + 2)

    def test_the_database_takes_nothing_over_that_was_not_said(self):
        order = self.half_approved()
        old = order.approval_case_id
        head, finance = old.decision_ids
        case = self.reprice(order)
        first, second, third = case.step_ids
        wrong = {
            "another ground": (second, self.finance, finance, {}),
            "another person": (third, self.cfo, head, {}),
            "another step": (second, self.head, head, {}),
            "another time": (
                second,
                self.finance,
                finance,
                {"decided_at": "2020-01-01"},
            ),
            "a waiting step": (third, self.cfo, None, {}),
        }

        for name, (step, person, origin, more) in wrong.items():
            values = {
                "case": case.id,
                "step": step.id,
                "person": person.id,
                "origin": origin and origin.id,
                "digest": case.digest,
                "decided_at": origin.decided_at if origin else "2026-01-01",
                **more,
            }
            with (
                self.subTest(name),
                mute_logger("odoo.sql_db"),
                self.refused(psycopg2.IntegrityError),
            ):
                self.env.cr.execute(
                    "INSERT INTO wardclerk_approval_decision"
                    " (case_id, step_id, user_id, outcome, digest, decided_at,"
                    "  carried_from_id) VALUES (%(case)s, %(step)s, %(person)s,"
                    " 'approved', %(digest)s, %(decided_at)s, %(origin)s)",
                    values,
                )
