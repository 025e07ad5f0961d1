"""Which line of a bill stands for which line of the order, and why."""

from __future__ import annotations

import re
from dataclasses import dataclass
from decimal import Decimal
from functools import lru_cache

from .document import Bill, BillLine, Order, OrderLine

SAME_PRODUCT, SAME_CODE = 100, 80  # a key is stronger than any words
WORDS_MAX = 60  # of equal descriptions; keys win over words
WORDS_MIN = 0.5  # share of words in common below which words say nothing
PRICE_BONUS, QUANTITY_BONUS = 8, 4  # tell apart lines that are otherwise alike
LINKED, LINK_BONUS = 40, 16  # what people linked goes before prices and quantities
ENOUGH = 30  # below this score two lines have nothing to do with each other
WORD = re.compile(r"[a-z0-9]+")


@dataclass(frozen=True, slots=True)
class Pair:
    """One line of the bill with its line of the order, or without one."""

    bill_line: BillLine
    order_line: OrderLine | None
    reasons: tuple[str, ...] = ()
    is_ambiguous: bool = False  # another line fits as well and says something else

    @property
    def words(self) -> str:
        """Return why these two belong together."""
        return ", ".join(self.reasons) or "no line of the order fits"


def pair(bill: Bill, order: Order) -> tuple[Pair, ...]:
    """Pair each line of goods; the best fits are taken first.

    Several lines of a bill may stand for one line of the order (two deliveries).
    """
    left = {line.id: _open_quantity(line, bill.is_credit) for line in order.lines}
    waiting = [line for line in bill.lines if not line.is_charge]
    offers = {line.id: _offers(line, order) for line in waiting}
    lines = {line.id: line for line in order.lines}
    pairs: dict[int, Pair] = {}
    for line in sorted(waiting, key=lambda one: -_best(offers[one.id])):
        pairs[line.id] = _choose(line, offers[line.id], lines, left)
    return tuple(pairs[line.id] for line in waiting)


def _offers(line: BillLine, order: Order) -> list[tuple[int, tuple[str, ...], int]]:
    """Return (score, reasons, id of the line of the order) of what fits, best first."""
    found = [(*_score(line, other), other.id) for other in order.lines]
    return sorted(
        (offer for offer in found if offer[0] >= ENOUGH),
        key=lambda offer: (-offer[0], offer[2]),
    )


def _choose(line: BillLine, offers, lines, left) -> Pair:
    """Take the best line that still has quantity left, else the best one."""
    if not offers:
        return Pair(line, None)
    room = [offer for offer in offers if left[offer[2]] > 0] or offers
    _score_of, reasons, order_id = room[0]
    chosen = lines[order_id]
    needed = in_units_of(line, chosen)
    if needed is not None:
        left[order_id] -= needed
    return Pair(line, chosen, reasons, _is_ambiguous(room, lines))


def _is_ambiguous(offers, lines) -> bool:
    """Tell whether the second best is as good and would lead to another verdict."""
    if len(offers) < 2 or offers[0][0] != offers[1][0]:
        return False
    first, second = lines[offers[0][2]], lines[offers[1][2]]
    return (first.price, first.unit) != (second.price, second.unit)


def _score(line: BillLine, other: OrderLine) -> tuple[int, tuple[str, ...]]:
    """Return how well two lines fit, and what speaks for it."""
    score, reasons = 0, []
    if line.product and line.product == other.product:
        score, reasons = SAME_PRODUCT, ["same product"]
    elif line.vendor_code and _key(line.vendor_code) == _key(other.vendor_code):
        score, reasons = SAME_CODE, ["same vendor code"]
    elif line.product and other.product:
        return 0, ()  # two known products that differ
    else:
        share = _common_words(line.description, other.description)
        if share >= WORDS_MIN:
            score, reasons = int(WORDS_MAX * share), [f"{share:.0%} of the words"]
    if line.order_line == other.id:
        score, reasons = (score or LINKED) + LINK_BONUS, [*reasons, "linked"]
    if score and line.unit.dimension == other.unit.dimension:
        if price_in_units_of(line, other) == other.price:
            score, reasons = score + PRICE_BONUS, [*reasons, "same price"]
        if in_units_of(line, other) == other.quantity:
            score, reasons = score + QUANTITY_BONUS, [*reasons, "same quantity"]
    return score, tuple(reasons)


def in_units_of(line: BillLine, other: OrderLine) -> Decimal | None:
    """Return the bill's quantity in the order's unit; None when they do not compare."""
    if line.unit.dimension != other.unit.dimension:
        return None
    return line.quantity * line.unit.factor / other.unit.factor


def price_in_units_of(line: BillLine, other: OrderLine) -> Decimal | None:
    """Return the bill's price for one unit of the order's line."""
    if line.unit.dimension != other.unit.dimension:
        return None
    return line.price * other.unit.factor / line.unit.factor


def _open_quantity(line: OrderLine, is_credit: bool) -> Decimal:
    return line.billed if is_credit else line.quantity - line.billed


def _best(offers) -> int:
    return offers[0][0] if offers else 0


def _key(code: str) -> str:
    return "".join(WORD.findall(code.lower()))


@lru_cache(maxsize=4096)
def _words(text: str) -> frozenset[str]:
    return frozenset(WORD.findall(text.lower()))


def _common_words(one: str, other: str) -> float:
    first, second = _words(one), _words(other)
    if not first or not second:
        return 0.0
    return len(first & second) / len(first | second)
