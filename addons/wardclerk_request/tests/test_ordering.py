"""Approved requests become orders: each quantity once, traced, and given back."""

from datetime import timedelta

import psycopg2

from odoo import fields
from odoo.exceptions import AccessError, UserError
from odoo.fields import Command
from odoo.tests import TransactionCase, tagged
from odoo.tools import mute_logger

from odoo.addons.wardclerk_approval.tests.common import make_person, set_aside_policies

from .common import RequestValues

MODEL = "wardclerk.purchase.request"


@tagged("post_install", "-at_install")
class TestOrdering(RequestValues, TransactionCase):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        for model in (MODEL, "purchase.order"):
            set_aside_policies(cls.env, model)
        cls.nurse = make_person(
            cls.env, "request_nurse", "wardclerk_base.group_requester"
        )

    def test_one_order_a_vendor_and_facility(self):
        other_vendor = self.env["res.partner"].create({"name": "Calder"})
        gloves = self._product("Gloves", other_vendor, 5.0)
        bay = self.env["wardclerk.facility"].create({"name": "Bay", "code": "BAYX"})
        first = self.approved(line_ids=[self.line(), self.line(product_id=gloves.id)])
        second = self.approved(3.0)
        elsewhere = self.approved(4.0, facility_id=bay.id, cost_centre_id=False)

        orders = self.order(first | second | elsewhere)

        self.assertEqual(
            sorted(
                (order.partner_id.name, sum(order.order_line.mapped("product_qty")))
                for order in orders
            ),
            [(self.vendor.name, 4.0), (self.vendor.name, 4.0), ("Calder", 1.0)],
        )
        self.assertEqual(set(orders.mapped("user_id")), {self.buyer})

    def test_an_order_bears_the_cost_centre_and_the_price_list(self):
        request = self.approved()

        order = self.order(request)

        account = self.ward.analytic_account_id
        self.assertEqual(order.order_line.analytic_distribution, {str(account.id): 100})
        self.assertEqual(order.order_line.price_unit, 1000)
        self.assertEqual(order.origin, request.name)
        self.assertEqual(order.request_ids, request)

    def test_goods_are_expected_on_the_day_on_which_they_are_needed(self):
        needed = fields.Date.today() + timedelta(days=30)

        order = self.order(self.approved(needed_by_date=needed))

        [planned] = order.order_line.mapped("date_planned")
        for zone in ("America/Los_Angeles", "Europe/Berlin"):
            there = fields.Datetime.context_timestamp(
                order.with_context(tz=zone), planned
            )
            self.assertEqual(there.date(), needed)

    def test_each_quantity_is_ordered_once(self):
        request = self.approved()
        self.order(request)

        with self.assertRaisesRegex(UserError, "Nothing is left to order"):
            request.action_create_orders()

        self.assertEqual(request.line_ids.quantity_allocated, 2)

    def test_drafts_are_not_ordered(self):
        request = self.env[MODEL].with_user(self.nurse).create(self.values())

        with self.assertRaisesRegex(UserError, "Nothing is left to order"):
            request.with_user(self.buyer).action_create_orders()

    def test_requesters_do_not_order(self):
        request = self.approved()

        for way in ("action_create_orders", "action_close"):
            with self.subTest(way), self.assertRaises(AccessError):
                getattr(request.with_user(self.nurse), way)()

    def test_a_cancelled_order_gives_back_and_is_ordered_again(self):
        request = self.approved()
        order = self.order(request)
        order.button_confirm()
        self.assertEqual(request.progress, "ordered")

        order.button_cancel()

        self.assertEqual(request.progress, "to_order")
        self.assertNotEqual(self.order(request), order)
        order.button_draft()
        self.assertEqual(request.line_ids.quantity_allocated, 2)

    def test_a_smaller_order_gives_the_rest_back(self):
        request = self.approved(10.0)
        order = self.order(request)

        order.order_line.product_qty = 4
        order.button_confirm()

        self.assertEqual(request.line_ids._quantity_open(), 6)
        self.assertEqual(request.progress, "partly")
        self.assertIn("Procurement orders the rest", request.where_it_is)

    def test_a_larger_order_takes_no_more_than_was_asked(self):
        request = self.approved(10.0)
        order = self.order(request)

        order.order_line.product_qty = 12
        order.button_confirm()

        self.assertEqual(request.line_ids.quantity_ordered, 10)

    def test_a_deleted_order_line_gives_back(self):
        request = self.approved()
        order = self.order(request)

        order.order_line.unlink()

        self.assertEqual(request.line_ids._quantity_open(), 2)

    def test_another_product_in_the_order_serves_the_request_no_more(self):
        request = self.approved()
        order = self.order(request)

        order.order_line.product_id = self._product("Gloves", self.vendor, 5.0)

        self.assertEqual(request.line_ids._quantity_open(), 2)

    def test_merged_quotations_stay_traced(self):
        first, second = self.approved(1.0), self.approved(2.0)
        orders = self.order(first) | self.order(second)

        orders.action_merge()

        merged = orders.filtered(lambda order: order.state != "cancel")
        self.assertEqual(merged.request_ids, first | second)
        self.assertEqual((first | second).mapped("progress"), ["to_order"] * 2)
        self.assertEqual((first | second).line_ids.mapped("quantity_allocated"), [1, 2])

    def test_receipts_are_shared_and_the_requester_sees_them(self):
        request = self.approved(10.0)
        order = self.order(request)
        order.button_confirm()

        order.order_line.qty_received = 4
        self.assertEqual(request.line_ids.quantity_received, 4)
        self.assertEqual(request.progress, "ordered")
        order.order_line.qty_received = 10

        self.assertEqual(request.progress, "received")
        told = request.with_user(self.nurse).where_it_is
        self.assertEqual(told, "All of it was received.")

    def test_the_requester_reads_who_holds_it_and_when_it_comes(self):
        request = self.approved()
        mine = request.with_user(self.nurse)
        order = self.order(request)
        self.assertIn(f"{self.buyer.name} prepares {order.name}", mine.where_it_is)

        order.button_confirm()
        order.order_line.date_planned = fields.Datetime.now() + timedelta(days=9)

        self.assertIn(
            f"{order.name} is ordered from {self.vendor.name}", mine.where_it_is
        )
        self.assertIn("Expected on", mine.where_it_is)
        order.order_line.date_planned = fields.Datetime.now() - timedelta(days=9)
        self.assertIn("is late", mine.where_it_is)

    def test_what_is_in_an_order_is_not_taken_back(self):
        request = self.approved()
        order = self.order(request)

        for way in ("action_take_back", "action_cancel"):
            with self.subTest(way), self.assertRaisesRegex(UserError, order.name):
                getattr(request.with_user(self.nurse), way)()

    def test_own_words_need_a_product_and_a_vendor_first(self):
        words = self.line(product_id=False, name="A chair", price_unit=90)
        request = self.approved(line_ids=[words])

        with self.assertRaisesRegex(UserError, "choose under Order as"):
            request.action_create_orders()

        chair = self._product("Chair", False, 0.0)
        request.line_ids.write(
            {"order_product_id": chair.id, "vendor_id": self.vendor.id}
        )
        order = self.order(request)
        self.assertEqual(
            (order.order_line.name, order.order_line.price_unit), ("A chair", 90)
        )

    def test_a_form_saves_the_buyer_s_part_with_the_request_and_nothing_else(self):
        request = self.approved(line_ids=[self.line(product_id=False, name="A pump")])
        line = request.line_ids
        choice = {"order_product_id": self.product.id, "vendor_id": self.vendor.id}

        request.write({"line_ids": [Command.update(line.id, choice)]})

        self.assertEqual(line.vendor_id, self.vendor)
        for command in (
            self.line(),
            Command.update(line.id, {"quantity": 3.0}),
            Command.delete(line.id),
        ):
            with self.assertRaisesRegex(UserError, "not open any more"):
                request.write({"line_ids": [command]})

    def test_an_archived_product_is_not_ordered(self):
        request = self.approved()
        self.product.active = False

        with self.assertRaisesRegex(UserError, "not bought any more"):
            request.action_create_orders()

    def test_an_estimate_is_converted_into_the_currency_of_the_vendor(self):
        euro = self.env.ref("base.EUR")
        euro.active = True
        self.env["res.currency.rate"].create(
            {"currency_id": euro.id, "name": "2026-01-01", "rate": 0.5}
        )
        self.vendor.property_purchase_currency_id = euro
        chair = self._product("Chair", False, 0.0)
        line = self.line(product_id=chair.id, price_unit=90)
        request = self.approved(line_ids=[line])
        request.line_ids.vendor_id = self.vendor

        order = self.order(request)

        self.assertEqual((order.currency_id, order.order_line.price_unit), (euro, 45))

    def test_whoever_asked_is_a_maker_of_the_order(self):
        order = self.order(self.approved())

        rows = self.env["wardclerk.approval.maker"].sudo()
        makers = rows.search(
            [("res_model", "=", "purchase.order"), ("res_id", "=", order.id)]
        )

        self.assertIn(self.nurse, makers.user_id)

    def test_the_database_refuses_more_than_was_asked_for(self):
        line = self.approved().line_ids

        with (
            mute_logger("odoo.sql_db"),
            self.assertRaises(psycopg2.IntegrityError),
            self.env.cr.savepoint(),
        ):
            self.env.cr.execute(
                "UPDATE wardclerk_purchase_request_line"
                " SET quantity_allocated = quantity + 1 WHERE id = %s",
                [line.id],
            )

    def test_closing_gives_up_the_rest(self):
        request = self.approved(10.0)
        order = self.order(request)
        order.order_line.product_qty = 4

        request.action_close()

        self.assertEqual(request.progress, "closed")
        with self.assertRaisesRegex(UserError, "Nothing is left"):
            request.action_create_orders()

    def test_many_requests_cost_as_many_queries_as_few(self):
        few = self.env[MODEL].union(*(self.approved() for _ in range(2)))
        many = self.env[MODEL].union(*(self.approved() for _ in range(8)))
        self.env.flush_all()

        costs = []
        for requests in (few, many):
            self.env.invalidate_all()
            before = self.env.cr.sql_log_count
            requests.mapped("where_it_is")
            requests.mapped("hint")
            costs.append(self.env.cr.sql_log_count - before)

        self.assertLessEqual(costs[1], costs[0] + 2)
