"""Numbers and dates as papers print them."""

from datetime import date
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from wardclerk.assist.fields import dates, money

AMOUNTS = st.integers(0, 10**9).map(lambda cents: Decimal(cents) / 100)
STYLES = {"american": (",", "."), "german": (".", ","), "swiss": ("'", ".")}


def printed(value: Decimal, style: str) -> str:
    thousands, decimal = STYLES[style]
    text = f"{value:,.2f}"
    return text.translate(str.maketrans({",": thousands, ".": decimal}))


@given(AMOUNTS, st.sampled_from(sorted(STYLES)))
def test_amount_is_read_in_each_style(value, style):
    found = list(money.find(f"Total {printed(value, style)} EUR"))

    assert [amount.value for amount in found] == [value]
    assert found[0].currency == "EUR"


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("(1,234.00)", "-1234.00"),
        ("-12,50", "-12.50"),
        ("8.79-", "-8.79"),
        ("$ 5.00 CR", "-5.00"),
        ("1 234,56 €", "1234.56"),
        ("US$1,000", "1000"),
        (".08642", None),
    ],
)
def test_amount_in_an_unusual_form(text, value):
    found = [amount.value for amount in money.find(text)]

    assert found == ([Decimal(value)] if value else [])


@pytest.mark.parametrize("text", ["19 %", "12.05.2024", "AB-12/7", "DE136695976"])
def test_what_is_no_amount_is_not_taken_for_one(text):
    assert not [amount for amount in money.find(text) if amount.is_money]


def test_blank_between_numbers_is_no_thousands_sign_where_points_are_decimal():
    found = [amount.value for amount in money.find("case of 10 128.40", ".")]

    assert found == [Decimal("10"), Decimal("128.40")]


@given(st.text(max_size=80))
def test_any_text_is_survived(text):
    for amount in money.find(text):
        assert amount.value.is_finite()
    for found in dates.find(text):
        assert dates.YEAR_MIN <= found.value.year <= dates.YEAR_MAX


@given(st.dates(date(2000, 1, 1), date(2068, 12, 31)), st.booleans())
def test_date_survives_each_certain_form(day, month_first):
    forms = (
        f"{day:%Y-%m-%d}",
        f"{day:%d.%m.%Y}",
        f"{day:%B} {day.day}, {day.year}",
        f"{day.day} {day:%b} {day.year}",
    )

    for form in forms:
        assert [found.value for found in dates.find(form, month_first)] == [day], form


@given(st.dates(date(2000, 1, 1), date(2068, 12, 31)))
def test_slashes_follow_the_order_of_the_land(day):
    american = [found.value for found in dates.find(f"{day:%m/%d/%Y}", True)]
    european = [found.value for found in dates.find(f"{day:%d/%m/%Y}", False)]

    assert american == european == [day]


def test_land_is_told_by_its_signs():
    assert dates.puts_month_first("Bill To: Boston, MA 02108 Total $5.00 03/04/2026")
    assert not dates.puts_month_first("VAT GB123 Total £5.00 03/04/2026")
    assert not dates.puts_month_first("Boston, MA 02108 $5.00 25/04/2026")
