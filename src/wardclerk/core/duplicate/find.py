"""Copies among many bills: only those are compared that share a key."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence

from ..intake.reference import normalise
from .compare import (
    FAR_DAYS,
    SUSPECTED,
    WEIGHTS,
    Duplicate,
    Reason,
    Seen,
    compare,
    in_parts,
    weighed,
)
from .number import folded, is_whole, stem

BUCKET_MAX = 200  # bills of one key; more share it by nature (a monthly fee)
CREDIT_DAYS_MAX = 120  # within which a credit explains that a bill comes again
PARTS_DAYS_MAX = 90  # within which the parts of a bill follow it


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
            (
                *(_compared(bill, one, before, weights) for one in _met(bill, before)),
                *_halves(bill, before, weights),
            ),
            key=lambda one: (one.confidence, -one.earlier),
            default=None,
        )
        if best and best.confidence >= SUSPECTED:
            found.append(best)
        _remember(bill, before)
    return found


def _met(bill: Seen, before) -> Iterator[Seen]:
    """Yield the earlier bills that share a key and are not taken back by a credit."""
    seen = {}
    for key in keys(bill):
        for other in before[key][-BUCKET_MAX:]:
            seen[other.id] = other
    return (other for other in seen.values() if not _was_credited(bill, other, before))


def _compared(bill: Seen, other: Seen, before, weights) -> Duplicate:
    found = compare(bill, other, weights)
    if not found.reasons or not _is_second_rebill(bill, other, before):
        return found
    return weighed(bill, other, (*found.reasons, Reason.BILLED_AGAIN), weights)


def _is_second_rebill(bill: Seen, other: Seen, before) -> bool:
    """One credit explains one bill that comes again, and not a second one."""
    if bill.is_credit or other.is_credit:
        return False
    if bill.vendor != other.vendor or bill.total != other.total:
        return False
    if abs((bill.day - other.day).days) >= FAR_DAYS:
        return False
    same = before["vendor", bill.vendor, bill.total][-BUCKET_MAX:]
    credited = [
        one.id
        for one in same
        if one.is_credit
        and one.day <= other.day
        and (bill.day - one.day).days <= CREDIT_DAYS_MAX
    ]
    billed = [one.id for one in same if not one.is_credit and one.id != bill.id]
    if not (credited and billed) or min(billed) > min(credited):
        return False
    again = [one for one in billed if one > min(credited)]
    return other.id in again and len(again) >= len(credited)


def _halves(bill: Seen, before, weights) -> Iterator[Duplicate]:
    """Yield the whole that this bill makes with other parts of the same number."""
    root = stem(bill.number)
    if not root or not bill.vendor or bill.is_credit:
        return
    family = [
        one
        for one in before["stem", bill.vendor, root][-BUCKET_MAX:]
        if not one.is_credit
        and one.currency == bill.currency
        and abs((bill.day - one.day).days) <= PARTS_DAYS_MAX
    ]
    wholes = [one for one in family if is_whole(one.number)]
    parts = [one for one in family if not is_whole(one.number)]
    if is_whole(bill.number):
        if len(parts) > 1 and sum(one.total for one in parts) == bill.total:
            yield in_parts(bill, parts[-1], weights)
        return
    for whole in wholes:
        if _was_credited(bill, whole, before):
            continue
        if parts and sum(one.total for one in parts) + bill.total == whole.total:
            yield in_parts(bill, whole, weights)


def _was_credited(bill: Seen, other: Seen, before) -> bool:
    """A bill that was credited in full and comes again is a rebill, no copy."""
    return any(
        credit.is_credit
        and (other.day, other.id) < (credit.day, credit.id)
        and credit.day <= bill.day
        for credit in before["credit", other.vendor, other.total]
        if (bill.day - credit.day).days <= CREDIT_DAYS_MAX
    ) and normalise(bill.number) != normalise(other.number)


def _remember(bill: Seen, before) -> None:
    for key in keys(bill):
        before[key].append(bill)
    if bill.is_credit and bill.vendor:
        before["credit", bill.vendor, bill.total].append(bill)


def names(bill: Seen) -> list[str]:
    """Return the keys of a bill as texts, for a table that is searched by them.

    A bill is found by its keys, and the credit that explains it by one of its own.
    """
    credit = [("credit", bill.vendor, bill.total)] if bill.vendor else []
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
    if not bill.vendor:
        return
    if root := stem(bill.number):
        yield ("stem", bill.vendor, root)
    for amount in {bill.total, bill.net} - {None}:
        yield ("vendor", bill.vendor, amount)
        if bill.tax_id:
            yield ("tax", bill.tax_id, amount)
        if bill.account:
            yield ("account", bill.account, amount)
        if bill.vendor_name:
            yield ("name", normalise(bill.vendor_name)[:4], amount)
