"""Compares what Odoo holds with what the sample documents say must become of them."""

from __future__ import annotations

from collections import Counter
from itertools import groupby


def check_round(stack, letters: list, reports: dict[str, list[dict]]) -> None:
    """Ten letters, ten results: each the expected one, none of them twice.

    Two letters carry the same invoice. Whichever arrives first is the bill and the
    other its duplicate, so letters are compared by their invoice number.
    """
    for number, group in groupby(sorted(letters, key=_number), key=_number):
        same_invoice = list(group)
        rows = [_only(reports[letter.message_id]) for letter in same_invoice]
        outcomes = [letter.document.outcome for letter in same_invoice]
        pairs = zip(
            sorted(rows, key=lambda row: row["state"]),
            sorted(outcomes, key=lambda outcome: outcome.state),
            strict=True,
        )
        for row, expected in pairs:
            _check(number, row, expected)
    assert_no_bill_twice(stack.admin(), letters)


def assert_no_bill_twice(odoo, letters: list) -> None:
    """One bill for each number that a bill was expected for, and not one more."""
    wanted = {letter.number for letter in letters if letter.document.outcome.move_type}
    bills = odoo.search_read("account.move", [("ref", "in", sorted(wanted))], ["ref"])
    assert Counter(bill["ref"] for bill in bills) == Counter(wanted)


def _check(number: str, row: dict, expected) -> None:
    got = (row["state"], row["res_model"] or None)
    assert got == (expected.state, expected.model), (number, row)
    assert set(expected.problems) <= set(row["problems"]), (number, row)
    if expected.approval_state:
        assert row["approval_state"] == expected.approval_state, (number, row)


def _number(letter) -> str:
    return letter.number


def _only(rows: list[dict]) -> dict:
    assert len(rows) == 1, (
        f"a letter with one document became {len(rows)} items: {rows}"
    )
    return rows[0]
