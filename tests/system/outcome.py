"""Compares what Odoo holds with what the sample documents say must become of them."""

from __future__ import annotations

from collections import Counter


def check_round(stack, letters: list, reports: dict[str, list[dict]]) -> None:
    """Ten letters, ten results: each the expected one, none of them twice."""
    odoo = stack.admin()
    for letter in letters:
        (row,) = reports[letter.message_id]
        expected = letter.document.outcome
        got = (row["state"], row["res_model"] or None)
        assert got == (expected.state, expected.model), (letter.document.file, row)
        assert set(expected.problems) <= set(row["problems"]), (letter.document.file, row)
        if expected.approval_state:
            assert row["approval_state"] == expected.approval_state, row
    assert_no_bill_twice(odoo, letters)


def assert_no_bill_twice(odoo, letters: list) -> None:
    """One bill for each number that a bill was expected for, and not one more."""
    wanted = {
        letter.number for letter in letters if letter.document.outcome.move_type
    }
    bills = odoo.search_read("account.move", [("ref", "in", sorted(wanted))], ["ref"])
    assert Counter(bill["ref"] for bill in bills) == Counter(wanted)
