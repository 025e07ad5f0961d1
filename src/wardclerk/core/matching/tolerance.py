"""How far a bill may differ before a person looks: six limits, in value and percent."""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal

ZERO, HUNDRED = Decimal(0), Decimal(100)


@dataclass(frozen=True, slots=True)
class Limit:
    """A difference within *both* limits is tolerated; one that is not set is no limit.

    With neither, nothing is tolerated: what nobody decided is held.
    """

    value: Decimal | None = None
    percent: Decimal | None = None

    def __post_init__(self) -> None:
        for one in (self.value, self.percent):
            if one is not None and one < 0:
                raise ValueError("a tolerance is not negative")

    def allows(self, difference: Decimal, expected: Decimal) -> bool:
        """Tell whether this positive difference from what was expected is tolerated."""
        if difference <= 0:
            return True
        if self.value is None and self.percent is None:
            return False
        if self.value is not None and difference > self.value:
            return False
        allowed = self.percent is None or abs(expected) * self.percent / HUNDRED
        return allowed is True or difference <= allowed

    def words(self) -> str:
        """Return the limit as a person says it."""
        parts = []
        if self.value is not None:
            parts.append(f"{self.value:,f}")
        if self.percent is not None:
            parts.append(f"{self.percent:f} %")
        return " and ".join(parts) or "nothing"


@dataclass(frozen=True, slots=True)
class Tolerance:
    """The limits that hold for one vendor category at one facility."""

    line_amount: Limit = Limit()
    quantity: Limit = Limit()
    unit_price: Limit = Limit()
    overbilled_total: Limit = Limit()
    over_tax: Limit = Limit()
    under_tax: Limit = Limit()
