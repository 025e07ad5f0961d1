"""Budgets that another system reports, as CSV: cost centre and amount."""

from __future__ import annotations

import csv
from collections.abc import Iterable
from dataclasses import dataclass
from decimal import Decimal, InvalidOperation

COLUMNS = ("cost_centre", "amount")
ROWS_MAX = 20_000  # cost centres of a large group, many times over
ERRORS_MAX = 20  # a person corrects the file before they read more
AMOUNT_DIGITS_MAX = 15  # more than any budget, and what a database column holds


@dataclass(frozen=True, slots=True)
class Reported:
    """What one row says."""

    cost_centre: str
    amount: Decimal


@dataclass(frozen=True, slots=True)
class Unreadable:
    """What is wrong with one row, counted as a spreadsheet counts."""

    row: int
    column: str
    words: str


def read_report(text: str) -> tuple[list[Reported], list[Unreadable]]:
    """Return what a file says, and all that is wrong with it, in one reading.

    A comma, semicolon or tab divides the columns; the first row names them.
    """
    lines = text.lstrip("\ufeff").splitlines()
    if not any(line.strip() for line in lines):
        return [], [Unreadable(1, "", "the file is empty")]
    rows = csv.DictReader(lines, delimiter=_delimiter(lines[0]))
    missing = [name for name in COLUMNS if name not in _names(rows.fieldnames)]
    if missing:
        words = f"the first row must name the columns {' and '.join(COLUMNS)}"
        return [], [Unreadable(1, missing[0], words)]
    return _read_rows(rows)


def _delimiter(first: str) -> str:
    return max(",;\t", key=first.count)


def _names(names: Iterable[str] | None) -> list[str]:
    return [_plain(name) for name in names or ()]


def _plain(name: str | None) -> str:
    return (name or "").strip().lower().replace(" ", "_").replace("center", "centre")


def _read_rows(rows: csv.DictReader) -> tuple[list[Reported], list[Unreadable]]:
    found: dict[str, Reported] = {}
    wrong: list[Unreadable] = []
    for number, raw in enumerate(rows, start=2):
        row = {
            _plain(name): value.strip()
            for name, value in raw.items()
            if name and isinstance(value, str)
        }
        if not any(row.values()):
            continue
        problem = _problem(row, found)
        if number > ROWS_MAX + 1:
            problem = ("", f"there are more than {ROWS_MAX} rows")
        if problem:
            wrong.append(Unreadable(number, *problem))
            if len(wrong) >= ERRORS_MAX:
                break
            continue
        centre = row["cost_centre"]
        found[centre.lower()] = Reported(centre, _amount(row["amount"]))
    return ([], wrong) if wrong else (list(found.values()), [])


def _problem(row: dict[str, str], found: dict[str, Reported]) -> tuple[str, str] | None:
    centre = row.get("cost_centre", "")
    if not centre:
        return "cost_centre", "the code of the cost centre is missing"
    if centre.lower() in found:
        return "cost_centre", f"{centre} is there twice"
    amount = row.get("amount", "")
    try:
        value = _amount(amount)
    except InvalidOperation:
        return "amount", f"{amount!r} is no amount; write it like 12500.00"
    if not value.is_finite() or value < 0 or value.adjusted() >= AMOUNT_DIGITS_MAX:
        return "amount", f"{amount} is no amount of a budget"
    return None


def _amount(text: str) -> Decimal:
    return Decimal(text)
