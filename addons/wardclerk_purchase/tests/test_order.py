"""From a quotation to a confirmed order, under the policy that is shipped."""

from odoo.exceptions import AccessError
from odoo.tests import TransactionCase, tagged

from odoo.addons.wardclerk_approval.tests.common import (
    activate_policy,
    make_person,
    set_aside_policies,
)

from .common import OrderValues

ROLES = ("department_head", "procurement_lead", "group_cfo")


@tagged("post_install", "-at_install")
class TestOrder(OrderValues, TransactionCase):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        set_aside_policies(cls.env, "purchase.order")
        cls.buyer = make_person(
            cls.env, "order_buyer", "base.group_user,purchase.group_purchase_user"
        )
        cls.people = {code: cls._approver(code) for code in ROLES}
        text = cls.env.ref("wardclerk_purchase.policy_version_purchase_order").text
        activate_policy(cls.env, "purchase.order", "confirm", text)

    @classmethod
    def _approver(cls, code):
        person = make_person(cls.env, code, "wardclerk_base.group_approver")
        role = cls.env.ref(f"wardclerk_base.role_{code}")
        cls.env["wardclerk.role.assignment"].create(
            {"role_id": role.id, "user_id": person.id}
        )
        return person

    def order(self, amount, **changes):
        orders = self.env["purchase.order"].with_user(self.buyer)
        return orders.create(self.values(1, amount, **changes))

    def approve(self, order, *codes):
        for code in codes:
            order.approval_case_id.with_user(self.people[code]).action_approve()

    def asked(self, order):
        steps = order.sudo().approval_case_id.step_ids
        return steps.role_id.mapped("code")

    def test_a_small_order_is_confirmed_at_once(self):
        order = self.order(500)

        order.button_confirm()

        self.assertEqual((order.state, order.approval_state), ("purchase", "approved"))

    def test_confirm_asks_and_says_who_is_waited_for(self):
        order = self.order(5000)

        notice = order.button_confirm()

        self.assertEqual((order.state, order.approval_state), ("draft", "pending"))
        message = notice["params"]["message"]
        self.assertIn(order.name, message)
        self.assertIn(self.people["department_head"].name, message)

    def test_confirm_again_says_the_same_and_asks_nobody_twice(self):
        order = self.order(5000)
        order.button_confirm()
        case = order.approval_case_id

        notice = order.button_confirm()

        self.assertEqual(order.approval_case_id, case)
        self.assertIn("since", notice["params"]["message"])

    def test_the_last_approval_confirms_the_order(self):
        order = self.order(60000)
        order.button_confirm()

        self.approve(order, "department_head", "procurement_lead")
        self.assertEqual(order.state, "draft")
        self.approve(order, "group_cfo")

        self.assertEqual(order.state, "purchase")
        self.assertTrue(order.date_approve)

    def test_odoos_double_validation_is_replaced_by_the_approval(self):
        self.env.company.write(
            {"po_double_validation": "two_step", "po_double_validation_amount": 10}
        )
        order = self.order(5000)
        order.button_confirm()

        self.approve(order, "department_head")

        self.assertEqual(order.state, "purchase")

    def test_larger_orders_need_more(self):
        for amount, roles in (
            (5000, ["department_head"]),
            (5000.01, ["department_head", "procurement_lead"]),
            (50000.01, list(ROLES)),
            (-1, ["department_head"]),
        ):
            with self.subTest(amount):
                order = self.order(amount)

                order.button_confirm()

                self.assertEqual(self.asked(order), roles)

    def test_an_approval_is_not_lost_to_an_order_that_is_not_complete(self):
        order = self.order(5000)
        order.button_confirm()
        self.patch(
            self.registry["purchase.order"],
            "_confirmation_error_message",
            lambda order: "Some order lines are missing a product.",
        )

        self.approve(order, "department_head")

        self.assertEqual((order.state, order.approval_state), ("draft", "approved"))
        self.assertIn("missing a product", order.activity_ids.summary)
        self.assertEqual(order.activity_ids.user_id, self.buyer)

    def test_facts_tell_what_is_ordered_from_whom(self):
        tag = self.env["res.partner.category"].create({"name": "Preferred"})
        self.vendor.category_id = tag
        order = self.order(5000, priority="1")

        facts = order._policy_facts()[order.id]

        self.assertIn("Implants", facts["product_categories"])
        self.assertEqual(facts["vendor_categories"], ["Preferred"])
        self.assertEqual((facts["urgent"], facts["has_receipts"]), (True, False))

    def test_the_facility_is_the_only_one_of_whom_it_is_for(self):
        clinic = self.env["wardclerk.facility"].create(
            {"name": "Mercy Clinic", "code": "MERCY"}
        )
        self.buyer.facility_ids = clinic

        order = self.order(5000)

        self.assertEqual(order.facility_id, clinic)

    def test_who_may_not_write_the_order_does_not_ask(self):
        order = self.order(5000)

        with self.assertRaises(AccessError):
            order.with_user(self.people["group_cfo"]).button_confirm()

        self.assertFalse(order.approval_state)

    def test_several_orders_are_asked_for_together(self):
        small, large = self.order(100), self.order(9000)

        (small | large).button_confirm()

        self.assertEqual((small.state, large.state), ("purchase", "draft"))
        self.assertEqual(large.approval_state, "pending")
