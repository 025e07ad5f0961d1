"""Which purchase order a bill belongs to, and which of its lines each line bills."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal

from rapidfuzz import fuzz

from wardclerk.core.intake.reference import normalise
from wardclerk.core.intake.vendor import normalise_name

DESCRIPTION_SCORE_MIN = 0.80  # printed descriptions drop packaging and add lot numbers

WORDS_MIN = 2  # a single common word, such as "gloves", tells too little

_LEADING_CODE = re.compile(r"^\s*\[[^\]]*\]\s*")
_TOKEN = re.compile(r"[A-Za-z0-9][A-Za-z0-9/_.-]*")


@dataclass(frozen=True, slots=True)
class Order:
    """One open purchase order."""

    id: int
    number: str
    vendor_reference: str = ""
    vendor_id: int | None = None


@dataclass(frozen=True, slots=True)
class BillLine:
    """One line of a bill, as far as pairing needs it."""

    description: str
    code: str = ""
    unit_price: Decimal = Decimal(0)


@dataclass(frozen=True, slots=True)
class OrderLine:
    """One line of an open purchase order."""

    id: int
    description: str
    codes: tuple[str, ...] = ()
    unit_price: Decimal = Decimal(0)
    quantity: Decimal = Decimal(0)


def references(text: str) -> tuple[str, ...]:
    """The order numbers that a printed reference may stand for, normalised."""
    parts = [text, *_TOKEN.findall(text)]
    keys = (normalise(part) for part in parts)
    return tuple(dict.fromkeys(key for key in keys if len(key) >= 3))


def match_order(text: str, orders: Sequence[Order]) -> Order | None:
    """The one order that the reference names; two candidates are none."""
    wanted = set(references(text))
    found = [
        order
        for order in orders
        if normalise(order.number) in wanted
        or (order.vendor_reference and normalise(order.vendor_reference) in wanted)
    ]
    return found[0] if len(found) == 1 else None


def pair_lines(
    lines: Sequence[BillLine], order_lines: Sequence[OrderLine]
) -> dict[int, int]:
    """Pair the lines of a bill with those of its order, each once.

    The best evidence goes first: code, description, words, price. Where evidence fits
    several lines and the price does not tell them apart, none is taken. Returns
    position of the bill's line -> id of the order's line.
    """
    pairs: dict[int, int] = {}
    free = list(order_lines)
    for evidence in (_same_code, _same_description, _same_words, _same_price):
        for position, line in enumerate(lines):
            if position in pairs:
                continue
            found = _the_one([o for o in free if evidence(line, o)], line.unit_price)
            if found:
                pairs[position] = found.id
                free.remove(found)
    return pairs


def _the_one(candidates: list[OrderLine], price: Decimal) -> OrderLine | None:
    if len(candidates) > 1:
        candidates = [other for other in candidates if other.unit_price == price]
    return candidates[0] if len(candidates) == 1 else None


def _same_code(line: BillLine, other: OrderLine) -> bool:
    code = normalise(line.code)
    return bool(code) and code in {normalise(known) for known in other.codes}


def _same_description(line: BillLine, other: OrderLine) -> bool:
    first, second = _plain(line.description), _plain(other.description)
    if not first or not second:
        return False
    return fuzz.token_sort_ratio(first, second) / 100 >= DESCRIPTION_SCORE_MIN


def _same_words(line: BillLine, other: OrderLine) -> bool:
    """One description holds all the words of the other, and these are not too few."""
    first, second = (
        set(_plain(line.description).split()),
        set(_plain(other.description).split()),
    )
    shorter = min(first, second, key=len)
    return len(shorter) >= WORDS_MIN and (first <= second or second <= first)


def _same_price(line: BillLine, other: OrderLine) -> bool:
    """Price alone pairs only when it is the same to the cent and the only one."""
    return line.unit_price != 0 and line.unit_price == other.unit_price


def _plain(description: str) -> str:
    """A description without the code that Odoo writes before it in brackets."""
    return normalise_name(_LEADING_CODE.sub("", description))
