"""Orders made of requests: for whom, where, and who may decide on them."""

from odoo.exceptions import UserError
from odoo.tests import TransactionCase, tagged

from odoo.addons.wardclerk_approval.tests.common import (
    ONE_STEP,
    activate_policy,
    make_person,
    make_role,
    set_aside_policies,
)
from odoo.addons.wardclerk_request.tests.common import RequestValues


@tagged("post_install", "-at_install")
class TestRequestOrder(RequestValues, TransactionCase):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        for model in ("wardclerk.purchase.request", "purchase.order"):
            set_aside_policies(cls.env, model)
        cls.nurse, cls.head = (
            make_person(
                cls.env,
                f"request_{name}",
                "wardclerk_base.group_requester,wardclerk_base.group_approver",
            )
            for name in ("nurse", "head")
        )
        make_role(cls.env, "test_approver", cls.nurse, cls.head)
        activate_policy(cls.env, "purchase.order", "confirm", ONE_STEP)

    def test_an_order_names_facility_and_requester(self):
        order = self.order(self.approved())

        self.assertEqual(order.facility_id, self.clinic)
        self.assertEqual(order.requester_id, self.nurse)

    def test_no_requester_approves_the_order(self):
        mixed = self.approved() | self.approved(user=self.head)
        order = self.order(mixed)
        order.button_confirm()
        case = order.approval_case_id

        self.assertFalse(order.requester_id)
        for person in (self.nurse, self.head):
            with self.subTest(person.login), self.assertRaises(UserError):
                case.with_user(person).action_approve()

    def test_a_requester_whose_quotation_was_merged_does_not_approve_it_either(self):
        first = self.order(self.approved(user=self.head))
        second = self.order(self.approved())
        (first | second).action_merge()

        order = (first | second).filtered(lambda one: one.state != "cancel")
        order.button_confirm()

        self.assertLessEqual(
            self.nurse | self.head, order.approval_case_id.sudo().maker_ids
        )

    def test_the_requester_reads_that_the_order_waits(self):
        request = self.approved()
        order = self.order(request)

        order.button_confirm()

        told = request.with_user(self.nurse).where_it_is
        self.assertIn(f"{order.name} waits for approval", told)
        self.assertIn(self.head.name, told)
