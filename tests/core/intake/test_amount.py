"""Booked lines reproduce the document's total, or a person is told why not."""

from decimal import Decimal

from hypothesis import given
from hypothesis import strategies as st

from wardclerk.core.intake.amount import infer_rate, plan, rounded
from wardclerk.core.intake.reading import parse

RATES = (Decimal(0), Decimal(6), Decimal(15))


def reading(lines=(), **amounts):
    return parse(
        {
            "document_type": {"value": "vendor_bill", "confidence": 0.9},
            "fields": {k: {"value": v, "confidence": 1} for k, v in amounts.items()},
            "lines": list(lines),
        }
    )


def line(amount, quantity="1", unit_price=None, tax_percent=None, description="x"):
    return {
        "description": description,
        "quantity": quantity,
        "unit_price": unit_price,
        "amount": amount,
        "tax_percent": tax_percent,
    }


def test_lines_that_add_up_are_booked_as_printed():
    document = reading(
        [line("60.00", "3", "20.00"), line("40.00", "2", "20.00")],
        net="100.00",
        tax="15.00",
        total="115.00",
    )

    planned = plan(document, RATES)

    assert [(p.quantity, p.unit_price, p.tax_percent) for p in planned.lines] == [
        (Decimal(3), Decimal("20.00"), Decimal(15)),
        (Decimal(2), Decimal("20.00"), Decimal(15)),
    ]
    assert planned.findings == ()


def test_lines_that_do_not_add_up_become_one_line_with_the_net():
    document = reading(
        [line("60.00", description="Gloves"), line("30.00", description="Masks")],
        net="100.00",
        tax="15.00",
        total="115.00",
    )

    planned = plan(document, RATES)

    assert [(p.amount, p.description) for p in planned.lines] == [
        (Decimal("100.00"), "Gloves; Masks")
    ]


def test_totals_that_contradict_are_told_with_both_sums():
    planned = plan(reading(net="100.00", tax="15.00", total="120.00"), RATES)

    assert [finding.code for finding in planned.findings] == ["total_mismatch"]
    assert "100.00 net and 15.00 tax make 115.00" in planned.findings[0].detail
    assert sum(p.amount for p in planned.lines) == Decimal("120.00")


def test_a_tax_that_fits_no_rate_is_a_line_of_its_own():
    planned = plan(reading(net="100.00", tax="8.25", total="108.25"), RATES)

    assert [(p.amount, p.is_tax) for p in planned.lines] == [
        (Decimal("100.00"), False),
        (Decimal("8.25"), True),
    ]
    assert [finding.code for finding in planned.findings] == ["tax_unknown"]


def test_rates_on_lines_are_used_when_they_give_the_printed_tax():
    document = reading(
        [line("100.00", tax_percent="15"), line("50.00", tax_percent="6")],
        net="150.00",
        tax="18.00",
        total="168.00",
    )

    planned = plan(document, RATES)

    assert [p.tax_percent for p in planned.lines] == [Decimal(15), Decimal(6)]


def test_a_discounted_line_keeps_its_quantity_and_its_amount():
    document = reading([line("90.00", "10", "10.00")], total="90.00")

    planned = plan(document, RATES)

    assert planned.lines[0].quantity == 10
    assert planned.lines[0].unit_price == Decimal(9)


def test_a_total_alone_is_one_line_without_tax():
    planned = plan(reading(total="42.00"), RATES)

    assert [(p.amount, p.tax_percent) for p in planned.lines] == [
        (Decimal("42.00"), Decimal(0))
    ]


def test_a_document_without_amounts_plans_nothing():
    assert plan(reading(), RATES).lines == ()


def test_the_rate_is_inferred_within_two_cents_only():
    assert infer_rate(Decimal("99.99"), Decimal("15.00"), RATES, 2) == 15
    assert infer_rate(Decimal("99.99"), Decimal("15.05"), RATES, 2) is None
    assert infer_rate(Decimal("99.99"), Decimal(0), RATES, 2) == 0


cents = st.integers(min_value=1, max_value=5_000_000).map(
    lambda number: Decimal(number) / 100
)


@given(
    st.lists(st.tuples(st.integers(1, 999), cents), min_size=1, max_size=30),
    st.sampled_from(RATES),
)
def test_a_consistent_document_is_reproduced_to_the_cent(goods, rate):
    amounts = [rounded(quantity * price, 2) for quantity, price in goods]
    net = sum(amounts)
    tax = rounded(net * rate / 100, 2)
    document = reading(
        [
            line(str(amount), str(quantity), str(price))
            for amount, (quantity, price) in zip(amounts, goods, strict=True)
        ],
        net=str(net),
        tax=str(tax),
        total=str(net + tax),
    )

    planned = plan(document, RATES)

    booked = sum(rounded(p.quantity * p.unit_price, 2) for p in planned.lines)
    assert planned.findings == ()
    assert len(planned.lines) == len(goods)
    assert booked == net
    assert planned.total == net + tax


@given(cents, cents, cents)
def test_any_three_amounts_book_the_total_that_is_printed(net, tax, total):
    document = reading(net=str(net), tax=str(tax), total=str(total))

    planned = plan(document, ())

    assert sum(p.amount for p in planned.lines) == total
    assert net + tax == total or "total_mismatch" in {f.code for f in planned.findings}
