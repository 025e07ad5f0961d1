"""Orders, receipts and bills with known truth: what is wrong with each bill, if any.

A bill is made from its order as an honest vendor would make it (other sequence, other
unit, partial deliveries, own words for goods). Then at most one fault is put in, always
clearly beyond the tolerance, or a harmless difference clearly within it.
"""

from __future__ import annotations

import random
from dataclasses import dataclass, replace
from decimal import Decimal

from wardclerk.core.matching import (
    Basis,
    Bill,
    BillLine,
    Limit,
    Order,
    OrderLine,
    Tolerance,
    Unit,
)

CENT = Decimal("0.01")
TOLERANCE = Tolerance(
    line_amount=Limit(value=Decimal(1)),
    quantity=Limit(percent=Decimal(2)),
    unit_price=Limit(value=Decimal(5), percent=Decimal(3)),
    overbilled_total=Limit(value=Decimal(50), percent=Decimal(1)),
    over_tax=Limit(value=Decimal("0.50")),
    under_tax=Limit(value=Decimal("0.50")),
)
GOODS = (
    "nitrile gloves size m powder free",
    "syringe 5 ml luer lock sterile",
    "infusion set gravity 150 cm",
    "wound dressing foam 10x10",
    "suction catheter ch 14 steel",
    "blood collection tube edta 3 ml",
    "surgical mask type iir blue",
    "disinfectant hands 500 ml bottle",
    "urine bag 2 litre drain valve",
    "electrode ecg adult foam",
)
RATES = tuple(map(Decimal, ("0", "7", "8.25", "19")))


@dataclass(frozen=True, slots=True)
class Triple:
    """An order with its receipts, the bill, and the codes that must come out."""

    order: Order
    bill: Bill
    truth: frozenset[str]
    kind: str


def triples(count: int, seed: int):
    """Yield triples; faults and honest bills come in turn."""
    chance = random.Random(seed)
    kinds = list(FAULTS)
    for number in range(count):
        kind = kinds[number % len(kinds)]
        order, bill = _honest(chance)
        bill, order, truth = FAULTS[kind](chance, bill, order)
        yield Triple(order, bill, frozenset(truth), kind)


def _honest(chance) -> tuple[Order, Bill]:
    lines, bill_lines = [], []
    with_products = chance.random() < 0.7
    for number, words in enumerate(chance.sample(GOODS, chance.randint(1, 8)), 1):
        line = _order_line(chance, number, words, with_products)
        lines.append(line)
        bill_lines += _bill_lines(chance, line, 10 * number, words)
    chance.shuffle(bill_lines)
    rate = chance.choice(RATES)
    order = Order(tuple(lines), "USD", rate, charges=Decimal(chance.choice((0, 25))))
    if order.charges and chance.random() < 0.5:
        charge = order.charges
        bill_lines.append(BillLine(999, Decimal(1), charge, charge, is_charge=True))
    return order, _bill(bill_lines, rate)


def _order_line(chance, number, words, with_products) -> OrderLine:
    quantity = Decimal(chance.choice((10, 24, 50, 100, 400)))
    billed = quantity * chance.choice((0, 0, 0, 1)) / 2
    received = quantity if chance.random() < 0.7 else billed + (quantity - billed) / 2
    unit = Unit("piece", Decimal(chance.choice((1, 1, 1, 100))))
    price = Decimal(chance.randint(200, 9000)) * (CENT if unit.factor == 1 else 1)
    return OrderLine(
        number,
        quantity,
        price,
        product=f"product {words}" if with_products else "",
        vendor_code=f"V-{number:03}{chance.randint(10, 99)}",
        description=words,
        unit=unit,
        received=received,
        billed=billed,
    )


def _bill_lines(chance, line, first_id, words):
    """What a vendor bills of what has arrived: in one line or two, in their words."""
    open_quantity = line.received - line.billed
    parts = [open_quantity]
    if chance.random() < 0.15:
        parts = [open_quantity / 2, open_quantity / 2]
    style = chance.choice(("code", "words", "product"))
    for place, quantity in enumerate(parts):
        unit, price = line.unit, line.price
        if line.unit.factor == 100 and chance.random() < 0.5:
            unit = Unit("piece", Decimal(1))
            quantity, price = quantity * 100, line.price / 100
        yield BillLine(
            first_id + place,
            quantity,
            price,
            (quantity * price).quantize(CENT),
            product=line.product if style == "product" else "",
            vendor_code=line.vendor_code.lower() if style == "code" else "",
            description=_in_other_words(chance, words),
            unit=unit,
        )


