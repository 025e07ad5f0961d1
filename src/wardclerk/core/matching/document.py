"""What is compared: the lines of a bill with those of its order, as exact values."""

from __future__ import annotations

from dataclasses import dataclass, field
from decimal import Decimal
from enum import StrEnum

ZERO = Decimal(0)


class Basis(StrEnum):
    """What a bill is compared with."""

    TWO_WAY = "two_way"  # what was ordered
    THREE_WAY = "three_way"  # what was ordered and what was received
    CONTRACT = "contract"  # the prices of a contract; there is no quantity to hold to


@dataclass(frozen=True, slots=True)
class Unit:
    """A unit of measure: how many of its dimension's base unit it is.

    A box of 100 pieces is `Unit("piece", 100)`; units of two dimensions never compare.
    """

    dimension: str = "piece"
    factor: Decimal = Decimal(1)


@dataclass(frozen=True, slots=True)
class OrderLine:
    """What was agreed. Quantities are in `unit`, the price is for one `unit`."""

    id: int
    quantity: Decimal
    price: Decimal
    product: str = ""  # our own key of the product
    vendor_code: str = ""  # the vendor's key of it
    description: str = ""
    unit: Unit = Unit()
    received: Decimal = ZERO
    billed: Decimal = ZERO  # on bills before this one, less what was credited


@dataclass(frozen=True, slots=True)
class BillLine:
    """What is asked for. `amount` is what the line says, without tax."""

    id: int
    quantity: Decimal
    price: Decimal
    amount: Decimal
    product: str = ""
    vendor_code: str = ""
    description: str = ""
    unit: Unit = Unit()
    is_charge: bool = False  # freight, packing: no goods
    order_line: int | None = None  # that somebody linked it to; it decides among fits


@dataclass(frozen=True, slots=True)
class Order:
    """One order, or all orders that one bill names. Money is in one currency."""

    lines: tuple[OrderLine, ...]
    currency: str
    tax_rate: Decimal = ZERO  # percent that the order's taxes come to
    charges: Decimal = ZERO  # freight that was agreed and is not billed yet


@dataclass(frozen=True, slots=True)
class Bill:
    """One vendor bill, or with `is_credit` a credit note with positive quantities."""

    lines: tuple[BillLine, ...]
    currency: str
    tax: Decimal = ZERO
    is_credit: bool = False
    basis: Basis = field(default=Basis.THREE_WAY)
    cent: Decimal = Decimal("0.01")  # the currency's smallest unit

    @property
    def net(self) -> Decimal:
        return sum((line.amount for line in self.lines), ZERO)
