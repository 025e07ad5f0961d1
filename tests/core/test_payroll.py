"""Payroll's file: the workflow's own bytes, and nothing that a spreadsheet runs."""

import csv
import io
import json
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from wardclerk.core import payroll

EXAMPLES = Path(__file__).resolve().parents[2] / "contracts" / "finance" / "examples"
HANDOFF = json.loads((EXAMPLES / "payroll.handoff_requested.json").read_text("utf-8"))


def cells(data):
    return next(csv.DictReader(io.StringIO(payroll.text(data), newline="")))


def test_the_file_holds_what_the_event_says():
    row = cells(HANDOFF)

    assert tuple(row) == payroll.COLUMNS
    assert row["company"] == "Harbourview Hospitals"
    assert row["pay_group"] == "RN-2"
    assert payroll.text(HANDOFF).endswith('"RN-2"\r\n')


@pytest.mark.parametrize(
    ("value", "written"),
    [(36, "36"), (36.0, "36"), (37.5, "37.5"), (0.1 + 0.2, "0.30000000000000004")],
)
def test_hours_are_written_as_the_workflow_writes_them(value, written):
    assert cells({**HANDOFF, "hours_per_week": value})["hours_per_week"] == written


def test_nothing_is_an_empty_cell():
    assert cells({**HANDOFF, "facility": None})["facility"] == ""


@pytest.mark.parametrize(
    ("name", "written"),
    [
        ('=cmd|"x"', '\'=cmd|"x"'),
        ("+1", "'+1"),
        ("-1", "'-1"),
        ("@x", "'@x"),
        ("Robin\t\n Example", "Robin Example"),
        ("Robin\u00a0\ufeffExample", "Robin Example"),
    ],
)
def test_a_cell_is_never_a_formula_nor_a_line(name, written):
    assert cells({**HANDOFF, "name": name})["name"] == written


@given(st.text())
def test_whatever_a_name_holds_the_file_is_two_lines_of_ten_cells(name):
    text = payroll.text({**HANDOFF, "name": name})

    rows = list(csv.reader(io.StringIO(text, newline="")))

    assert [len(row) for row in rows] == [len(payroll.COLUMNS)] * 2
    assert not rows[1][2].startswith(payroll.FORMULA)
