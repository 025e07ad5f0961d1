"""Whether a document fits into what is left of the budgets that bear it."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from decimal import Decimal

OVER, WITHIN, UNKNOWN = "over", "within", "no_budget"


@dataclass(frozen=True, slots=True)
class Need:
    """What a document asks of one budget line.

    `left` is what the line has left, None where no budget is open for it. `freed` is
    what earlier documents hold there that this one takes over.
    """

    asked: Decimal
    left: Decimal | None
    freed: Decimal = Decimal(0)

    @property
    def short_by(self) -> Decimal:
        if self.left is None:
            return Decimal(0)
        more = self.asked - self.freed  # what is overdrawn already is not its doing
        return max(more - max(self.left, Decimal(0)), Decimal(0))


@dataclass(frozen=True, slots=True)
class Verdict:
    """A fact for policies: which of the words it is, and by how much it is short."""

    word: str
    short_by: Decimal


def judge(needs: Iterable[Need]) -> Verdict:
    """Judge all budget lines of a document: one that is short makes it over.

    A line without a budget is not known to fit; what gives money back always fits.
    """
    needs = [need for need in needs if need.asked > 0]
    short_by = sum((need.short_by for need in needs), Decimal(0))
    if short_by:
        return Verdict(OVER, short_by)
    unknown = not needs or any(need.left is None for need in needs)
    return Verdict(UNKNOWN if unknown else WITHIN, Decimal(0))
