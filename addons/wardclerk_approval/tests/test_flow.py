"""From request to decision: steps in order, hooks, evidence, to-dos, cost."""

from unittest.mock import patch

from odoo.exceptions import AccessError, UserError
from odoo.tests import tagged

from .fake import ORDER, FakeOrderCase


@tagged("post_install", "-at_install")
class TestFlow(FakeOrderCase):
    def test_three_people_approve_one_after_the_other(self):
        order = self.make_order(9000)

        case = self.request(order)
        self.assertEqual(case.step_ids.mapped("state"), ["open", "waiting", "waiting"])
        self.assertEqual(case.step_ids.holder_ids, self.head | self.finance | self.cfo)
        self.decide(case, self.head)
        self.assertEqual(case.step_ids.mapped("state"), ["approved", "open", "waiting"])
        self.decide(case, self.finance, self.cfo)

        self.assertEqual(case.state, "approved")
        self.assertEqual(case.decision_ids.user_id, self.head | self.finance | self.cfo)
        self.assertEqual(order.told, "requested approved")
        order.state = "released"

    def test_one_refusal_ends_the_case_with_its_reason(self):
        order = self.make_order(9000)
        case = self.request(order)

        case.with_user(self.head).action_refuse("We have three of them.")

        self.assertEqual(case.state, "refused")
        self.assertEqual(case.decision_ids.reason, "We have three of them.")
        self.assertEqual(set(case.step_ids.mapped("state")), {"refused", "cancelled"})
        self.assertEqual(order.told, "requested refused")
        self.assertEqual(order.approval_state, "refused")

    def test_a_refusal_needs_a_reason(self):
        case = self.request(self.make_order())

        for nothing in ("", "  ", None, False, 5):
            with self.refused(UserError, "Say why"):
                case.with_user(self.head).action_refuse(nothing)

    def test_a_rule_without_steps_approves_by_itself(self):
        order = self.make_order(50)

        case = self.request(order)

        self.assertEqual(case.state, "approved")
        self.assertFalse(case.step_ids)
        self.assertIn("No approval needed", case.why)
        order.state = "released"

    def test_a_document_that_needs_nobody_passes_without_being_asked(self):
        order = self.make_order(50)

        order.state = "released"

        self.assertEqual(order.approval_state, "approved")
        self.assertEqual(order.approval_case_id.rule_code, "small")

    def test_a_rule_that_blocks_refuses_with_its_reason(self):
        order = self.make_order(1000, label="forbidden")

        case = self.request(order)

        self.assertEqual(case.state, "refused")
        self.assertEqual(case.closed_reason, "Orders of this kind are not placed.")
        self.assertEqual(order.told, "requested refused")
        with self.refused(UserError, "needs approval"):
            order.state = "released"

    def test_asking_twice_changes_nothing(self):
        order = self.make_order()
        case = self.request(order)

        again = self.request(order)

        self.assertEqual(case, again)
        self.assertEqual(order.told, "requested")

    def test_asking_again_after_an_edit_opens_a_new_case_that_shows_the_change(self):
        order = self.make_order()
        old = self.request(order)
        order.line_ids[0].price = 700

        new = self.request(order)

        self.assertEqual(old.state, "superseded")
        self.assertEqual(new.state, "pending")
        self.assertEqual(new.previous_id, old)
        self.assertIn("500 → 700", new.changes_card)
        self.assertIn("1,200.00", new.changes_card)

    def test_the_case_says_why_and_what_would_change_it(self):
        case = self.request(self.make_order(9000))

        self.assertIn("Test Head, then Test Finance, then Test Cfo", case.why)
        self.assertIn("Large amounts are looked at by three people.", case.why_card)
        self.assertIn("below 5,000.00 USD", case.why_card)
        self.assertIn("Anders Surgical Supply", case.content_card)
        self.assertIn("Item 1", case.content_card)
        self.assertIn(f"Test Head ({self.head.name}) since", case.waiting_for)

    def test_the_decision_can_be_made_again_from_what_is_stored(self):
        case = self.request(self.make_order(9000))

        again = case._decision()

        self.assertEqual(again.rule_id, case.rule_code)
        self.assertEqual(case.facts["amount"], "9000")
        self.assertEqual(case.facts["facility"], ["MERCY"])

    def test_the_holder_has_a_to_do_until_the_step_is_decided(self):
        case = self.request(self.make_order(9000))
        todo = case.activity_ids
        self.assertEqual(todo.user_id, self.head)

        self.decide(case, self.head)

        self.assertFalse(todo.active)
        self.assertEqual(case.activity_ids.user_id, self.finance)
        case.with_user(self.finance).action_refuse("No.")
        self.assertFalse(case.activity_ids)

    def test_my_approvals_holds_what_waits_for_me(self):
        mine = self.request(self.make_order(9000))
        other = self.request(self.make_order(9000))
        self.decide(other, self.head)
        Cases = self.env["wardclerk.approval.case"]

        def waiting_for(person):
            found = Cases.with_user(person).search([("is_my_turn", "=", True)])
            return found & (mine | other).with_user(person)

        self.assertEqual(waiting_for(self.head), mine)
        self.assertEqual(waiting_for(self.finance), other)
        self.assertFalse(waiting_for(self.cfo))
        self.assertTrue(mine.with_user(self.head).is_my_turn)
        self.assertFalse(other.with_user(self.head).is_my_turn)

    def test_a_case_is_seen_by_those_whom_it_concerns_only(self):
        case = self.request(self.make_order())

        self.assertTrue(case.with_user(self.head).has_access("read"))
        self.assertTrue(case.with_user(self.requester).has_access("read"))
        self.assertFalse(case.with_user(self.bystander).has_access("read"))
        with self.assertRaises(AccessError):
            case.with_user(self.bystander).action_approve()

    def test_people_of_another_company_see_nothing(self):
        case = self.request(self.make_order())
        other = self.env["res.company"].create({"name": "Oakwood Clinics"})
        self.head.write({"company_ids": other.ids, "company_id": other.id})

        self.assertFalse(case.with_user(self.head).has_access("read"))

    def test_a_role_that_changes_hands_takes_its_open_steps_along(self):
        case = self.request(self.make_order())
        self.assertEqual(case.step_ids.holder_ids, self.head)

        self.env["wardclerk.role.assignment"].create(
            {"role_id": case.step_ids.role_id.id, "user_id": self.bystander.id}
        )
        self.env["wardclerk.role.assignment"].search(
            [("user_id", "=", self.head.id)]
        ).unlink()

        self.assertEqual(case.step_ids.holder_ids, self.bystander)
        self.assertEqual(case.activity_ids.user_id, self.bystander)
        with self.assertRaises(UserError):
            case.with_user(self.head).action_approve()
        self.decide(case, self.bystander)
        self.assertEqual(case.state, "approved")

    def test_a_document_that_nobody_can_decide_is_visible_as_such(self):
        self.env["wardclerk.role.assignment"].search(
            [("user_id", "=", self.head.id)]
        ).unlink()

        case = self.request(self.make_order())

        self.assertEqual(case.state, "pending")
        self.assertTrue(case.is_stuck)
        self.assertIn("nobody can decide", case.waiting_for)
        self.assertIn(
            case, self.env["wardclerk.approval.case"].search([("is_stuck", "=", True)])
        )

    def test_an_order_without_a_policy_is_left_alone(self):
        order = self.make_order(9000)
        order.flush_recordset()
        self.env.cr.execute("UPDATE wardclerk_policy SET active = false")
        self.env.invalidate_all()

        self.assertFalse(self.request(order))
        order.state = "released"

        self.assertFalse(order.approval_state)
        with self.refused(UserError, "Say at which gate"):
            order.action_request_approval()

    def test_what_passed_says_that_it_is_approved_already(self):
        order = self.make_order(1000)
        self.decide(self.request(order), self.head)
        order.state = "released"
        only_gate = {self.gate: order._approval_gates[self.gate]}

        with (
            patch.object(type(order), "_approval_gates", only_gate),
            self.refused(UserError, "Order 7 is approved already"),
        ):
            order.action_request_approval()

    def test_the_policy_of_the_company_adds_to_that_of_the_group(self):
        from .common import activate_policy

        activate_policy(
            self.env,
            ORDER,
            self.gate,
            "rules: [{id: ours, steps: [{role: test_cfo}]}]",
            company=self.env.company,
        )

        case = self.request(self.make_order())

        self.assertEqual(case.rule_code, "middle + ours")
        self.assertEqual(case.step_ids.holder_ids, self.head | self.cfo)

    def test_each_act_leaves_evidence(self):
        Entries = self.env["wardclerk.audit.entry"]
        last = Entries.search([], order="id desc", limit=1).id or 0
        order = self.make_order(9000)
        case = self.request(order)
        self.decide(case, self.head)
        case.with_user(self.finance).action_refuse("Too dear.")
        self.env.cr.flush()

        entries = Entries.search(
            [("id", ">", last), ("res_model", "=", ORDER), ("res_id", "=", order.id)],
            order="id",
        )

        self.assertEqual(
            entries.mapped("action"),
            ["approval.requested", "approval.approved", "approval.refused"],
        )
        self.assertEqual(
            entries.mapped("actor_id"), self.requester | self.head | self.finance
        )
        self.assertEqual(entries[1].role, "test_head")
        self.assertEqual(entries[2].reason, "Too dear.")
        self.assertIn("version 1", entries[0].policy_version)


