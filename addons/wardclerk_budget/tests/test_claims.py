"""Orders commit, bills spend, and nothing is held twice."""

from odoo.fields import Command
from odoo.tests import tagged

from odoo.addons.account.tests.common import AccountTestInvoicingCommon
from odoo.addons.wardclerk_approval.tests.common import set_aside_policies

from .common import BudgetValues


@tagged("post_install", "-at_install")
class TestClaims(BudgetValues, AccountTestInvoicingCommon):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        for model in ("purchase.order", "account.move"):
            set_aside_policies(cls.env, model)
        cls.product = cls.env["product.product"].create(
            {
                "name": "Gloves",
                "type": "consu",
                "purchase_method": "purchase",
                "supplier_taxes_id": [Command.clear()],
            }
        )

    def order(self, quantity=10.0, price=50.0, share=None, **changes):
        """Return a confirmed order of the nursing ward."""
        account = self.nursing.analytic_account_id
        order = self.env["purchase.order"].create(
            {
                "partner_id": self.partner_a.id,
                "order_line": [
                    Command.create(
                        {
                            "product_id": self.product.id,
                            "product_qty": quantity,
                            "price_unit": price,
                            "tax_ids": [Command.clear()],
                            "analytic_distribution": share or {str(account.id): 100},
                        }
                    )
                ],
                **changes,
            }
        )
        order.button_confirm()
        return order

    def bill(self, order, quantity, price=None, refund=False):
        """Return a posted bill, or refund, of some of an order."""
        line = order.order_line
        bill = self.env["account.move"].create(
            {
                "move_type": "in_refund" if refund else "in_invoice",
                "partner_id": order.partner_id.id,
                "invoice_date": "2026-11-03",
                "invoice_line_ids": [
                    Command.create(
                        {
                            "product_id": line.product_id.id,
                            "purchase_line_id": line.id,
                            "quantity": quantity,
                            "price_unit": price or line.price_unit,
                            "tax_ids": [Command.clear()],
                            "analytic_distribution": line.analytic_distribution,
                        }
                    )
                ],
            }
        )
        self.assertEqual(self.figures()[2], self.spent_before)
        bill.action_post()
        return bill

    spent_before = 0  # a draft bill spends nothing

    def test_a_confirmed_order_commits_and_a_quotation_does_not(self):
        order = self.order()
        order.copy()

        self.assertEqual(self.figures(), (1000, 500, 0, 500))

    def test_a_cancelled_order_gives_back(self):
        self.order().button_cancel()

        self.assertEqual(self.figures(), (1000, 0, 0, 1000))

    def test_a_bill_takes_over_its_part_at_its_own_price(self):
        self.bill(self.order(), 4.0, price=60.0)

        self.assertEqual(self.figures(), (1000, 300, 240, 460))

    def test_more_billed_than_ordered_is_spent_and_commits_nothing(self):
        self.bill(self.order(), 12.0)

        self.assertEqual(self.figures(), (1000, 0, 600, 400))

    def test_a_refund_gives_back_and_the_order_commits_again(self):
        order = self.order()
        self.bill(order, 10.0)
        self.spent_before = 500
        self.bill(order, 3.0, refund=True)

        self.assertEqual(self.figures(), (1000, 150, 350, 500))

    def test_a_bill_that_is_taken_back_spends_nothing(self):
        bill = self.bill(self.order(), 4.0)

        bill.button_draft()

        self.assertEqual(self.figures(), (1000, 500, 0, 500))

    def test_money_is_shared_by_the_analytic_shares(self):
        accounts = (self.nursing | self.surgery).analytic_account_id
        first, second = accounts.ids

        order = self.order(share={str(first): 60, str(second): 40})
        self.bill(order, 5.0)

        self.assertEqual(self.figures(), (1000, 150, 150, 700))
        self.assertEqual(self.figures(self.other), (1000, 100, 100, 800))

    def test_other_currencies_count_in_that_of_the_company(self):
        euro = self.setup_other_currency("EUR", rates=[("2016-01-01", 2.0)])

        order = self.order(currency_id=euro.id)
        self.assertEqual(self.figures(), (1000, 250, 0, 750))
        bill = self.bill(order, 4.0)

        self.assertNotEqual(bill.currency_id, False)

    def test_each_number_leads_to_its_documents(self):
        order = self.order()
        bill = self.bill(order, 4.0)
        self.env.flush_all()

        action = self.line.action_view_claims()
        claims = self.env["wardclerk.budget.claim"].search(action["domain"])

        self.assertEqual(
            {
                (one.kind, one.document_name, one.committed, one.actual)
                for one in claims
            },
            {("order", order.name, 300, 0), ("bill", bill.name, 0, 200)},
        )
        opened = claims.filtered(lambda one: one.kind == "bill").action_open_document()
        self.assertEqual((opened["res_model"], opened["res_id"]), (bill._name, bill.id))

    def test_a_document_outside_the_period_does_not_count(self):
        self.order(date_order="2019-12-31 12:00:00")

        self.assertEqual(self.figures(), (1000, 0, 0, 1000))
