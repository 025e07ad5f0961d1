"""A document fits, or it is short by an amount, or nobody knows."""

from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from wardclerk.core.budget import OVER, UNKNOWN, WITHIN, Need, judge

amounts = st.decimals("-10000", "10000", places=2)
not_negative = st.decimals("0", "10000", places=2)


@pytest.mark.parametrize(
    ("needs", "word", "short_by"),
    [
        ([Need(Decimal(100), Decimal(100))], WITHIN, 0),
        ([Need(Decimal(500), Decimal(100))], OVER, 400),
        ([Need(Decimal(500), Decimal(0), freed=Decimal(500))], WITHIN, 0),
        ([Need(Decimal(600), Decimal(0), freed=Decimal(500))], OVER, 100),
        # What is overdrawn already is not charged to what changes nothing.
        ([Need(Decimal(500), Decimal(-900), freed=Decimal(500))], WITHIN, 0),
        ([Need(Decimal(500), None)], UNKNOWN, 0),
        ([Need(Decimal(5), None), Need(Decimal(9), Decimal(2))], OVER, 7),
        ([Need(Decimal(-5), Decimal(-9))], UNKNOWN, 0),
        ([], UNKNOWN, 0),
    ],
)
def test_verdicts(needs, word, short_by):
    verdict = judge(needs)

    assert (verdict.word, verdict.short_by) == (word, short_by)


@given(amounts, amounts, not_negative)
def test_short_by_is_never_more_than_what_is_new(asked, left, freed):
    need = Need(asked, left, freed)

    assert 0 <= need.short_by <= max(asked - freed, 0)


@given(not_negative, amounts, amounts)
def test_more_money_is_never_worse(asked, left, more):
    less, greater = sorted((left, more))

    assert Need(asked, greater).short_by <= Need(asked, less).short_by