@tagged("post_install", "-at_install")
class TestCost(FakeOrderCase):
    def cycle(self, order, forget=lambda: None):
        """Ask, approve three times, release; return how many queries that took."""
        self.env.flush_all()
        self.env.cr.flush()
        before = self.env.cr.sql_log_count
        forget()
        case = self.request(order)
        self.env.cr.flush()
        for person in (self.head, self.finance, self.cfo):
            forget()
            case.with_user(person).action_approve()
            self.env.cr.flush()
        forget()
        order.state = "released"
        self.env.cr.flush()
        self.assertEqual(order.state, "released")
        return self.env.cr.sql_log_count - before

    def test_a_whole_cycle_with_three_steps_costs_few_queries(self):
        self.cycle(self.make_order(9000))

        queries = self.cycle(self.make_order(9000, lines=5))

        self.assertLessEqual(queries, 53)

    def test_a_cycle_in_five_requests_of_their_own_costs_few_queries(self):
        self.cycle(self.make_order(9000))

        queries = self.cycle(
            self.make_order(9000, lines=5), forget=self.env.invalidate_all
        )

        self.assertLessEqual(queries, 84)

    def test_asking_again_for_the_same_content_reads_no_facts(self):
        order = self.make_order(9000)
        case = self.request(order)

        with patch.object(type(order), "_policy_facts") as facts:
            again = self.request(order)

        self.assertEqual(again, case)
        facts.assert_not_called()

    def test_which_case_it_is_says_not_yet_who_holds_it(self):
        order = self.make_order(9000)
        case = self.request(order)
        self.env.invalidate_all()

        with patch.object(type(case), "_compute_waiting") as waiting:
            found = order.approval_case_id

        self.assertEqual(found, case)
        waiting.assert_not_called()

    def test_my_approvals_costs_the_same_for_eighty_as_for_eight(self):
        columns = {
            name: {}
            for name in (
                "document_name",
                "document_type",
                "amount",
                "requester_id",
                "facility_id",
                "waiting_for",
                "waiting_since",
                "due_at",
                "is_overdue",
                "state",
                "why",
                "is_my_turn",
            )
        }

        def queries(count):
            for _ in range(count):
                self.request(self.make_order(1000))
            Cases = self.env["wardclerk.approval.case"].with_user(self.head)
            self.env.flush_all()
            self.env.invalidate_all()
            before = self.env.cr.sql_log_count
            found = Cases.web_search_read([("is_my_turn", "=", True)], columns)
            self.assertEqual(found["length"], self.asked + count)
            self.asked += count
            return self.env.cr.sql_log_count - before

        self.asked = 0
        few = queries(8)
        many = queries(72)

        self.assertLessEqual(many, few)
