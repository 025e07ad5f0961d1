"""What costs most by waiting comes first."""

from datetime import timedelta
from decimal import Decimal

from freezegun import freeze_time

from odoo import fields
from odoo.tests import tagged

from .common import ExceptionCase


@tagged("post_install", "-at_install")
class TestCost(ExceptionCase):
    def open_with(self, cost, days):
        order = self.make_order(50)
        day = fields.Date.today() + timedelta(days=days)
        return self.settle(order, self.price_differs(cost=Decimal(cost), cost_date=day))

    def queue(self, *which):
        ids = [one.id for one in which]
        return self.exceptions.search([("id", "in", ids)])

    def test_the_same_cost_sooner_comes_first(self):
        later, sooner = self.open_with(100, 20), self.open_with(100, 2)

        self.assertEqual(self.queue(later, sooner), sooner | later)

    def test_a_large_cost_far_away_may_come_after_a_small_one_tomorrow(self):
        large, small = self.open_with(1000, 99), self.open_with(50, 1)

        self.assertEqual(self.queue(large, small), small | large)

    def test_without_a_cost_the_oldest_comes_first(self):
        with freeze_time("2026-11-01"):
            old = self.settle(self.make_order(50), self.price_differs())
        new = self.settle(self.make_order(50), self.price_differs())

        self.assertEqual(self.queue(new, old), old | new)

    def test_days_that_pass_change_the_order(self):
        fee, other = self.open_with(100, 9), self.open_with(30, 1)
        self.assertEqual(self.queue(fee, other), other | fee)

        with freeze_time(fields.Datetime.now() + timedelta(days=8)):
            self.exceptions._cron_rank()
        self.env.invalidate_all()

        self.assertEqual(self.queue(fee, other), fee | other)

    def test_a_discount_that_is_lost_costs_nothing_more(self):
        self.price.cost_kind = "discount"
        lost = self.open_with(100, -1)

        self.assertEqual(lost.rank, 0)

    def test_the_cost_is_told_in_words(self):
        one = self.open_with(100, 9)

        self.assertIn("Late fee", one.cost_words)
        self.assertIn("100", one.cost_words)
