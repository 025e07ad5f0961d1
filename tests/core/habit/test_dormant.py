"""A vendor that comes back after a year is told, one that is new or yearly is not."""

from datetime import date, timedelta

from hypothesis import given
from hypothesis import strategies as st

from wardclerk.core.habit import slept
from wardclerk.core.habit.dormant import SLEEP_DAYS

TODAY = date(2026, 11, 3)


def before(*days):
    return [TODAY - timedelta(days=one) for one in days]


def test_a_vendor_that_was_away_for_more_than_a_year_is_dormant():
    assert slept(TODAY, before(400, 430, 460)) == 400


def test_a_vendor_with_one_old_bill_is_dormant():
    assert slept(TODAY, before(500)) == 500


def test_a_new_vendor_is_not():
    assert slept(TODAY, []) is None


def test_a_vendor_that_bills_once_a_year_is_not():
    assert slept(TODAY, before(366, 731, 1097)) is None


def test_a_vendor_that_was_away_for_some_months_is_not():
    assert slept(TODAY, before(SLEEP_DAYS - 1, 700)) is None


@given(st.lists(st.integers(1, 364), min_size=1))
def test_nobody_who_billed_within_the_year_is_dormant(days):
    assert slept(TODAY, before(*days)) is None
