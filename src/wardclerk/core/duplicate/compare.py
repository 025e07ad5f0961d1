"""Two bills side by side: what speaks for one being the other, and how much."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from enum import StrEnum
from math import exp

from ..intake.reference import normalise
from ..intake.vendor import name_score
from .number import folded, is_next, is_one_slip_away, is_part, is_swapped

NEAR_DAYS = 7  # dates that two people read differently, or a copy sent a week later
FAR_DAYS = 20  # apart: a monthly bill rather than a copy
NAME_ALIKE = 0.85
SURE, SUSPECTED = 0.95, 0.5


class Reason(StrEnum):
    """What two bills have in common, or what sets them apart."""

    SAME_FILE = "same_file"
    SAME_TEXT = "same_text"
    SAME_NUMBER = "same_number"
    LOOK_ALIKE_NUMBER = "look_alike_number"  # O and 0, I and 1
    SWAPPED = "swapped"  # two neighbouring signs changed places
    ONE_SLIP = "one_slip"  # a sign mistyped, left out or added
    PART_OF_NUMBER = "part_of_number"  # a prefix, a letter behind
    SAME_AMOUNT = "same_amount"
    NET_IS_TOTAL = "net_is_total"  # one was typed without its tax
    SAME_DATE = "same_date"
    NEAR_DATE = "near_date"
    DAY_IS_MONTH = "day_is_month"  # 03/04 read as 04/03
    SAME_VENDOR = "same_vendor"
    SAME_TAX_ID = "same_tax_id"
    SAME_ACCOUNT = "same_account"
    LIKE_NAME = "like_name"
    OTHER_COMPANY = "other_company"
    PARTS_ADD_UP = "parts_add_up"  # with others of its number it makes the whole
    BILLED_AGAIN = "billed_again"  # one credit, and the second bill after it
    NEXT_NUMBER = "next_number"  # speaks against: a series
    ONE_EACH = "one_each"  # speaks against: neighbours of a series, one a company
    OTHER_NUMBER = "other_number"  # speaks against
    OTHER_AMOUNT = "other_amount"  # speaks against
    FAR_DATE = "far_date"  # speaks against
    OTHER_VENDOR = "other_vendor"  # speaks against
    OTHER_ORDER = "other_order"  # speaks against: each has an order of its own


# In units of evidence: what makes a copy e times likelier adds 1.
WEIGHTS = {
    Reason.SAME_FILE: 9.0,
    Reason.SAME_TEXT: 6.0,
    Reason.SAME_NUMBER: 5.0,
    Reason.LOOK_ALIKE_NUMBER: 4.5,
    Reason.SWAPPED: 3.8,  # of neighbours in a series very few look like that
    Reason.ONE_SLIP: 3.0,
    Reason.PART_OF_NUMBER: 3.5,
    Reason.SAME_AMOUNT: 3.0,
    Reason.NET_IS_TOTAL: 1.5,
    Reason.SAME_DATE: 2.0,
    Reason.NEAR_DATE: 0.5,
    Reason.DAY_IS_MONTH: 1.5,
    Reason.SAME_VENDOR: 1.0,
    Reason.SAME_TAX_ID: 1.0,
    Reason.SAME_ACCOUNT: 0.5,
    Reason.LIKE_NAME: 0.5,
    Reason.OTHER_COMPANY: 0.0,
    Reason.PARTS_ADD_UP: 6.0,
    Reason.BILLED_AGAIN: 4.5,
    Reason.NEXT_NUMBER: -3.0,
    Reason.ONE_EACH: -1.5,
    Reason.OTHER_NUMBER: -3.0,
    Reason.OTHER_AMOUNT: -5.0,
    Reason.FAR_DATE: -3.0,
    Reason.OTHER_VENDOR: -7.0,
    Reason.OTHER_ORDER: -2.0,
}
PRIOR = -5.0  # of two bills picked because they share something, few are copies


@dataclass(frozen=True, slots=True)
class Seen:
    """One bill as far as copies are concerned. Money in one currency a bill."""

    id: int
    number: str
    total: Decimal
    day: date
    vendor: str  # key of its group: branches and records count as one; "": unknown yet
    vendor_name: str = ""
    tax_id: str = ""
    account: str = ""
    company: str = ""
    currency: str = "USD"
    net: Decimal | None = None
    file_digest: str = ""
    text_digest: str = ""
    order: str = ""
    is_credit: bool = False


@dataclass(frozen=True, slots=True)
class Duplicate:
    """Two bills that may be one: how likely, and why."""

    bill: int
    earlier: int
    confidence: float
    reasons: tuple[Reason, ...]

    @property
    def is_sure(self) -> bool:
        return self.confidence >= SURE


def compare(bill: Seen, earlier: Seen, weights=WEIGHTS) -> Duplicate:
    """Return how likely one bill is the other again; 0 when they cannot be."""
    if bill.is_credit != earlier.is_credit or bill.currency != earlier.currency:
        return Duplicate(bill.id, earlier.id, 0.0, ())
    reasons = (
        *_files(bill, earlier),
        *_numbers(bill, earlier),
        *_amounts(bill, earlier),
        *_dates(bill, earlier),
        *_vendors(bill, earlier),
        *_surroundings(bill, earlier),
    )
    return weighed(bill, earlier, reasons, weights)


def in_parts(bill: Seen, earlier: Seen, weights=WEIGHTS) -> Duplicate:
    """Return how likely a bill is one half of two that add up to one number's whole."""
    reasons = (
        Reason.PARTS_ADD_UP,
        *_dates(bill, earlier),
        *_vendors(bill, earlier),
        *_surroundings(bill, earlier),
    )
    return weighed(bill, earlier, reasons, weights)


