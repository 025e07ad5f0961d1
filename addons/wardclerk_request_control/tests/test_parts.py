"""A purchase in parts is decided as one, whatever its parts are called."""

from odoo.fields import Command
from odoo.tests import TransactionCase, tagged

from odoo.addons.wardclerk_approval.tests.common import (
    activate_policy,
    make_person,
    make_role,
    set_aside_policies,
)
from odoo.addons.wardclerk_request.tests.common import RequestValues

REQUEST, ORDER = "wardclerk.purchase.request", "purchase.order"
ADDED_UP = """
inputs: [{name: cumulative_amount, kind: number}]
rules:
  - id: together
    when: {cumulative_amount: {at_least: 5000}}
    steps: [{role: parts_head}]
  - {id: single, steps: [{role: parts_head}]}
"""


@tagged("post_install", "-at_install")
class TestParts(RequestValues, TransactionCase):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.asker = make_person(
            cls.env,
            "parts_asker",
            "wardclerk_base.group_requester,purchase.group_purchase_user",
        )
        cls.head = make_person(
            cls.env,
            "parts_head",
            "wardclerk_base.group_approver,purchase.group_purchase_user",
        )
        make_role(cls.env, "parts_head", cls.head)
        for model, gate in ((REQUEST, "approve"), (ORDER, "confirm")):
            set_aside_policies(cls.env, model)
            activate_policy(cls.env, model, gate, ADDED_UP)

    def case(self, document):
        return self.env["wardclerk.approval.case"].search(
            [("res_model", "=", document._name), ("res_id", "=", document.id)], limit=1
        )

    def ask(self, quantity, **changes):
        """Return a request of so many thousands, and its case."""
        requests = self.env[REQUEST].with_user(self.asker)
        request = requests.create(self.values(quantity, **changes))
        request.action_submit()
        return request, self.case(request)

    def order_directly(self, quantity):
        """Return the case of an order that follows no request."""
        line = {"product_id": self.product.id, "product_qty": quantity}
        order = (
            self.env[ORDER]
            .with_user(self.asker)
            .create(
                {
                    "partner_id": self.vendor.id,
                    "order_line": [Command.create({**line, "price_unit": 1000.0})],
                }
            )
        )
        order.action_request_approval()
        return self.case(order)

    def test_an_order_counts_what_was_asked_for_as_a_request(self):
        self.ask(3)

        case = self.order_directly(2)

        self.assertEqual(case.facts["cumulative_amount"], "5000")
        self.assertEqual(case.rule_code, "together")

    def test_a_request_counts_what_was_ordered(self):
        self.order_directly(3)

        _request, case = self.ask(2)

        self.assertEqual(case.rule_code, "together")

    def test_the_order_that_follows_a_request_counts_once(self):
        request, case = self.ask(3)
        case.with_user(self.head).action_approve()
        order = self.order(request)
        order.action_request_approval()

        self.assertEqual(self.case(order).facts["cumulative_amount"], "3000")

        _other, later = self.ask(1)
        self.assertEqual(later.facts["cumulative_amount"], "4000")

    def test_what_nobody_offers_yet_is_added_up_for_its_cost_centre(self):
        free = [Command.create({"name": "A wall", "price_unit": 3000.0})]

        cases = [self.ask(0, line_ids=free)[1] for _n in range(2)]

        self.assertEqual([case.rule_code for case in cases], ["single", "together"])

    def test_many_are_added_up_with_the_queries_of_one(self):
        requests = self.env[REQUEST].with_user(self.asker)
        many = requests.create([self.values(1) for _n in range(8)])
        self.env.flush_all()

        def cost(documents):
            self.env.invalidate_all()
            before = self.env.cr.sql_log_count
            documents._policy_facts()
            return self.env.cr.sql_log_count - before

        cost(many)
        self.assertLessEqual(cost(many), cost(many[0]) + 4)
