"""What one need holds of a budget on its way from request to order to bill."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from decimal import Decimal

NOTHING = Decimal(0)


@dataclass(frozen=True, slots=True)
class Document:
    """One document's line: how much of it, at which price, and what took it over.

    `taken_over` is the quantity for which the next document holds the money already;
    returns make it smaller again. `stands`: it was approved and not cancelled.
    """

    quantity: Decimal
    unit_amount: Decimal
    taken_over: Decimal = NOTHING
    stands: bool = True


@dataclass(frozen=True, slots=True)
class Held:
    """What is committed and what is spent."""

    committed: Decimal
    actual: Decimal

    @property
    def total(self) -> Decimal:
        return self.committed + self.actual


def open_part(quantity: Decimal, taken_over: Decimal) -> Decimal:
    """Return the quantity that no later document holds: none of it twice.

    Whatever the next document says, it is never below zero and never more than there
    was: more billed than ordered releases the order and no more, and a refund of what
    was never billed commits nothing anew. Orders that give goods back commit nothing.
    """
    if quantity <= 0:
        return NOTHING
    return min(max(quantity - taken_over, NOTHING), quantity)


def held(
    promises: Iterable[Document], bills: Iterable[tuple[Decimal, Decimal]] = ()
) -> Held:
    """Add up what requests and orders commit and what bills have spent.

    A bill is a quantity with a price; refunds have a negative quantity.
    """
    committed = sum(
        (
            open_part(one.quantity, one.taken_over) * one.unit_amount
            for one in promises
            if one.stands
        ),
        NOTHING,
    )
    actual = sum((quantity * price for quantity, price in bills), NOTHING)
    return Held(committed, actual)