def weighed(bill: Seen, earlier: Seen, reasons, weights=WEIGHTS) -> Duplicate:
    """Return what these reasons together make of two bills."""
    score = PRIOR + sum(weights[reason] for reason in reasons)
    return Duplicate(bill.id, earlier.id, _probability(score), tuple(reasons))


def _files(one: Seen, other: Seen):
    if one.file_digest and one.file_digest == other.file_digest:
        yield Reason.SAME_FILE
    elif one.text_digest and one.text_digest == other.text_digest:
        yield Reason.SAME_TEXT


def _numbers(one: Seen, other: Seen):
    if not normalise(one.number) or not normalise(other.number):
        return
    if normalise(one.number) == normalise(other.number):
        yield Reason.SAME_NUMBER
    elif folded(one.number) == folded(other.number):
        yield Reason.LOOK_ALIKE_NUMBER
    elif is_part(one.number, other.number):
        yield Reason.PART_OF_NUMBER
    elif is_next(one.number, other.number):
        yield Reason.NEXT_NUMBER
        yield from _slips(one, other)
    else:
        yield from _slips(one, other) or [Reason.OTHER_NUMBER]


def _slips(one: Seen, other: Seen) -> list[Reason]:
    if is_swapped(one.number, other.number):
        return [Reason.SWAPPED]
    if is_one_slip_away(one.number, other.number):
        return [Reason.ONE_SLIP]
    return []


def _amounts(one: Seen, other: Seen):
    if one.total == other.total:
        yield Reason.SAME_AMOUNT
    elif one.total == other.net or one.net == other.total:
        yield Reason.NET_IS_TOTAL
    else:
        yield Reason.OTHER_AMOUNT


def _dates(one: Seen, other: Seen):
    apart = abs((one.day - other.day).days)
    if not apart:
        yield Reason.SAME_DATE
    elif (one.day.day, one.day.month) == (other.day.month, other.day.day):
        yield Reason.DAY_IS_MONTH
    elif apart <= NEAR_DAYS:
        yield Reason.NEAR_DATE
    elif apart >= FAR_DAYS:
        yield Reason.FAR_DATE


def _vendors(one: Seen, other: Seen):
    if not one.vendor or not other.vendor:
        return  # what nobody has chosen yet speaks neither way
    if one.vendor == other.vendor:
        yield Reason.SAME_VENDOR
        return
    known = [
        reason
        for reason, left, right in (
            (Reason.SAME_TAX_ID, one.tax_id, other.tax_id),
            (Reason.SAME_ACCOUNT, one.account, other.account),
        )
        if left and left == right
    ]
    if name_score(one.vendor_name, other.vendor_name) >= NAME_ALIKE:
        known.append(Reason.LIKE_NAME)
    yield from known or [Reason.OTHER_VENDOR]


def _surroundings(one: Seen, other: Seen):
    if one.company != other.company:
        yield Reason.OTHER_COMPANY
        if is_next(one.number, other.number):
            yield Reason.ONE_EACH
    if one.order and other.order and one.order != other.order:
        yield Reason.OTHER_ORDER


def _probability(score: float) -> float:
    """Return evidence as a probability, in three digits: more would be a pretence."""
    return round(1 / (1 + exp(-score)), 3)