def _in_other_words(chance, words):
    kept = words.split()
    chance.shuffle(kept)
    return " ".join([*kept, chance.choice(("", "new", "art"))]).strip().upper()


def _bill(lines, rate, **more) -> Bill:
    net = sum((line.amount for line in lines), Decimal(0))
    tax = (net * rate / 100).quantize(CENT)
    return Bill(tuple(lines), "USD", tax, basis=Basis.THREE_WAY, **more)


def _with_line(bill, order, changed) -> Bill:
    lines = [changed if line.id == changed.id else line for line in bill.lines]
    return _bill(lines, order.tax_rate, is_credit=bill.is_credit)


def _priced(line, price) -> BillLine:
    return replace(line, price=price, amount=(line.quantity * price).quantize(CENT))


def _goods(chance, bill) -> BillLine:
    return chance.choice([line for line in bill.lines if not line.is_charge])


# -- faults: (chance, bill, order) -> (bill, order, codes that must come out) ----------
def _nothing(_chance, bill, order):
    return bill, order, ()


def _small_price_rise(chance, bill, order):
    line = _goods(chance, bill)
    rise = min(line.price * Decimal("0.004"), Decimal(1) / max(line.quantity, 1))
    return _with_line(bill, order, _priced(line, line.price + rise)), order, ()


def _price_rise(chance, bill, order):
    line = _goods(chance, bill)
    changed = _priced(line, line.price * Decimal("1.08"))
    return _with_line(bill, order, changed), order, ("unit_price",)


def _more_than_received(chance, bill, order):
    line = _goods(chance, bill)
    more = replace(line, quantity=line.quantity * Decimal("1.5"))
    return (
        _with_line(bill, order, _priced(more, line.price)),
        order,
        ("quantity",),
    )


def _never_ordered(_chance, bill, order):
    strange = BillLine(
        777,
        Decimal(3),
        Decimal(80),
        Decimal(240),
        product="product service visit",
        description="service visit weekend",
    )
    return _bill([*bill.lines, strange], order.tax_rate), order, ("not_ordered",)


def _other_currency(_chance, bill, order):
    return replace(bill, currency="EUR"), order, ("currency",)


def _wrong_sum(chance, bill, order):
    line = _goods(chance, bill)
    changed = replace(line, amount=line.amount - 7)
    return _with_line(bill, order, changed), order, ("line_amount",)


def _too_much_tax(_chance, bill, order):
    return replace(bill, tax=bill.tax + 3), order, ("over_tax",)


def _too_little_tax(_chance, bill, order):
    order = replace(order, tax_rate=Decimal(19))
    return (
        replace(bill, tax=bill.net * Decimal("0.19") - 3),
        order,
        ("under_tax",),
    )


def _freight(_chance, bill, order):
    lines = [line for line in bill.lines if not line.is_charge]
    charge = BillLine(998, Decimal(1), Decimal(60), Decimal(60), is_charge=True)
    return _bill([*lines, charge], order.tax_rate), order, ("charges",)


def _other_dimension(chance, bill, order):
    line = _goods(chance, bill)
    changed = replace(line, unit=Unit("kilogram"))
    return _with_line(bill, order, changed), order, ("unit",)


def _credit(_chance, bill, order):
    """What was billed is credited, in full: all is in order."""
    order = _all_billed(order)
    return replace(bill, is_credit=True), order, ()


def _credit_of_more(chance, bill, order):
    order = _all_billed(order)
    line = _goods(chance, bill)
    more = replace(line, quantity=line.quantity * 8)
    bill = replace(bill, is_credit=True)
    return (
        _with_line(bill, order, _priced(more, line.price)),
        order,
        ("quantity",),
    )


def _credit_below_price(chance, bill, order):
    order = _all_billed(order)
    line = _goods(chance, bill)
    bill = replace(bill, is_credit=True)
    changed = _priced(line, line.price * Decimal("0.9"))
    return _with_line(bill, order, changed), order, ("unit_price",)


def _all_billed(order):
    lines = tuple(
        replace(line, received=line.quantity, billed=line.quantity)
        for line in order.lines
    )
    return replace(order, lines=lines)


FAULTS = {
    "honest": _nothing,
    "small price rise": _small_price_rise,
    "price rise": _price_rise,
    "more than received": _more_than_received,
    "honest again": _nothing,
    "never ordered": _never_ordered,
    "other currency": _other_currency,
    "wrong sum": _wrong_sum,
    "too much tax": _too_much_tax,
    "too little tax": _too_little_tax,
    "freight": _freight,
    "other dimension": _other_dimension,
    "credit": _credit,
    "credit of more": _credit_of_more,
    "credit below price": _credit_below_price,
}
