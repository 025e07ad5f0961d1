"""Files of budgets: what they say, and what is wrong with them."""

from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from wardclerk.core.budget import Reported, read_report
from wardclerk.core.budget.report import ERRORS_MAX


def test_a_file_says_an_amount_a_cost_centre():
    rows, wrong = read_report("Cost Center;Amount\n4100;12500.00\n\n4200; 80\n")

    assert rows == [
        Reported("4100", Decimal("12500.00")),
        Reported("4200", Decimal(80)),
    ]
    assert not wrong


@pytest.mark.parametrize(
    ("text", "row", "column", "words"),
    [
        ("", 1, "", "empty"),
        ("a,b\n1,2", 1, "cost_centre", "must name the columns"),
        ("cost_centre,amount\n,5", 2, "cost_centre", "missing"),
        ("cost_centre,amount\n4100,many", 2, "amount", "like 12500.00"),
        ("cost_centre,amount\n4100,\n", 2, "amount", "no amount"),
        ("cost_centre,amount\n4100,-5", 2, "amount", "no amount of a budget"),
        ("cost_centre,amount\n4100,NaN", 2, "amount", "no amount of a budget"),
        ("cost_centre,amount\n4100,1e30", 2, "amount", "no amount of a budget"),
        ("cost_centre,amount\n4100,1\n4100,2", 3, "cost_centre", "twice"),
    ],
)
def test_what_is_wrong_names_row_and_column(text, row, column, words):
    rows, wrong = read_report(text)

    assert rows == []
    assert (wrong[0].row, wrong[0].column) == (row, column)
    assert words in wrong[0].words


def test_many_errors_are_cut_off():
    text = "cost_centre,amount\n" + "x,many\n" * 1000

    _rows, wrong = read_report(text)

    assert len(wrong) == ERRORS_MAX


@given(st.text())
def test_any_text_is_read_or_refused(text):
    rows, wrong = read_report(text)

    assert not (rows and wrong)
