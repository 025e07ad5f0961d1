"""A sample is drawn by nobody, has its share, and is the same when drawn again."""

from decimal import Decimal

from hypothesis import given
from hypothesis import strategies as st

from wardclerk.core.matching import is_charge, is_sampled

names = st.text(max_size=20)
shares = st.decimals(0, 100, places=1)


def test_the_share_is_kept():
    drawn = sum(is_sampled(b"secret", f"bill {n}", Decimal(5)) for n in range(10_000))

    assert 400 < drawn < 600


@given(names)
def test_none_and_all_are_shares_too(name):
    assert not is_sampled(b"secret", name, Decimal(0))
    assert is_sampled(b"secret", name, Decimal(100))


@given(names, shares, shares)
def test_a_larger_share_holds_the_smaller_one(name, one, other):
    small, large = sorted((one, other))

    if is_sampled(b"secret", name, small):
        assert is_sampled(b"secret", name, large)


def test_another_secret_draws_another_sample():
    drawn = [
        {n for n in range(500) if is_sampled(secret, str(n), Decimal(10))}
        for secret in (b"one", b"other")
    ]

    assert drawn[0] != drawn[1]


def test_freight_is_told_from_goods():
    assert is_charge("Freight and handling")
    assert is_charge("Versandkosten")
    assert not is_charge("Nitrile gloves M, box of 100")
