"""Exceptions follow what documents tell, and keep what people said."""

from odoo.exceptions import ValidationError
from odoo.tests import tagged
from odoo.tools import mute_logger

from odoo.addons.wardclerk_exception import Noticed

from .common import CODES, ExceptionCase


@tagged("post_install", "-at_install")
class TestSettling(ExceptionCase):
    def test_what_holds_is_open_once(self):
        self.settle(self.order, self.price_differs())

        self.settle(self.order, self.price_differs())

        self.assertEqual(self.of(self.order).mapped("state"), ["open"])

    def test_two_lines_have_an_exception_each(self):
        self.settle(self.order, self.price_differs(), self.price_differs(key="2"))

        self.assertEqual(sorted(self.of(self.order).mapped("key")), ["1", "2"])

    def test_what_no_longer_holds_is_resolved_with_evidence(self):
        opened = self.open_price()

        self.settle(self.order)

        self.assertEqual(opened.state, "resolved")
        self.env.cr.precommit.run()
        actions = (
            self.env["wardclerk.audit.entry"]
            .search([("res_model", "=", self.order._name)])
            .filtered(lambda entry: entry.res_id == self.order.id)
            .mapped("action")
        )
        self.assertIn("exception.opened", actions)
        self.assertIn("exception.resolved", actions)

    def test_other_reasons_than_those_checked_stay(self):
        opened = self.open_price()

        self.exceptions._settle(self.order, ["test_copy"], {})

        self.assertEqual(opened.state, "open")

    def test_an_open_one_follows_its_values(self):
        opened = self.open_price()

        self.open_price("19.00")

        self.assertEqual(opened.content, "19.00")
        self.assertIn("19.00", opened.words)

    def test_what_was_overridden_stays_so_for_the_same_values_only(self):
        opened = self.open_price()
        opened.with_user(self.clerk).action_override("Agreed by telephone.")
        opened.with_user(self.controller).action_confirm_override()

        self.open_price()
        again = self.open_price("19.00")

        self.assertEqual(opened.state, "overridden")
        self.assertEqual(again.content, "19.00")

    def test_what_comes_first_hides_the_other_until_it_is_settled(self):
        self.settle(
            self.order, self.price_differs(), Noticed("test_no_vendor", "Who is it?")
        )
        price = self.of(self.order).filtered(lambda one: one.code == "test_price")
        self.assertTrue(price.is_hidden)

        self.settle(self.order, self.price_differs())

        self.assertFalse(price.is_hidden)

    def test_reasons_that_hide_each_other_are_refused(self):
        with self.assertRaises(ValidationError), self.env.cr.savepoint():
            self.price.hides_ids = self.no_vendor

    def test_the_owner_is_who_the_document_names(self):
        self.price.owner_field = "requester_id"
        self.order.requester_id = self.bystander

        opened = self.open_price()

        self.assertEqual(opened.owner_id, self.bystander)

    def test_a_role_with_one_holder_names_the_owner(self):
        self.price.owner_role_id = self.role

        self.assertEqual(self.open_price().owner_id, self.controller)

    def test_a_role_with_two_holders_is_a_queue(self):
        opened = self.open_price()

        self.assertFalse(opened.owner_id)
        self.assertEqual(opened.owner_role_id, self.desk)

    def test_a_code_that_nobody_declared_is_refused(self):
        with self.assertRaises(ValidationError):
            self.exceptions._open(self.order, Noticed("test_nonsense", "What?"))

    def test_the_exceptions_of_a_deleted_document_end(self):
        opened = self.open_price()

        self.order.unlink()

        self.assertEqual(opened.state, "resolved")

    @mute_logger("odoo.models.unlink")
    def test_many_documents_cost_as_many_queries_as_one(self):
        def cost(count):
            orders = self.env[self.order._name].browse(
                [self.make_order(50).id for _n in range(count)]
            )
            self.env.flush_all()
            self.env.invalidate_all()
            before = self.env.cr.sql_log_count
            self.exceptions._settle(
                orders, CODES, {one.id: [self.price_differs()] for one in orders}
            )
            self.env.flush_all()
            return self.env.cr.sql_log_count - before

        cost(1)  # whatever is read once

        self.assertLessEqual(cost(20), cost(1) + 2)
