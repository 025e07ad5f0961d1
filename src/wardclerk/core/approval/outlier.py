"""What stands out among documents that are decided together."""

from __future__ import annotations

from collections.abc import Sequence
from decimal import Decimal
from statistics import median

FEWEST = 3  # two amounts say nothing about each other
TIMES_MEDIAN = 3  # a rule that can be said aloud: more than three times the middle one


def outliers(amounts: Sequence[Decimal | None]) -> frozenset[int]:
    """Return the places of unusual amounts; unknown ones are unusual as well.

    The middle amount is that of the others too, so that one large document cannot
    hide itself by moving the average.
    """
    known = [abs(amount) for amount in amounts if amount is not None]
    unknown = {place for place, amount in enumerate(amounts) if amount is None}
    if len(known) < FEWEST:
        return frozenset(unknown)
    limit = TIMES_MEDIAN * median(known)
    large = {
        place
        for place, amount in enumerate(amounts)
        if amount is not None and abs(amount) > limit
    }
    return frozenset(unknown | large)
