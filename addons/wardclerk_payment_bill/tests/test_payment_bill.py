"""A bill is paid as it was approved, once, and for what was received."""

from odoo.exceptions import UserError
from odoo.fields import Command
from odoo.tests import tagged

from odoo.addons.wardclerk_approval.tests.common import (
    ONE_STEP,
    activate_policy,
    make_role,
)
from odoo.addons.wardclerk_payment.tests.common import PaymentCase


@tagged("post_install", "-at_install")
class TestPaymentBill(PaymentCase):
    def met(self, bill):
        (conditions,) = bill._payment_conditions().values()
        return {one.code: one.is_met for one in conditions}

    def test_without_a_policy_of_bills_the_approval_is_unknown(self):
        self.assertIsNone(self.met(self.make_bill())["approved"])

    def test_what_was_approved_and_posted_is_ready_until_it_is_changed_by_sql(self):
        make_role(self.env, "test_approver", self.chief)
        activate_policy(self.env, "account.move", "post", ONE_STEP)
        bill = self.make_bill(post=False, ref="A-1")
        bill._request_approval()
        bill.approval_case_id.with_user(self.chief).action_approve()
        self.assertEqual(bill.state, "posted")
        self.assertIs(self.met(bill)["approved"], True)

        self.env.flush_all()
        self.env.cr.execute(
            "UPDATE account_move SET ref = 'B-2' WHERE id = %s", [bill.id]
        )
        self.env.invalidate_all()

        self.assertIs(self.met(bill)["approved"], False)

    def test_a_number_that_was_posted_twice_is_not_paid(self):
        first = self.make_bill(ref="INV 77")
        second = self.make_bill(ref="inv-77", amount=120.0)

        self.assertIs(self.met(first)["no_copy"], False)
        with self.assertRaisesRegex(UserError, "copy"):
            self.make_run(second)

    def test_what_was_not_received_is_not_paid(self):
        order = self.env["purchase.order"].create(
            {
                "partner_id": self.partner_a.id,
                "order_line": [
                    Command.create(
                        {
                            "product_id": self.product_a.id,
                            "product_qty": 4,
                            "price_unit": 25,
                            "tax_ids": [Command.clear()],
                        }
                    )
                ],
            }
        )
        self.product_a.purchase_method = "receive"
        order.write({"state": "purchase"})
        bill = self.make_bill(post=False)
        bill.invoice_line_ids.write(
            {
                "purchase_line_id": order.order_line.id,
                "quantity": 4,
                "price_unit": 25,
            }
        )
        bill.action_post()
        self.assertIs(self.met(bill)["matched"], False)

        order.order_line.qty_received = 4

        self.assertIs(self.met(bill)["matched"], True)

    def test_without_an_order_nobody_can_tell(self):
        self.assertIsNone(self.met(self.make_bill())["matched"])
