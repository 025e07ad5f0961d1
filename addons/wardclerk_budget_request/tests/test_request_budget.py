"""Requests commit money, orders take it over, and the last money is taken once."""

from odoo.fields import Command
from odoo.tests import TransactionCase, tagged

from odoo.addons.wardclerk_approval.tests.common import (
    activate_policy,
    make_person,
    make_role,
    set_aside_policies,
)
from odoo.addons.wardclerk_request.tests.common import RequestValues

MODEL = "wardclerk.purchase.request"
BLOCK_OVER = """
hit_policy: first
inputs:
  - {name: budget_short_by, kind: number}
rules:
  - {id: over, when: {budget_short_by: {above: 0}},
     block: The budget is short. Ask for a transfer first.}
  - {id: within, steps: [{role: test_budget_owner}]}
"""


@tagged("post_install", "-at_install")
class TestRequestBudget(RequestValues, TransactionCase):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        for model in (MODEL, "purchase.order"):
            set_aside_policies(cls.env, model)
        cls.nurse = make_person(
            cls.env, "request_nurse", "wardclerk_base.group_requester"
        )
        cls.owner = make_person(
            cls.env, "budget_owner", "wardclerk_base.group_approver"
        )
        make_role(cls.env, "test_budget_owner", cls.owner)
        budget = cls.env["wardclerk.budget"].create(
            {
                "name": "Operations",
                "date_from": "2020-01-01",
                "date_to": "2039-12-31",
                "line_ids": [
                    Command.create({"cost_centre_id": cls.ward.id, "planned": 3000})
                ],
            }
        )
        budget.action_open()
        cls.money = budget.line_ids

    def figures(self):
        self.env.flush_all()
        self.money.invalidate_recordset()
        return (self.money.committed, self.money.actual, self.money.left)

    def draft(self, quantity):
        return self.env[MODEL].with_user(self.nurse).create(self.values(quantity))

    def facts(self, document):
        facts = document._policy_facts()[document.id]
        return facts["budget_verdict"], facts["budget_short_by"]

    def test_an_approved_request_commits_and_a_draft_does_not(self):
        self.draft(1.0)
        self.assertEqual(self.figures(), (0, 0, 3000))

        self.approved(2.0)

        self.assertEqual(self.figures(), (2000, 0, 1000))

    def test_who_asks_learns_by_how_much_the_budget_is_short(self):
        request = self.draft(4.0)
        self.assertIn("short by $\N{NO-BREAK SPACE}1,000.00", request.hint)

        request.line_ids.quantity = 3.0
        self.env.flush_all()
        request.invalidate_recordset(["hint"])

        self.assertNotIn("short", request.hint or "")

    def test_an_order_takes_over_when_it_is_confirmed(self):
        order = self.order(self.approved(2.0))
        self.assertEqual(self.figures(), (2000, 0, 1000))

        order.order_line.price_unit = 900
        order.button_confirm()

        self.assertEqual(self.figures(), (1800, 0, 1200))
        order.button_cancel()
        self.assertEqual(self.figures(), (2000, 0, 1000))

    def test_a_partial_order_takes_over_its_part(self):
        order = self.order(self.approved(3.0))
        order.order_line.product_qty = 1
        order.button_confirm()

        self.assertEqual(self.figures(), (3000, 0, 0))

    def test_closing_and_cancelling_release_the_rest(self):
        request = self.approved(3.0)
        order = self.order(request)
        order.order_line.product_qty = 1
        order.button_confirm()

        request.action_close()
        self.assertEqual(self.figures(), (1000, 0, 2000))
        self.approved(1.0).with_user(self.nurse).action_cancel()

        self.assertEqual(self.figures(), (1000, 0, 2000))

    def test_facts_say_by_how_much_the_budget_is_short(self):
        self.assertEqual(self.facts(self.draft(3.0)), ("within", 0))
        self.assertEqual(self.facts(self.draft(3.4)), ("over", 400))
        self.money.budget_id.action_close()
        self.assertEqual(self.facts(self.draft(3.4)), ("no_budget", 0))

    def test_a_policy_blocks_what_is_over_budget(self):
        activate_policy(self.env, MODEL, "approve", BLOCK_OVER)
        request = self.draft(4.0)

        request.action_submit()

        self.assertEqual((request.state, request.approval_state), ("draft", "refused"))
        self.assertIn("The budget is short", request.where_it_is)

    def test_the_last_money_is_taken_once(self):
        activate_policy(self.env, MODEL, "approve", BLOCK_OVER)
        first, second = self.draft(2.0), self.draft(2.0)
        (first | second).action_submit()
        self.assertEqual((first | second).mapped("approval_state"), ["pending"] * 2)

        for one in (first, second):
            one.approval_case_id.with_user(self.owner).action_approve()

        self.assertEqual((first.state, second.state), ("approved", "draft"))
        self.assertEqual(second.approval_state, "refused")
        self.assertEqual(self.figures(), (2000, 0, 1000))

    def test_passing_the_gate_locks_the_money(self):
        activate_policy(self.env, MODEL, "approve", BLOCK_OVER)
        request = self.draft(2.0)
        request.action_submit()
        before = self._place_of_row()

        request.approval_case_id.with_user(self.owner).action_approve()
        self.env.flush_all()

        self.assertEqual(request.state, "approved")
        self.assertNotEqual(self._place_of_row(), before)

    def _place_of_row(self):
        """Return where the row lies: each write of it puts it elsewhere."""
        self.env.cr.execute(
            "SELECT ctid FROM wardclerk_budget_line WHERE id = %s", [self.money.id]
        )
        return self.env.cr.fetchone()[0]

    def test_a_policy_that_does_not_look_at_budgets_is_not_hindered(self):
        text = "rules: [{id: all, steps: [{role: test_budget_owner}]}]"
        activate_policy(self.env, MODEL, "approve", text)
        request = self.draft(9.0)
        request.action_submit()

        request.approval_case_id.with_user(self.owner).action_approve()

        self.assertEqual(request.state, "approved")

    def test_each_number_leads_to_the_request(self):
        request = self.approved(2.0)
        self.env.flush_all()

        domain = self.money.action_view_claims()["domain"]
        claim = self.env["wardclerk.budget.claim"].search(domain)

        self.assertEqual((claim.kind, claim.res_id), ("request", request.id))

    def test_what_the_request_holds_does_not_count_against_its_order(self):
        order = self.order(self.approved(3.0))

        if "approval_state" not in order._fields:
            self.skipTest("orders are not under approval here")
        self.assertEqual(self.facts(order), ("within", 0))
        order.order_line.price_unit = 1100
        self.assertEqual(self.facts(order), ("over", 300))
        order.order_line.price_unit = 1000
        order.button_confirm()
        self.assertEqual(self.facts(order), ("within", 0))

    def test_without_a_cost_centre_nobody_knows(self):
        request = self.draft(1.0)
        request.cost_centre_id = False

        self.assertEqual(self.facts(request), ("no_budget", 0))
