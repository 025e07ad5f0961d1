"""A purchase order holds its gate against everything that the engine's kit tries."""

from odoo.fields import Command
from odoo.tests import HttpCase, tagged

from odoo.addons.wardclerk_approval.tests.common import ApprovalDomainCase

from .common import OrderValues


@tagged("post_install", "-at_install")
class TestGuard(OrderValues, ApprovalDomainCase, HttpCase):
    allow_inherited_tests_method = True  # the engine's tests are these tests
    model = "purchase.order"
    behind_gate = {"state": "purchase"}
    requester_groups = "purchase.group_purchase_user,base.group_allow_export"
    harmless_change = {"origin": "Call them back"}
    line_field = "order_line"
    line_change = {"price_unit": 999.0}

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.terms = cls.env["account.payment.term"].create({"name": "On the day"})
        cls.protected_change = {"payment_term_id": cls.terms.id}

    def approved(self, **changes):
        """Return an order that its last decision confirmed."""
        order = self.env["purchase.order"].with_user(self.requester)
        order = order.create(self.values(**changes))
        self.request(order).action_approve()
        return order.with_env(self.env)

    def test_odoos_own_second_approval_does_not_open_the_gate(self):
        manager = self.requester
        manager.group_ids |= self.env.ref("purchase.group_purchase_manager")
        order = self.make_document()

        order.write({"state": "to approve"})
        order.button_approve()

        self.assertEqual(order.state, "to approve")
        self.assertEqual(order.approval_state, "pending")

    def test_what_waits_for_a_second_approval_of_odoo_is_approved_here(self):
        order = self.make_document()
        order.write({"state": "to approve"})
        self.assertEqual(order.approval_state, "pending")

        order.approval_case_id.with_user(self.approver).action_approve()

        self.assertEqual(order.state, "purchase")

    def test_the_buyer_and_for_whom_it_is_cannot_approve(self):
        order = self.make_document()
        order.user_id = self.bystander
        order.requester_id = self.approver

        case = self.request(order).sudo()

        self.assertEqual(case.requester_id, self.approver)
        self.assertLessEqual(self.bystander | self.requester, case.maker_ids)
        self.assertTrue(case.is_stuck)

    def test_merging_into_an_approved_quotation_ends_its_approval(self):
        first, second = self.make_document(), self.make_document()
        case = self.request(first).sudo()

        (first | second).action_merge()

        self.assertEqual(case.state, "superseded")
        self.assertFalse(self.is_behind_gate(first))

    def test_a_merged_quotation_takes_its_request_along(self):
        first, second = self.make_document(), self.make_document()
        case = self.request(second).sudo()

        (first | second).action_merge()

        self.assertIn(case.state, ("cancelled", "superseded"))
        self.assertEqual(second.state, "cancel")

    def test_a_copy_of_a_confirmed_order_starts_over(self):
        order = self.approved()

        copy = order.copy()

        self.assertEqual((copy.state, copy.approval_state), ("draft", False))

    def test_a_cancelled_order_needs_another_approval(self):
        order = self.approved()

        order.button_cancel()
        order.button_draft()

        self.assertEqual(order.approval_state, "superseded")
        self.assert_gate_closed(order)

    def test_the_vendor_acknowledges_and_the_buyer_locks_without_approval(self):
        order = self.approved()

        order.action_acknowledge()
        order.button_lock()
        order.button_unlock()
        order.order_line.date_planned = "2027-03-01 12:00:00"

        self.assertEqual(order.approval_state, "approved")

    def test_what_came_without_being_ordered_is_no_change_of_the_order(self):
        order = self.approved()

        order.order_line = [self.line(product_qty=0, price_unit=0)]

        self.assertEqual(order.approval_state, "approved")
        with self.assertRaisesRegex(Exception, "is not possible"):
            order.order_line[-1].product_qty = 5

    def test_a_line_from_elsewhere_does_not_slip_behind_the_gate(self):
        order, other = self.approved(), self.make_document()
        ways = {
            "created": lambda: self.env["purchase.order.line"].create(
                {**self.line()[2], "order_id": order.id}
            ),
            "moved in": lambda: other.order_line.write({"order_id": order.id}),
            "through the vendor": lambda: self.vendor.write(
                {
                    "purchase_line_ids": [
                        Command.update(order.order_line.id, {"price_unit": 1})
                    ]
                }
            ),
            "catalogue": lambda: order._update_order_line_info(self.product.id, 99),
        }

        for name, way in ways.items():
            with self.subTest(name), self.assertRaisesRegex(Exception, "not possible"):
                with self.env.cr.savepoint():
                    way()

    def test_price_and_quantity_of_a_confirmed_order_are_amended(self):
        order = self.approved()
        amendment = self.env["wardclerk.approval.amendment"].with_user(self.requester)
        amendment = amendment.create({"res_model": order._name, "res_id": order.id})
        rows = amendment.change_ids.grouped("field_name")
        rows["product_qty"].new_value = "3"
        rows["price_unit"].new_value = "1,500.00"
        amendment.action_request_approval()
        self.assertEqual(order.amount_total, 2000)

        amendment.approval_case_id.with_user(self.approver).action_approve()

        self.assertEqual((order.state, order.amount_total), ("purchase", 4500))
        self.assertEqual(order.approval_state, "approved")
        self.env.cr.flush()
        self.env.cr.execute("SET CONSTRAINTS ALL IMMEDIATE")
