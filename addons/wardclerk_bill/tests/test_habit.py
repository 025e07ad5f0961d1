"""A bill that departs from its vendor's habits is told in the queue of exceptions."""

from datetime import timedelta

from odoo import fields
from odoo.fields import Command
from odoo.tests import tagged

from odoo.addons.wardclerk_approval.tests.common import set_aside_policies

from .common import BillCase


@tagged("post_install", "-at_install")
class TestHabit(BillCase):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        set_aside_policies(cls.env, "account.move")
        cls.goods = cls.env["product.product"].create({"name": "Infusion sets"})

    def make_bills(self, *rows):
        """Return bills of (days ago, price), looked at."""
        today = fields.Date.today()
        bills = self.bills.create(
            [
                {
                    "move_type": "in_invoice",
                    "partner_id": self.northlight.id,
                    "company_id": self.company.id,
                    "ref": f"N-{days}-{price}",
                    "invoice_date": today - timedelta(days=days),
                    "invoice_line_ids": [
                        Command.create(
                            {
                                "product_id": self.goods.id,
                                "quantity": 3,
                                "price_unit": price,
                                "tax_ids": [Command.clear()],
                            }
                        )
                    ],
                }
                for days, price in rows
            ]
        )
        bills._look_again()
        return bills

    def told(self, bill):
        codes = self.env["wardclerk.exception"]._open_codes(bill)[bill.id]
        return codes & {"price_creep", "dormant_vendor"}

    def test_a_price_that_creeps_is_told_on_the_bill_that_makes_it_too_much(self):
        bills = self.make_bills((120, 100), (90, 103), (60, 106), (30, 109), (0, 112))

        self.assertEqual(self.told(bills[-1]), {"price_creep"})
        self.assertFalse(self.told(bills[1]))

    def test_the_same_price_by_the_dozen_is_the_same_price(self):
        bills = self.make_bills((120, 100), (90, 103), (60, 106), (30, 109))
        dozen = self.env.ref("uom.product_uom_dozen")

        last = self.make_bills((0, 1236))
        last.invoice_line_ids.product_uom_id = dozen
        last.invoice_line_ids.price_unit = 1236  # 103 a piece, less than before
        last._look_again()

        self.assertFalse(self.told(last))
        self.assertFalse(self.told(bills[0]))

    def test_a_corrected_price_takes_it_back(self):
        bills = self.make_bills((120, 100), (90, 103), (60, 106), (30, 109), (0, 112))

        bills[-1].invoice_line_ids.price_unit = 100
        bills[-1]._look_again()

        self.assertFalse(self.told(bills[-1]))

    def test_a_vendor_that_was_away_for_more_than_a_year_is_told(self):
        old, new = self.make_bills((500, 100), (0, 100))

        self.assertEqual(self.told(new), {"dormant_vendor"})
        self.assertFalse(self.told(old))

    def test_a_vendor_that_sends_one_bill_a_year_is_not(self):
        bills = self.make_bills((1098, 100), (733, 100), (368, 100), (0, 100))

        self.assertFalse(self.told(bills[-1]))

    def test_a_price_is_read_once_a_day_however_many_bills_say_it(self):
        bills = self.make_bills(*[(30, 100)] * 9, (0, 112))

        earlier = self.env["wardclerk.bill.habit"]._prices_before(bills[-1])

        self.assertEqual([len(prices) for prices in earlier.values()], [1])

    def test_many_bills_are_looked_at_with_the_queries_of_one(self):
        def cost(count):
            rows = [(40 + n, 50) for n in range(count)]
            bills = self.make_bills(*rows)
            habits = self.env["wardclerk.bill.habit"].search(
                [("bill_id", "in", bills.ids)]
            )
            self.env.flush_all()
            self.env.invalidate_all()
            before = self.env.cr.sql_log_count
            habits._follow()
            self.env.flush_all()
            return self.env.cr.sql_log_count - before

        cost(1)  # whatever is read once

        self.assertLessEqual(cost(12), cost(1) + 4)
