"""A need is held once: by the request, then the order, then the bill."""

from decimal import Decimal

from hypothesis import given
from hypothesis import strategies as st

from wardclerk.core.budget import Document, held, open_part

quantities = st.decimals("-1000", "1000", places=2)
above_zero = st.decimals("0.01", "1000", places=2)
prices = st.decimals("0", "10000", places=2)


def chain(asked, ordered, billed, refunded, price):
    """Return what request, order and bills hold of one need at one price."""
    request = Document(asked, price, taken_over=ordered)
    order = Document(ordered, price, taken_over=billed - refunded)
    return held([request, order], [(billed, price), (-refunded, price)])


@given(quantities, quantities)
def test_what_is_open_is_within_what_there_was(quantity, taken_over):
    left = open_part(quantity, taken_over)

    assert 0 <= left <= max(quantity, 0)


@given(above_zero, st.fractions(0, 1), st.fractions(0, 1), prices)
def test_a_need_holds_the_same_at_each_stage_of_its_way(asked, part, share, price):
    ordered = (asked * part.numerator / part.denominator).quantize(Decimal("0.01"))
    billed = (ordered * share.numerator / share.denominator).quantize(Decimal("0.01"))

    now = chain(asked, ordered, billed, Decimal(0), price)

    assert now.total == asked * price
    assert now.committed >= 0


@given(above_zero, above_zero, above_zero, prices)
def test_more_billed_than_ordered_is_spent_and_releases_no_more(asked, over, _x, price):
    now = chain(asked, asked, asked + over, Decimal(0), price)

    assert now.committed == 0
    assert now.actual == (asked + over) * price


@given(above_zero, prices)
def test_a_refund_commits_the_order_again(quantity, price):
    now = chain(quantity, quantity, quantity, quantity, price)

    assert (now.committed, now.actual) == (quantity * price, 0)


@given(above_zero, above_zero, prices)
def test_a_refund_of_what_was_never_billed_commits_no_more(quantity, refund, price):
    now = chain(quantity, quantity, Decimal(0), refund, price)

    assert now.committed == quantity * price


@given(above_zero, prices)
def test_what_is_cancelled_holds_nothing(quantity, price):
    now = held([Document(quantity, price, stands=False)])

    assert now.total == 0


@given(above_zero, above_zero, prices)
def test_a_cancelled_order_gives_the_request_back_its_part(asked, ordered, price):
    cancelled = Document(ordered, price, stands=False)

    now = held([Document(asked, price, taken_over=Decimal(0)), cancelled])

    assert now.committed == asked * price
