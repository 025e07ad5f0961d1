"""Where two tolerances hold, nothing passes that one of them would hold."""

from decimal import Decimal

from hypothesis import given
from hypothesis import strategies as st

from wardclerk.core.matching import Limit, Tolerance, strictest

amounts = st.none() | st.decimals(0, 100, places=2)
limits = st.builds(Limit, amounts, amounts)
tolerances = st.builds(Tolerance, limits, limits, limits, limits, limits, limits)
positive = st.decimals("0.01", 200, places=2)


def test_without_any_nothing_is_tolerated():
    assert strictest([]) == Tolerance()


@given(tolerances)
def test_one_alone_is_itself(one):
    assert strictest([one]) == one


@given(st.lists(tolerances, min_size=1, max_size=4), positive, positive)
def test_what_passes_passes_each_of_them(given_ones, difference, expected):
    joined = strictest(given_ones).unit_price

    if joined.allows(difference, expected):
        assert all(
            one.unit_price.allows(Decimal(difference), expected) for one in given_ones
        )
