"""A bill matches when it asks for what was ordered, received and agreed."""

from odoo.exceptions import AccessError, UserError
from odoo.fields import Command
from odoo.tests import tagged

from .common import MatchCase


@tagged("post_install", "-at_install")
class TestMatch(MatchCase):
    def test_what_was_ordered_and_received_matches(self):
        bill = self.bill()

        found = self.match(bill)

        self.assertEqual((found.verdict, found.basis), ("matched", "three_way"))
        self.assertFalse(self.open_codes(bill))
        self.assertIn("same product", str(bill.match_explanation))

    def test_a_price_above_the_agreed_one_is_an_exception_with_both_sides(self):
        bill = self.bill(price=12.5)

        self.assertIn("match_unit_price", self.open_codes(bill))
        opened = self.env["wardclerk.exception"].search(
            [("res_id", "=", bill.id), ("code", "=", "match_unit_price")]
        )
        self.assertIn("12.5", opened.words)
        self.assertIn("10", opened.words)

    def test_more_than_was_received_is_an_exception_until_it_arrives(self):
        self.goods_arrive(self.order, 60)
        bill = self.bill()
        self.assertEqual(self.open_codes(bill), {"match_more_than_received"})

        self.goods_arrive(self.order, 100)

        self.assertFalse(self.open_codes(bill))
        self.assertEqual(self.match(bill).verdict, "matched")

    def test_partial_bills_match_until_the_receipt_is_used_up(self):
        self.assertEqual(self.match(self.bill(60)).verdict, "matched")
        self.assertEqual(self.match(self.bill(40, number="MS-2")).verdict, "matched")

        third = self.bill(1, number="MS-3")

        self.assertEqual(self.differences(third), {"more_than_ordered"})

    def test_of_two_bills_for_one_receipt_the_first_posted_one_has_it(self):
        early = self.bill()
        late = self.bill(number="MS-2")
        self.assertEqual(self.match(late).verdict, "differs")

        late.action_post()
        late._look_again()

        self.assertEqual(self.match(late).verdict, "matched")
        self.assertEqual(self.match(early).verdict, "differs")
        early.button_cancel()
        self.assertEqual(self.match(late).verdict, "matched")

    def test_an_amended_order_matches_the_bill(self):
        bill = self.bill(price=12.5)
        self.assertEqual(self.match(bill).verdict, "differs")

        self.line_of_order.price_unit = 12.5

        self.assertEqual(self.match(bill).verdict, "matched")
        self.assertFalse(self.open_codes(bill))

    def test_what_was_not_ordered_has_no_line_of_the_order(self):
        beds = self.product("Hospital bed")
        bill = self.bill_with(
            self.line_for(self.line_of_order, 100, 10.0),
            {"product_id": beds.id, "quantity": 1, "price_unit": 900, "tax_ids": False},
        )

        self.assertIn("not_ordered", self.differences(bill))

    def test_products_billed_as_ordered_wait_for_no_receipt(self):
        self.gloves.purchase_method = "purchase"
        self.goods_arrive(self.order, 0)

        found = self.match(self.bill())

        self.assertEqual((found.verdict, found.basis), ("matched", "two_way"))

    def test_a_contract_holds_to_prices_only(self):
        self.order.is_contract = True

        self.assertEqual(self.match(self.bill(900)).verdict, "matched")
        self.assertEqual(
            self.differences(self.bill(900, 10.5, number="MS-2")),
            {"unit_price", "overbilled_total"},
        )

    def test_whether_it_is_a_contract_is_part_of_what_is_approved(self):
        self.assertIn("is_contract", self.order._approval_protected_fields)

    def test_units_are_converted(self):
        dozen = self.env.ref("uom.product_uom_dozen")
        order = self.order_of((self.product("Pump"), 24, 10.0))
        self.goods_arrive(order, 24)
        line = self.line_for(order.order_line, 2, 120.0, product_uom_id=dozen.id)

        self.assertEqual(self.match(self.bill_with(line)).verdict, "matched")

    def test_agreed_freight_matches_and_other_freight_does_not(self):
        freight = self.product("Freight", type="service", purchase_method="purchase")
        pump = self.product("Pump")
        order = self.order_of((pump, 2, 100.0), (freight, 1, 15.0))
        order.order_line.filtered(lambda one: one.product_id == pump).qty_received = 2
        lines = [
            self.line_for(line, line.product_qty, line.price_unit)
            for line in order.order_line
        ]

        self.assertEqual(self.match(self.bill_with(*lines)).verdict, "matched")
        lines[1]["price_unit"] = 45.0
        self.assertIn(
            "charges", self.differences(self.bill_with(*lines, number="MS-2"))
        )

    def test_a_credit_note_of_what_was_billed_matches(self):
        self.bill().action_post()
        self.env.flush_all()

        credit = self.bill(30, move_type="in_refund", number="MS-C1")
        self.assertEqual(self.match(credit).verdict, "matched")
        more = self.bill(130, move_type="in_refund", number="MS-C2")
        self.assertIn("credited_more_than_billed", self.differences(more))

    def test_a_rebill_after_a_credit_matches(self):
        self.bill().action_post()
        self.bill(100, move_type="in_refund", number="MS-C1").action_post()
        self.env.flush_all()

        self.assertEqual(self.match(self.bill(number="MS-1B")).verdict, "matched")

    def test_the_wrong_tax_is_told(self):
        bill = self.bill()
        bill.invoice_line_ids.tax_ids = self.tax_5

        self.assertEqual(self.differences(bill), {"under_tax"})

    def test_tax_that_is_included_in_the_price_is_taken_out(self):
        included = self.tax_15.copy({"price_include_override": "tax_included"})
        order = self.order_of((self.product("Pump"), 3, 115.0))
        order.order_line.tax_ids = included
        self.goods_arrive(order, 3)

        self.assertEqual(
            self.match(self.bill(3, 115.0, order_line=order.order_line)).verdict,
            "matched",
        )
        self.assertIn(
            "unit_price",
            self.differences(
                self.bill(3, 116.0, order_line=order.order_line, number="MS-2")
            ),
        )

    def test_lines_of_nothing_or_less_are_told(self):
        for number, quantity in (("MS-1", 0), ("MS-2", -5)):
            bill = self.bill(quantity, number=number)
            bill.invoice_line_ids = [
                Command.create({"name": "More", "price_unit": 500.0, "tax_ids": False})
            ]

            self.assertIn("quantity_not_positive", self.differences(bill))

    def test_a_negative_price_is_not_ordered_money(self):
        bill = self.bill_with(
            self.line_for(self.line_of_order, 100, 10.0),
            {"name": "Goodwill", "quantity": 1, "price_unit": -50, "tax_ids": False},
        )

        self.assertIn("not_ordered", self.differences(bill))

    def test_an_archived_product_matches_as_before(self):
        self.gloves.active = False

        self.assertEqual(self.match(self.bill()).verdict, "matched")

    def test_rounding_is_that_of_the_currency(self):
        yen = self.env.ref("base.JPY")
        yen.active = True
        order = self.order_of((self.product("Pump"), 3, 33.0), currency_id=yen.id)
        order.order_line.price_unit = 33.4
        self.goods_arrive(order, 3)

        bill = self.bill(3, 33.4, order_line=order.order_line, currency_id=yen.id)

        self.assertEqual(self.match(bill).verdict, "matched")

    def test_another_currency_than_the_order_is_told(self):
        bill = self.bill(currency_id=self.euro.id)

        self.assertEqual(self.differences(bill), {"currency"})

    def test_another_company_sees_no_match(self):
        self.match(self.bill())
        sister = self.env["res.company"].create({"name": "Harbour Clinics"})
        self.clerk.write(
            {"company_ids": [Command.set(sister.ids)], "company_id": sister.id}
        )

        mine = self.matches.with_user(self.clerk).with_context(allowed_company_ids=None)

        self.assertFalse(mine.search([]))

    def test_five_hundred_lines_are_compared(self):
        products = [self.product(f"Item {n}") for n in range(50)]
        order = self.order_of(*((one, 10, 5.0) for one in products))
        self.goods_arrive(order, 10)
        lines = [
            self.line_for(line, 1, 5.0) for line in order.order_line for _n in range(10)
        ]

        bill = self.bill_with(*lines)

        self.assertEqual(self.match(bill).verdict, "matched")
        self.assertEqual(len(self.match(bill).pairs), 500)

    def test_without_an_order_nothing_is_compared(self):
        bill = self.bill_with({"name": "Power", "price_unit": 90, "tax_ids": False})

        self.assertEqual(self.match(bill).verdict, "no_order")
        self.assertFalse(self.open_codes(bill))

    def test_a_cancelled_bill_has_no_exceptions(self):
        bill = self.bill(price=12.5)
        self.assertTrue(self.open_codes(bill))

        bill.button_cancel()

        self.assertFalse(self.open_codes(bill))

    def test_it_is_matched_before_the_commit_without_being_asked(self):
        bill = self.bill(price=12.5)
        self.env.flush_all()

        self.env.cr.precommit.run()

        self.assertEqual(
            self.matches.search([("bill_id", "=", bill.id)]).verdict, "differs"
        )

    def test_policies_read_the_verdict(self):
        bill = self.bill(price=12.5)

        facts = bill._policy_facts()[bill.id]

        self.assertEqual(facts["match_verdict"], "differs")
        self.assertIn("unit_price", facts["match_differences"])
        self.assertIn("match_unit_price", facts["open_exceptions"])

    def test_nobody_writes_a_match(self):
        bill = self.bill(price=12.5)
        row = self.match(bill)

        for rows in (row, row.with_user(self.clerk), row.sudo()):
            rows = rows.with_context(wardclerk_permit=True)
            with self.assertRaises(AccessError):
                rows.write({"verdict": "matched"})
            with self.assertRaises(AccessError):
                rows.create({"bill_id": bill.id, "verdict": "matched"})

    def test_what_differs_is_not_resolved_by_a_click(self):
        bill = self.bill(price=12.5)
        bill._look_again()
        opened = self.env["wardclerk.exception"].search(
            [("res_id", "=", bill.id), ("code", "=", "match_unit_price")]
        )

        with self.assertRaises(UserError):
            opened.with_user(self.clerk).action_resolve("Looks fine to me.")
        self.line_of_order.price_unit = 12.5
        opened.with_user(self.clerk).action_resolve("The order was amended.")

        self.assertEqual(opened.state, "resolved")

    def test_many_bills_cost_as_many_queries_as_one(self):
        def cost(count):
            bills = self.bills
            for n in range(count):
                order = self.order_of((self.gloves, 5, 10.0))
                self.goods_arrive(order, 5)
                bills |= self.bill(
                    5, order_line=order.order_line, number=f"Q{count}-{n}"
                )
            rows = self.matches.search([("bill_id", "in", bills.ids)])
            self.env.flush_all()
            self.env.invalidate_all()
            before = self.env.cr.sql_log_count
            rows._follow()
            self.env.flush_all()
            return self.env.cr.sql_log_count - before

        cost(1)  # whatever is read once

        self.assertLessEqual(cost(12), cost(1) + 4)
