"""A reading is foreign text: only values of the agreed shape get through."""

from datetime import date
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from wardclerk.core.intake.bill import doubts
from wardclerk.core.intake.reading import ReadingInvalid, parse, parse_money

JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=20),
    lambda inner: (
        st.lists(inner, max_size=4)
        | st.dictionaries(
            st.sampled_from(
                ["fields", "lines", "problems", "document_type", "value", "confidence"]
                + ["total", "issue_date", "box", "code", "reader", "pages", "seconds"]
            ),
            inner,
            max_size=6,
        )
    ),
    max_leaves=25,
)


def values(**fields):
    return {
        "document_type": {"value": "vendor_bill", "confidence": 0.97},
        "fields": {
            name: {"value": value, "confidence": 0.9, "source": "text", "page": 1}
            for name, value in fields.items()
        },
    }


def test_values_come_out_typed():
    reading = parse(values(total="1234.50", issue_date="2026-11-03", currency="USD"))

    assert reading.money("total") == Decimal("1234.50")
    assert reading.day("issue_date") == date(2026, 11, 3)
    assert reading.text("currency") == "USD"
    assert reading.confidence("total") == 0.9


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("total", "12,50"),
        ("total", "NaN"),
        ("total", "1e9"),
        ("total", {"amount": 1}),
        ("issue_date", "03.11.2026"),
        ("currency", "usd"),
        ("currency", "$"),
        ("invoice_number", "   "),
    ],
)
def test_a_value_of_another_shape_is_left_out(name, value):
    assert parse(values(**{name: value})).text(name) == ""


def test_a_negative_invoice_is_a_credit_note_that_counts_upwards():
    data = values(total="-115.00", net="-100.00", tax="-15.00")
    data["lines"] = [
        {"description": "a", "quantity": "-1", "unit_price": "60", "amount": "-60"},
        {"description": "b", "quantity": "1", "unit_price": "-40", "amount": "-40"},
    ]

    reading = parse(data)

    assert reading.document_type == "credit_note"
    assert reading.money("total") == Decimal(115)
    assert reading.money("tax") == Decimal(15)
    assert [
        (line.quantity, line.unit_price, line.amount) for line in reading.lines
    ] == [
        (Decimal(1), Decimal(60), Decimal(60)),
        (Decimal(1), Decimal(40), Decimal(40)),
    ]


def test_an_unknown_problem_code_still_asks_for_a_person():
    data = values(total="1.00")
    data["problems"] = [{"code": "moon_phase", "detail": "full"}]

    findings = parse(data).findings

    assert [(f.code, f.detail) for f in findings] == [
        ("low_confidence", "moon_phase: full")
    ]


def test_control_characters_and_display_tricks_are_taken_out():
    reading = parse(values(vendor_name="Acme\u202egnp.exe\x00 Ltd"))

    assert reading.text("vendor_name") == "Acme gnp.exe Ltd"


@pytest.mark.parametrize("data", [None, [], "text", {}, {"fields": []}])
def test_what_is_not_a_reading_is_refused(data):
    with pytest.raises(ReadingInvalid):
        parse(data)


@given(JSON)
def test_no_json_makes_parsing_fail_otherwise(data):
    try:
        reading = parse(data)
    except ReadingInvalid:
        return

    assert 0 <= reading.type_confidence <= 1
    assert reading.seconds >= 0


@given(st.decimals(min_value=-(10**12), max_value=10**12, places=2))
def test_money_survives_its_text_form(amount):
    assert parse_money(format(amount, "f")) == amount


def test_missing_and_unsure_fields_are_named_for_a_person():
    data = values(invoice_number="A-1", issue_date="2026-11-03")
    data["fields"]["invoice_number"]["confidence"] = 0.4

    findings = doubts(parse(data))

    assert [finding.code for finding in findings] == ["low_confidence"]
    assert findings[0].detail == "not sure: invoice number; not found: total"


def test_a_sure_and_complete_reading_leaves_no_doubt():
    data = values(
        invoice_number="A-1", issue_date="2026-11-03", total="5.00", currency="USD"
    )

    assert doubts(parse(data)) == ()


def test_what_master_data_confirms_is_no_doubt():
    data = values(
        invoice_number="A-1",
        issue_date="2026-11-03",
        total="5.00",
        vendor_name="Calder",
    )
    data["fields"]["vendor_name"]["confidence"] = 0.7
    data["problems"] = [{"code": "low_confidence", "detail": "vendor_name"}]
    reading = parse(data)

    assert doubts(reading)[0].detail == "not sure: vendor name"
    assert doubts(reading, {"vendor_name"}) == ()


def test_doubts_of_assist_that_name_no_field_stay():
    data = values(invoice_number="A-1", issue_date="2026-11-03", total="5.00")
    data["problems"] = [{"code": "low_confidence", "detail": "blurred, page 2"}]

    findings = doubts(parse(data), {"vendor_name"})

    assert findings[0].detail == "blurred, page 2"
