"""Bills against orders and receipts: a wrong bill never passes, an honest one does."""

from collections import Counter
from decimal import Decimal

import pytest

from tests.core.matching.triples import TOLERANCE, triples
from wardclerk.core.matching import (
    Basis,
    Bill,
    BillLine,
    Limit,
    Order,
    OrderLine,
    Tolerance,
    Unit,
    match,
)

SEED, TRIPLES = 20, 2_000
CORRECT_MIN = 0.99
QUANTITY = {"more_than_ordered", "more_than_received", "credited_more_than_billed"}
D = Decimal


@pytest.fixture(scope="module")
def verdicts():
    return [
        (triple, match(triple.bill, triple.order, TOLERANCE))
        for triple in triples(TRIPLES, SEED)
    ]


def is_right(triple, verdict):
    """The fault is named; what follows from it (the total) may be named as well."""
    if not triple.truth:
        return verdict.is_matched
    codes = {"quantity" if code in QUANTITY else code for code in verdict.codes}
    return triple.truth <= codes


def test_no_faulty_bill_is_matched(verdicts):
    passed = [t.kind for t, verdict in verdicts if t.truth and verdict.is_matched]

    assert not passed, Counter(passed)


def test_nearly_every_verdict_is_the_right_one(verdicts):
    wrong = Counter(t.kind for t, verdict in verdicts if not is_right(t, verdict))

    assert sum(wrong.values()) <= TRIPLES * (1 - CORRECT_MIN), wrong


def test_each_pairing_says_why(verdicts):
    for _triple, verdict in verdicts:
        for one in verdict.pairs:
            assert one.words
            assert one.order_line is None or one.reasons


def order_of(*lines, **more):
    return Order(tuple(lines), "USD", **more)


def bill_of(*lines, **more):
    return Bill(tuple(lines), "USD", **more)


def ordered(number=1, quantity=10, price=5, **more):
    more = {"product": "gloves", "received": D(quantity), **more}
    return OrderLine(number, D(quantity), D(price), **more)


def billed(number=1, quantity=10, price=5, **more):
    more = {"product": "gloves", "amount": D(quantity) * D(price), **more}
    return BillLine(number, D(quantity), D(price), **more)


def test_one_delivery_of_two_is_billed():
    order = order_of(ordered(received=D(4)))

    assert match(bill_of(billed(quantity=4)), order).is_matched
    assert match(bill_of(billed(quantity=5)), order).codes == {"more_than_received"}


def test_what_was_billed_before_is_not_billed_again():
    order = order_of(ordered(billed=D(10)))

    assert match(bill_of(billed()), order).codes == {"more_than_ordered"}


def test_two_way_does_not_wait_for_the_receipt():
    order = order_of(ordered(received=D(0)))

    assert match(bill_of(billed(), basis=Basis.TWO_WAY), order).is_matched
    assert match(bill_of(billed()), order).codes == {"more_than_received"}


def test_a_contract_holds_the_price_and_no_quantity():
    order = order_of(ordered(quantity=1, price=5))

    bill = bill_of(billed(quantity=400), basis=Basis.CONTRACT)

    assert match(bill, order).is_matched


def test_a_box_of_a_hundred_is_a_hundred_pieces():
    order = order_of(ordered(quantity=2, price=50, unit=Unit("piece", D(100))))

    by_piece = bill_of(billed(quantity=200, price="0.5", amount=D(100)))

    assert match(by_piece, order).is_matched


def test_two_lines_that_fit_equally_and_cost_differently_are_a_persons():
    order = order_of(ordered(1, price=5), ordered(2, price=6))

    verdict = match(
        bill_of(billed(price="5.5")), order, Tolerance(unit_price=Limit(value=D(1)))
    )

    assert "ambiguous" in verdict.codes


def test_two_deliveries_in_two_lines_stand_for_one_line_of_the_order():
    order = order_of(ordered())

    both = bill_of(billed(1, quantity=4), billed(2, quantity=6))
    too_many = bill_of(billed(1, quantity=6), billed(2, quantity=6))

    assert match(both, order).is_matched
    assert match(too_many, order).codes == {"more_than_ordered"}


def test_many_small_differences_add_up_to_a_large_one():
    tolerance = Tolerance(
        unit_price=Limit(value=D("0.10")), overbilled_total=Limit(value=D(5))
    )
    lines = [ordered(n, product=f"product {n}") for n in range(1, 11)]
    bills = [billed(n, price="5.10", product=f"product {n}") for n in range(1, 11)]

    verdict = match(bill_of(*bills), order_of(*lines), tolerance)

    assert verdict.codes == {"overbilled_total"}


def test_a_negative_line_of_goods_does_not_hide_a_positive_one():
    order = order_of(ordered())

    verdict = match(bill_of(billed(), billed(2, quantity=-5)), order)

    assert verdict.codes == {"quantity_not_positive"}


def test_an_empty_bill_is_no_match():
    assert match(bill_of(), order_of(ordered())).codes == {"no_lines"}


def test_without_a_limit_nothing_is_tolerated():
    assert not Limit().allows(D("0.01"), D(100))
    assert Limit(value=D(1), percent=D(1)).allows(D("0.9"), D(100))
    assert not Limit(value=D(1), percent=D(1)).allows(D("0.9"), D(10))


def test_a_link_decides_between_two_lines_that_fit():
    lines = tuple(
        OrderLine(n, D(10), D(price), product="pump", received=D(10))
        for n, price in ((1, 20), (2, 30))
    )
    bill = Bill((BillLine(1, D(5), D(30), D(150), "pump", order_line=2),), "USD")

    verdict = match(bill, Order(lines, "USD"))

    assert verdict.is_matched
    assert verdict.pairs[0].order_line.id == 2


def test_a_link_does_not_make_another_product_fit():
    order = Order((OrderLine(1, D(10), D(20), "pump", received=D(10)),), "USD")
    bill = Bill((BillLine(1, D(5), D(20), D(100), "bed", order_line=1),), "USD")

    assert match(bill, order).codes == {"not_ordered"}


def test_rounding_is_that_of_the_currency():
    order = Order((OrderLine(1, D(3), D("33.4"), "pump", received=D(3)),), "JPY")
    line = BillLine(1, D(3), D("33.4"), D(100), "pump")

    assert match(Bill((line,), "JPY", cent=D(1)), order).is_matched
    assert not match(Bill((line,), "JPY"), order).is_matched
