"""What people said about suspected copies, and what follows for the next ones."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass, field, replace
from enum import StrEnum

from .compare import SURE, SUSPECTED, Duplicate, Reason

STRONG = frozenset({Reason.SAME_FILE, Reason.SAME_NUMBER})  # no habit explains these
ENOUGH = 3  # verdicts of one kind before they count


class Verdict(StrEnum):
    """What a person says about two bills."""

    SUSPECTED = "suspected"
    CONFIRMED = "confirmed"
    NOT_A_DUPLICATE = "not_a_duplicate"


@dataclass(slots=True)
class Memory:
    """Verdicts by vendor and reasons: a vendor's habits are learned, not guessed.

    Same files and same numbers are asked about for ever, whatever was said before.
    """

    said: dict[tuple[str, frozenset[Reason]], Counter] = field(default_factory=dict)

    def learn(self, vendor: str, duplicate: Duplicate, verdict: Verdict) -> None:
        """Remember one verdict of a person."""
        key = (vendor, frozenset(duplicate.reasons))
        self.said.setdefault(key, Counter())[verdict] += 1

    def judge(self, vendor: str, found: Iterable[Duplicate]) -> list[Duplicate]:
        """Return what is still suspected, with what was learned about the vendor."""
        judged = (self._with_habits(vendor, one) for one in found)
        return [one for one in judged if one.confidence >= SUSPECTED]

    def _with_habits(self, vendor: str, one: Duplicate) -> Duplicate:
        said = self.said.get((vendor, frozenset(one.reasons)), Counter())
        refused, confirmed = said[Verdict.NOT_A_DUPLICATE], said[Verdict.CONFIRMED]
        if refused >= ENOUGH and not confirmed and STRONG.isdisjoint(one.reasons):
            return replace(one, confidence=0.0)
        if confirmed >= ENOUGH and not refused:
            return replace(one, confidence=max(one.confidence, SURE))
        return one
