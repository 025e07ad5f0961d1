"""Lines of a bill that add up to the document's own total, to the last cent."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from decimal import ROUND_HALF_UP, Decimal

from wardclerk.core.intake.problem import Finding
from wardclerk.core.intake.reading import Line, Reading

ROUNDING_CENTS_MAX = 2  # a vendor rounds tax a line at a time, we the sum (or reverse)


@dataclass(frozen=True, slots=True)
class PlannedLine:
    """One line to book; `source` is its place among the lines that were read."""

    description: str
    quantity: Decimal
    unit_price: Decimal
    amount: Decimal
    tax_percent: Decimal | None = None
    vendor_code: str = ""
    source: int | None = None
    is_tax: bool = False


@dataclass(frozen=True, slots=True)
class Plan:
    """How a document is booked, and what does not add up."""

    lines: tuple[PlannedLine, ...]
    findings: tuple[Finding, ...] = ()
    total: Decimal | None = None
    tax: Decimal | None = None


def rounded(amount: Decimal, places: int) -> Decimal:
    """Commercial rounding to a currency's places."""
    return amount.quantize(Decimal(1).scaleb(-places), rounding=ROUND_HALF_UP)


def plan(reading: Reading, rates: Sequence[Decimal], places: int = 2) -> Plan:
    """Turn a reading into lines. Only totals that agree are booked in detail."""
    total, net, tax, findings = _totals(reading, places)
    if total is None or net is None or tax is None:
        return Plan((), findings)
    lines = _lines_as_read(reading.lines, net, places)
    if lines is None:
        lines = (_one_line(reading, net),)
    return _with_tax(lines, net, tax, total, rates, places, findings)


def infer_rate(
    net: Decimal, tax: Decimal, rates: Sequence[Decimal], places: int
) -> Decimal | None:
    """The known rate that turns this net into this tax, if exactly one does best."""
    if not tax:
        return Decimal(0)
    slack = Decimal(ROUNDING_CENTS_MAX).scaleb(-places)
    off_by = {
        rate: abs(rounded(net * rate / 100, places) - tax) for rate in rates if rate
    }
    best = min(off_by, key=lambda rate: (off_by[rate], rate), default=None)
    return best if best is not None and off_by[best] <= slack else None


def _totals(reading: Reading, places: int):
    total, net, tax = (reading.money(name) for name in ("total", "net", "tax"))
    if total is None and net is not None and tax is not None:
        total = net + tax
    if total is None:
        return None, None, None, ()
    if net is None and tax is None:
        net, tax = total, Decimal(0)
    elif net is None:
        net = total - tax
    elif tax is None:
        tax = total - net
    total, net, tax = (rounded(amount, places) for amount in (total, net, tax))
    if net + tax == total and tax * total >= 0:
        return total, net, tax, ()
    detail = f"{net} net and {tax} tax make {net + tax}, the document says {total}"
    return total, total, Decimal(0), (Finding("total_mismatch", detail),)


def _lines_as_read(
    lines: Sequence[Line], net: Decimal, places: int
) -> tuple[PlannedLine, ...] | None:
    amounts = [_line_amount(line, places) for line in lines]
    if not amounts or any(amount is None for amount in amounts):
        return None
    if sum(amounts) != net:
        return None
    return tuple(
        _planned(number, line, amount, places)
        for number, (line, amount) in enumerate(zip(lines, amounts, strict=True))
    )


def _line_amount(line: Line, places: int) -> Decimal | None:
    if line.amount is not None:
        return rounded(line.amount, places)
    if line.quantity is not None and line.unit_price is not None:
        return rounded(line.quantity * line.unit_price, places)
    return None


def _planned(number: int, line: Line, amount: Decimal, places: int) -> PlannedLine:
    quantity = line.quantity or Decimal(1)
    price = line.unit_price
    if price is None or rounded(quantity * price, places) != amount:
        price = amount / quantity  # a discount or a price unit stands in between
        if rounded(quantity * price, places) != amount:
            quantity, price = Decimal(1), amount
    return PlannedLine(
        description=line.description,
        quantity=quantity,
        unit_price=price,
        amount=amount,
        tax_percent=line.tax_percent,
        vendor_code=line.vendor_code,
        source=number,
    )


def _one_line(reading: Reading, net: Decimal) -> PlannedLine:
    number = reading.text("invoice_number")
    descriptions = [line.description for line in reading.lines if line.description]
    description = "; ".join(descriptions[:3])
    if len(descriptions) > 3:
        description += f" and {len(descriptions) - 3} more"
    return PlannedLine(
        description=description or f"As on document {number}".strip(),
        quantity=Decimal(1),
        unit_price=net,
        amount=net,
    )


def _with_tax(lines, net, tax, total, rates, places, findings) -> Plan:
    rated = _rates_on_lines(lines, tax, rates, places)
    if rated is None:
        rate = infer_rate(net, tax, rates, places)
        if rate is not None:
            rated = tuple(_at_rate(line, rate) for line in lines)
    if rated is not None:
        return Plan(rated, findings, total, tax)
    detail = f"{tax} tax on {net} fits no purchase tax"
    return Plan(
        (*(_at_rate(line, None) for line in lines), _tax_line(tax)),
        (*findings, Finding("tax_unknown", detail)),
        total,
        tax,
    )


def _rates_on_lines(lines, tax, rates, places) -> tuple[PlannedLine, ...] | None:
    """The printed rates, when all are known and give the printed tax."""
    if any(line.tax_percent is None for line in lines):
        return None
    known = {Decimal(0), *rates}
    by_rate: dict[Decimal, Decimal] = {}
    for line in lines:
        if line.tax_percent not in known:
            return None
        by_rate.setdefault(line.tax_percent, Decimal(0))
        by_rate[line.tax_percent] += line.amount
    expected = sum(
        (rounded(base * rate / 100, places) for rate, base in by_rate.items()),
        Decimal(0),
    )
    cents = max(ROUNDING_CENTS_MAX, len(lines))
    return lines if abs(expected - tax) <= Decimal(cents).scaleb(-places) else None


def _at_rate(line: PlannedLine, rate: Decimal | None) -> PlannedLine:
    return PlannedLine(
        line.description,
        line.quantity,
        line.unit_price,
        line.amount,
        rate,
        line.vendor_code,
        line.source,
    )


def _tax_line(tax: Decimal) -> PlannedLine:
    return PlannedLine("Tax", Decimal(1), tax, tax, is_tax=True)
