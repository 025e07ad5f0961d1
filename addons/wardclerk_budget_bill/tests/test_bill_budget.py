"""The policy of bills knows what is left beside what orders hold for them."""

from odoo.fields import Command
from odoo.tests import tagged

from odoo.addons.account.tests.common import AccountTestInvoicingCommon
from odoo.addons.wardclerk_approval.tests.common import set_aside_policies
from odoo.addons.wardclerk_budget.tests.common import BudgetValues


@tagged("post_install", "-at_install")
class TestBillBudget(BudgetValues, AccountTestInvoicingCommon):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        for model in ("purchase.order", "account.move"):
            set_aside_policies(cls.env, model)
        cls.gloves = cls.env["product.product"].create(
            {
                "name": "Gloves",
                "type": "consu",
                "purchase_method": "purchase",
                "supplier_taxes_id": [Command.clear()],
            }
        )
        account = cls.nursing.analytic_account_id
        cls.share = {str(account.id): 100}

    def goods(self, quantity, price, **changes):
        return Command.create(
            {
                "product_id": self.gloves.id,
                "price_unit": price,
                "tax_ids": [Command.clear()],
                "analytic_distribution": self.share,
                **quantity,
                **changes,
            }
        )

    def order(self, quantity, price):
        order = self.env["purchase.order"].create(
            {
                "partner_id": self.partner_a.id,
                "order_line": [self.goods({"product_qty": quantity}, price)],
            }
        )
        order.button_confirm()
        return order

    def bill(self, quantity, price, order=None, kind="in_invoice"):
        line = order.order_line.id if order else False
        return self.env["account.move"].create(
            {
                "move_type": kind,
                "partner_id": self.partner_a.id,
                "invoice_date": "2026-11-03",
                "invoice_line_ids": [
                    self.goods({"quantity": quantity}, price, purchase_line_id=line)
                ],
            }
        )

    def facts(self, bill):
        self.env.flush_all()
        self.line.invalidate_recordset()
        facts = bill._policy_facts()[bill.id]
        return facts["budget_verdict"], facts["budget_short_by"]

    def test_what_was_ordered_is_within_although_nothing_is_left(self):
        order = self.order(10, 100)

        self.assertEqual(self.figures(), (1000, 1000, 0, 0))
        self.assertEqual(self.facts(self.bill(10, 100, order)), ("within", 0))
        self.assertEqual(self.facts(self.bill(4, 100, order)), ("within", 0))
        self.assertEqual(self.facts(self.bill(10, 103, order)), ("over", 30))
        self.assertEqual(self.facts(self.bill(1, 5)), ("over", 5))

    def test_a_posted_bill_keeps_its_verdict(self):
        order = self.order(10, 100)
        within, over = self.bill(5, 100, order), self.bill(5, 110, order)

        for bill in (within, over):
            bill.action_post()

        self.assertEqual(self.facts(within), ("within", 0))
        self.assertEqual(self.figures(), (1000, 0, 1050, -50))

    def test_a_refund_is_never_over(self):
        self.order(20, 100)

        refund = self.bill(3, 100, kind="in_refund")

        self.assertEqual(self.facts(refund), ("no_budget", 0))
