"""The policy of orders knows what is left, and the last money is taken once."""

from odoo.fields import Command
from odoo.tests import TransactionCase, tagged

from odoo.addons.wardclerk_approval.tests.common import (
    activate_policy,
    make_person,
    make_role,
    set_aside_policies,
)
from odoo.addons.wardclerk_budget.tests.common import BudgetValues

POLICY = """
hit_policy: first
inputs:
  - {name: budget_verdict, kind: text}
  - {name: budget_short_by, kind: number}
rules:
  - {id: over, when: {budget_verdict: {in: [over]}, budget_short_by: {above: 100}},
     block: The budget is short. Ask for a transfer first.}
  - {id: within, steps: [{role: test_budget_owner}]}
"""


@tagged("post_install", "-at_install")
class TestOrderBudget(BudgetValues, TransactionCase):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        set_aside_policies(cls.env, "purchase.order")
        cls.buyer = make_person(
            cls.env, "order_buyer", "base.group_user,purchase.group_purchase_user"
        )
        cls.owner = make_person(
            cls.env, "budget_owner", "wardclerk_base.group_approver"
        )
        make_role(cls.env, "test_budget_owner", cls.owner)
        cls.product = cls.env["product.product"].create(
            {"name": "Gloves", "type": "consu", "supplier_taxes_id": [Command.clear()]}
        )
        cls.vendor = cls.env["res.partner"].create({"name": "Anders"})

    def order(self, amount, **shares):
        account = self.nursing.analytic_account_id
        return (
            self.env["purchase.order"]
            .with_user(self.buyer)
            .create(
                {
                    "partner_id": self.vendor.id,
                    "order_line": [
                        Command.create(
                            {
                                "product_id": self.product.id,
                                "product_qty": 1,
                                "price_unit": amount,
                                "tax_ids": [Command.clear()],
                                "analytic_distribution": shares
                                or {str(account.id): 100},
                            }
                        )
                    ],
                }
            )
        )

    def facts(self, order):
        facts = order._policy_facts()[order.id]
        return facts["budget_verdict"], facts["budget_short_by"]

    def test_facts_add_up_what_each_cost_centre_is_short_by(self):
        first, second = (self.nursing | self.surgery).analytic_account_id.ids

        shared = self.order(2600, **{str(first): 50, str(second): 50})

        self.assertEqual(self.facts(shared), ("over", 600))
        self.assertEqual(self.facts(self.order(1000)), ("within", 0))
        self.assertEqual(self.facts(self.order(-5)), ("no_budget", 0))

    def test_an_account_without_a_cost_centre_is_no_budget(self):
        account = self.env["account.analytic.account"].create(
            {"name": "Projects", "plan_id": self.plan.id}
        )

        order = self.order(10, **{str(account.id): 100})

        self.assertEqual(self.facts(order), ("no_budget", 0))

    def test_the_last_money_is_taken_once(self):
        activate_policy(self.env, "purchase.order", "confirm", POLICY)
        first, second = self.order(700), self.order(700)
        (first | second).button_confirm()

        for one in (first, second):
            one.approval_case_id.with_user(self.owner).action_approve()

        self.assertEqual((first.state, second.state), ("purchase", "draft"))
        self.assertEqual(second.approval_state, "refused")
        self.assertEqual(self.figures(), (1000, 700, 0, 300))

    def test_without_a_policy_an_order_over_budget_is_confirmed(self):
        order = self.order(9000)

        order.button_confirm()

        self.assertEqual(order.state, "purchase")
        self.assertEqual(self.figures()[3], -8000)

    def test_facts_of_many_orders_cost_as_many_queries_as_of_few(self):
        few = self.env["purchase.order"].union(*(self.order(5) for _ in range(2)))
        many = self.env["purchase.order"].union(*(self.order(5) for _ in range(9)))
        self.env.flush_all()

        costs = []
        for orders in (few, many):
            self.env.invalidate_all()
            before = self.env.cr.sql_log_count
            orders._policy_facts()
            costs.append(self.env.cr.sql_log_count - before)

        self.assertLessEqual(costs[1], costs[0] + 2)
