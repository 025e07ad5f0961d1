"""What stands out among documents that are decided together."""

from decimal import Decimal

from hypothesis import given
from hypothesis import strategies as st

from wardclerk.core.approval import outliers

amounts = st.lists(st.none() | st.integers(-999, 999).map(Decimal), max_size=20)


def test_more_than_three_times_the_middle_amount_stands_out():
    assert outliers([Decimal(n) for n in (40, 50, 60, 151)]) == set()
    assert outliers([Decimal(n) for n in (40, 50, 60, 166)]) == {3}


def test_an_unknown_amount_stands_out():
    assert outliers([None, Decimal(5)]) == {0}


def test_two_documents_say_nothing_about_each_other():
    assert not outliers([Decimal(1), Decimal(1_000_000)])


@given(amounts)
def test_fewer_than_half_of_the_known_amounts_stand_out(values):
    known = {n for n, value in enumerate(values) if value is not None}

    assert len(outliers(values) & known) <= len(known) / 2


@given(amounts, st.integers(1, 9))
def test_the_currency_s_unit_does_not_matter(values, factor):
    larger = [None if value is None else value * factor for value in values]

    assert outliers(values) == outliers(larger)
