"""Small rises that add up are told; markets, price lists and leaps are not."""

from datetime import date, timedelta
from decimal import Decimal

from hypothesis import given
from hypothesis import strategies as st

from wardclerk.core.habit import creep
from wardclerk.core.habit.price import STEP_MAX

TODAY = date(2026, 11, 3)


def month(*prices):
    """Return (what came a month apart before today, today's price)."""
    past = [
        (TODAY - timedelta(days=30 * (len(prices) - 1 - place)), Decimal(str(price)))
        for place, price in enumerate(prices)
    ]
    return past[:-1], past[-1][1]


def found(*prices):
    earlier, now = month(*prices)
    return creep(TODAY, now, earlier)


def test_rises_of_three_percent_that_go_on_are_a_creep():
    one = found(100, 103, 106, 109.2, 112.5)

    assert one.rises == 4
    assert one.first == 100
    assert round(one.share, 3) == Decimal("0.125")


def test_months_without_a_rise_in_between_do_not_hide_it():
    assert found(100, 103, 103, 106.5, 106.5, 110).rises == 3


def test_one_new_price_list_is_none():
    assert found(100, 100, 109, 109, 109) is None


def test_what_everything_gets_dearer_by_is_none():
    assert found(100, 101, 102, 103, 104) is None


def test_a_price_that_falls_as_well_follows_a_market():
    assert found(100, 106, 99, 105, 101, 107) is None


def test_a_leap_stands_out_by_itself():
    assert found(100, 102, 140, 141, 142) is None


def test_a_rise_of_long_ago_does_not_count():
    earlier = [(TODAY - timedelta(days=400 + n), Decimal(80 - n)) for n in range(5)]

    assert creep(TODAY, Decimal(82), earlier) is None


@given(st.lists(st.decimals("0.01", "9999", places=2), max_size=12))
def test_what_is_told_is_a_climb_without_leaps(prices):
    earlier, now = month(*prices, 100)

    one = creep(TODAY, now, earlier)

    assert one is None or (
        one.now > one.first and one.share <= (1 + STEP_MAX) ** one.rises - 1
    )
