"""Bills find their order by reference, and lines find the lines they bill."""

from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from wardclerk.core.intake.bill import Known, duplicate_of
from wardclerk.core.intake.order import (
    BillLine,
    Order,
    OrderLine,
    match_order,
    pair_lines,
)
from wardclerk.core.intake.reference import content_digest, normalise

ORDERS = (Order(1, "P00012", "SO-778"), Order(2, "P00021"))


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("P00012", 1),
        ("p-00012", 1),
        ("Your order P00021 of 3 Nov", 2),
        ("so 778", 1),
        ("SO-778 / P00012", 1),
        ("P00012, P00021", None),
        ("P0001", None),
        ("", None),
    ],
)
def test_a_printed_reference_finds_its_one_order(text, found):
    order = match_order(text, ORDERS)

    assert (order and order.id) == found


def test_lines_pair_by_code_then_description_then_price():
    order_lines = (
        OrderLine(10, "Nitrile gloves M, box of 100", ("NG-100M",), Decimal("8.50")),
        OrderLine(11, "Infusion set 15 drops", ("IS-15",), Decimal("2.10")),
        OrderLine(12, "Freight", (), Decimal("45.00")),
    )
    lines = (
        BillLine("Carriage paid", "", Decimal("45.00")),
        BillLine("Box 100 nitrile gloves M", "", Decimal("8.70")),
        BillLine("Set for infusion", "is15", Decimal("2.10")),
    )

    assert pair_lines(lines, order_lines) == {0: 12, 1: 10, 2: 11}


def test_an_order_line_is_billed_by_one_line_only():
    order_lines = (OrderLine(10, "Gauze", (), Decimal(5)),)
    lines = (BillLine("Gauze", "", Decimal(5)), BillLine("Gauze", "", Decimal(5)))

    assert pair_lines(lines, order_lines) == {0: 10}


def test_two_lines_of_one_price_are_not_paired_by_price():
    order_lines = (
        OrderLine(10, "Alpha", (), Decimal(5)),
        OrderLine(11, "Beta", (), Decimal(5)),
    )

    assert pair_lines((BillLine("Gamma", "", Decimal(5)),), order_lines) == {}


def test_a_short_description_pairs_with_the_one_that_holds_its_words():
    order_lines = (
        OrderLine(10, "[NG-M] Nitrile gloves M, box of 100", (), Decimal(8)),
        OrderLine(11, "[MASK] Surgical masks, box of 50", (), Decimal(8)),
    )

    assert pair_lines((BillLine("Nitrile gloves", "", Decimal(9)),), order_lines) == {
        0: 10
    }


def test_sizes_that_a_description_leaves_open_are_told_apart_by_price_or_not_at_all():
    order_lines = (
        OrderLine(10, "Nitrile gloves M, box of 100", (), Decimal(8)),
        OrderLine(11, "Nitrile gloves L, box of 100", (), Decimal(9)),
    )

    by_price = pair_lines((BillLine("Nitrile gloves", "", Decimal(9)),), order_lines)
    by_nothing = pair_lines((BillLine("Nitrile gloves", "", Decimal(7)),), order_lines)

    assert (by_price, by_nothing) == ({0: 11}, {})


@pytest.mark.parametrize(
    ("left", "right"),
    [
        ("INV-0012/26", "inv 0012 26"),
        ("000451", "451"),
        ("Invoice 451", "451"),
        ("0INVOICE0INVOICE5", "5"),
        ("Ａ-1", "a1"),
    ],
)
def test_one_number_typed_two_ways_is_one_number(left, right):
    assert normalise(left) == normalise(right)


@pytest.mark.parametrize(("left", "right"), [("A1", "A11"), ("10", "1"), ("", "0")])
def test_different_numbers_stay_different(left, right):
    assert normalise(left) != normalise(right)


def test_the_same_number_with_the_same_total_is_the_same_bill():
    first = Known(1, "A-1", Decimal("10.00"))
    second = Known(2, "A-1", Decimal("12.00"))

    assert duplicate_of(Decimal("12.00"), [first, second]) == (second, True)
    assert duplicate_of(Decimal("99.00"), [first, second]) == (first, False)
    assert duplicate_of(None, [first]) == (first, False)
    assert duplicate_of(Decimal(1), []) == (None, False)


@given(st.text(max_size=30))
def test_normalising_twice_changes_nothing(reference):
    once = normalise(reference)

    assert normalise(once) == once


@given(st.text(max_size=10), st.lists(st.tuples(st.text(), st.integers(), st.text())))
def test_the_digest_tells_messages_apart_by_id_and_files(message_id, files):
    digest = content_digest(message_id, files)

    assert digest == content_digest(f" {message_id} ", files)
    assert digest != content_digest(message_id, [*files, ("more.pdf", 1, "00")])
