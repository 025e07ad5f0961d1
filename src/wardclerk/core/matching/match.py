"""The verdict: does this bill ask for what was ordered, received and agreed?"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass
from decimal import Decimal

from .document import ZERO, Basis, Bill, BillLine, Order, OrderLine
from .pairing import Pair, in_units_of, pair, price_in_units_of
from .tolerance import HUNDRED, Limit, Tolerance

NOTHING = Tolerance()  # is tolerated unless somebody says so


@dataclass(frozen=True, slots=True)
class Difference:
    """One thing that a person must look at, with both sides of it."""

    code: str
    line: int | None  # id of the bill's line; None: the bill as a whole
    expected: Decimal | None
    found: Decimal | None
    words: str


@dataclass(frozen=True, slots=True)
class Match:
    """What came of comparing one bill; matched when there is no difference."""

    pairs: tuple[Pair, ...]
    differences: tuple[Difference, ...]

    @property
    def is_matched(self) -> bool:
        return not self.differences

    @property
    def codes(self) -> frozenset[str]:
        return frozenset(one.code for one in self.differences)


def match(bill: Bill, order: Order, tolerance: Tolerance = NOTHING) -> Match:
    """Compare a bill with its order and return every difference beyond tolerance."""
    pairs = pair(bill, order)
    differences = [*_bill_itself(bill, order)]
    if not differences:
        for one in pairs:
            differences += _line(bill, one, tolerance)
        differences += _quantities(bill, pairs, tolerance)
        differences += _charges(bill, order, tolerance)
        differences += _total(bill, pairs, order, tolerance)
        differences += _tax(bill, order, tolerance)
    return Match(pairs, tuple(differences))


def _bill_itself(bill: Bill, order: Order) -> Iterator[Difference]:
    """What makes any comparison meaningless."""
    if bill.currency != order.currency:
        yield Difference(
            "currency",
            None,
            None,
            None,
            f"The bill is in {bill.currency}, the order in {order.currency}.",
        )
    if not bill.lines:
        yield Difference("no_lines", None, None, None, "The bill has no lines.")
    for line in bill.lines:
        if line.quantity <= 0 and not line.is_charge:
            yield Difference(
                "quantity_not_positive",
                line.id,
                None,
                line.quantity,
                "A line of goods asks for nothing or less: bill and credit apart.",
            )


def _line(bill: Bill, one: Pair, tolerance: Tolerance) -> Iterator[Difference]:
    """One line against what was agreed: which line it is, its price, its sum."""
    line, agreed = one.bill_line, one.order_line
    if agreed is None:
        yield Difference(
            "not_ordered", line.id, ZERO, line.amount, "No line of the order fits."
        )
        return
    if one.is_ambiguous:
        yield Difference(
            "ambiguous", line.id, None, None, "Two lines of the order fit equally well."
        )
    price = price_in_units_of(line, agreed)
    if price is None:
        yield Difference(
            "unit",
            line.id,
            None,
            None,
            f"{line.unit.dimension} cannot be compared with {agreed.unit.dimension}.",
        )
        return
    yield from _price(bill, line, agreed, price, tolerance)
    computed = line.quantity * line.price
    off = abs(line.amount - computed)
    if off > bill.cent and not tolerance.line_amount.allows(off, computed):
        yield Difference(
            "line_amount",
            line.id,
            computed,
            line.amount,
            f"The line says {line.amount:,f}; quantity times price is {computed:,f}.",
        )


def _price(bill, line, agreed, price, tolerance) -> Iterator[Difference]:
    """Paying above what was agreed, or being credited below it."""
    over = agreed.price - price if bill.is_credit else price - agreed.price
    if line.unit != agreed.unit:  # the price of the smaller unit is rounded
        over -= bill.cent / 2 * agreed.unit.factor / line.unit.factor
    if not tolerance.unit_price.allows(over, agreed.price):
        side = "below" if bill.is_credit else "above"
        yield Difference(
            "unit_price",
            line.id,
            agreed.price,
            price,
            f"Unit price is {price:,f}, {side} the agreed {agreed.price:,f};"
            f" tolerated is {tolerance.unit_price.words()}.",
        )


def _quantities(
    bill: Bill, pairs: tuple[Pair, ...], tolerance: Tolerance
) -> Iterator[Difference]:
    """All lines that stand for one line of the order, together."""
    if bill.basis is Basis.CONTRACT:
        return
    asked: dict[int, Decimal] = defaultdict(Decimal)
    agreed: dict[int, OrderLine] = {}
    last: dict[int, BillLine] = {}
    for one in pairs:
        quantity = one.order_line and in_units_of(one.bill_line, one.order_line)
        if quantity is not None and one.order_line:
            asked[one.order_line.id] += quantity
            agreed[one.order_line.id] = one.order_line
            last[one.order_line.id] = one.bill_line
    for line_id, quantity in asked.items():
        code, words, allowed = _allowed(bill, agreed[line_id])
        yield from _above(
            code, last[line_id].id, allowed, quantity, tolerance.quantity, words
        )


def _allowed(bill: Bill, line: OrderLine) -> tuple[str, str, Decimal]:
    """How much may still be billed or credited of one line of the order."""
    if bill.is_credit:
        return "credited_more_than_billed", "Quantity credited", line.billed
    ordered = line.quantity - line.billed
    if bill.basis is Basis.TWO_WAY:
        return "more_than_ordered", "Quantity", max(ordered, ZERO)
    received = line.received - line.billed
    if ordered <= received:  # all of it arrived: the order is what counts
        return "more_than_ordered", "Quantity", max(ordered, ZERO)
    return "more_than_received", "Quantity", max(received, ZERO)


def _charges(bill: Bill, order: Order, tolerance: Tolerance) -> Iterator[Difference]:
    charges = sum((line.amount for line in bill.lines if line.is_charge), ZERO)
    yield from _above(
        "charges", None, order.charges, charges, tolerance.line_amount, "Freight"
    )


def _total(
    bill: Bill, pairs: tuple[Pair, ...], order: Order, tolerance: Tolerance
) -> Iterator[Difference]:
    """Many small differences within their tolerance may add up to a large one."""
    agreed = min(
        order.charges, sum((line.amount for line in bill.lines if line.is_charge), ZERO)
    )
    for one in pairs:
        quantity = one.order_line and in_units_of(one.bill_line, one.order_line)
        if not one.order_line or quantity is None:
            return  # told already, line by line
        agreed += quantity * one.order_line.price
    rounding = bill.cent * len(bill.lines)
    over = agreed - bill.net if bill.is_credit else bill.net - agreed
    for one in pairs:
        if one.order_line and one.bill_line.unit != one.order_line.unit:
            rounding += bill.cent / 2 * one.bill_line.quantity
    if over > rounding and not tolerance.overbilled_total.allows(over, agreed):
        yield Difference(
            "overbilled_total",
            None,
            agreed,
            bill.net,
            f"The bill says {bill.net:,f}, {over:,f} to our loss; agreed {agreed:,f}.",
        )


def _tax(bill: Bill, order: Order, tolerance: Tolerance) -> Iterator[Difference]:
    expected = bill.net * order.tax_rate / HUNDRED
    off = bill.tax - expected
    if abs(off) <= bill.cent * len(bill.lines):
        return
    limit = tolerance.over_tax if off > 0 else tolerance.under_tax
    if not limit.allows(abs(off), expected):
        yield Difference(
            "over_tax" if off > 0 else "under_tax",
            None,
            expected,
            bill.tax,
            f"Tax is {bill.tax:,f}; {order.tax_rate:f} % of {bill.net:,f}"
            f" is {expected:,f}.",
        )


def _above(
    code: str, line: int | None, expected: Decimal, found: Decimal, limit: Limit, what
) -> Iterator[Difference]:
    over = found - expected
    if not limit.allows(over, expected):
        yield Difference(
            code,
            line,
            expected,
            found,
            f"{what} is {found:,f}, {over:,f} above {expected:,f};"
            f" tolerated is {limit.words()}.",
        )
