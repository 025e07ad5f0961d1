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

_TOKEN = re.compile(r"[A-Za-z0-9][A-Za-z0-9/_.-]*")


@dataclass(frozen=True, slots=True)
class Order:
    """One open purchase order."""

    id: int
    number: str
    vendor_reference: str = ""
    vendor_id: int | None = None


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
    lines: Sequence[tuple[str, str, Decimal]], order_lines: Sequence[OrderLine]
) -> dict[int, int]:
    """Pair (description, vendor code, unit price) with order lines.

    The best evidence goes first. Returns position of the bill's line -> id of the
    order's line; each is used once.
    """
    pairs: dict[int, int] = {}
    free = list(order_lines)
    for evidence in (_same_code, _same_description, _same_price):
        for position, line in enumerate(lines):
            if position in pairs:
                continue
            candidates = [other for other in free if evidence(line, other)]
            if len(candidates) > 1 and evidence is not _same_price:
                candidates = _nearest_price(line, candidates)
            if len(candidates) == 1:
                pairs[position] = candidates[0].id
                free.remove(candidates[0])
    return pairs


def _same_code(line: tuple[str, str, Decimal], other: OrderLine) -> bool:
    code = normalise(line[1])
    return bool(code) and code in {normalise(known) for known in other.codes}


def _same_description(line: tuple[str, str, Decimal], other: OrderLine) -> bool:
    first, second = normalise_name(line[0]), normalise_name(other.description)
    if not first or not second:
        return False
    return fuzz.token_sort_ratio(first, second) / 100 >= DESCRIPTION_SCORE_MIN


def _same_price(line: tuple[str, str, Decimal], other: OrderLine) -> bool:
    """Price alone pairs only when it is the same to the cent and the only one."""
    return line[2] != 0 and line[2] == other.unit_price


def _nearest_price(
    line: tuple[str, str, Decimal], candidates: list[OrderLine]
) -> list[OrderLine]:
    exact = [other for other in candidates if other.unit_price == line[2]]
    return exact[:1] or candidates[:1]
