"""Copies among many bills: only those are compared that share a key."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence

from ..intake.reference import normalise
from .compare import SUSPECTED, WEIGHTS, Duplicate, Seen, compare
from .number import folded

BUCKET_MAX = 200  # bills of one key; more share it by nature (a monthly fee)
CREDIT_DAYS_MAX = 120  # within which a credit explains that a bill comes again


def find(
    bills: Sequence[Seen], known: Iterable[Seen] = (), weights=WEIGHTS
) -> list[Duplicate]:
    """Return for each bill the likeliest earlier one, when a copy is suspected.

    `known` come first; `bills` are taken in their order, each against all before it.
    Cost grows with the number of bills, not with its square.
    """
    before: dict[tuple, list[Seen]] = defaultdict(list)
    for one in known:
        _remember(one, before)
    found = []
    for bill in bills:
        best = max(
            (compare(bill, other, weights) for other in _candidates(bill, before)),
            key=lambda one: (one.confidence, -one.earlier),
            default=None,
        )
        if best and best.confidence >= SUSPECTED:
            found.append(best)
        _remember(bill, before)
    return found


def _candidates(bill: Seen, before) -> Iterator[Seen]:
    seen = {}
    for key in keys(bill):
        for other in before[key][-BUCKET_MAX:]:
            seen[other.id] = other
    return (other for other in seen.values() if not _was_credited(bill, other, before))


def _was_credited(bill: Seen, other: Seen, before) -> bool:
    """A bill that was credited in full and comes again is a rebill, no copy."""
    return any(
        credit.is_credit and other.day <= credit.day <= bill.day
        for credit in before[("credit", other.vendor, other.total)]
        if (bill.day - credit.day).days <= CREDIT_DAYS_MAX
    ) and normalise(bill.number) != normalise(other.number)


def _remember(bill: Seen, before) -> None:
    for key in keys(bill):
        before[key].append(bill)
    if bill.is_credit:
        before["credit", bill.vendor, bill.total].append(bill)


def names(bill: Seen) -> list[str]:
    """Return the keys of a bill as texts, for a table that is searched by them.

    A bill is found by its keys, and the credit that explains it by one of its own.
    """
    credit = [("credit", bill.vendor, bill.total)]
    return sorted({":".join(map(str, key)) for key in (*keys(bill), *credit)})


def keys(bill: Seen) -> Iterator[tuple]:
    """Everything by which a copy could be met again."""
    if bill.file_digest:
        yield ("file", bill.file_digest)
    if bill.text_digest:
        yield ("text", bill.text_digest)
    number = folded(bill.number)
    if number:
        yield ("number", number)
    for amount in {bill.total, bill.net} - {None}:
        yield ("vendor", bill.vendor, amount)
        if bill.tax_id:
            yield ("tax", bill.tax_id, amount)
        if bill.account:
            yield ("account", bill.account, amount)
        if bill.vendor_name:
            yield ("name", normalise(bill.vendor_name)[:4], amount)
