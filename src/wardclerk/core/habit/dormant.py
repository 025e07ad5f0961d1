"""A vendor that bills again after a long sleep.

Records of vendors that nobody deals with any more are what somebody takes who wants to
be paid under a known name.
"""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date
from itertools import pairwise

SLEEP_DAYS = 365  # without a bill; from here on the vendor counts as dormant
RHYTHM = 0.75  # of this gap: who was away for so long before comes back by habit


def slept(day: date, earlier: Iterable[date]) -> int | None:
    """Return for how many days nothing came before this bill; None: nothing unusual.

    A vendor without any earlier bill is new, and one that always billed once a year
    keeps its rhythm: neither is dormant.
    """
    days = sorted(one for one in set(earlier) if one <= day)
    if not days:
        return None
    gap = (day - days[-1]).days
    if gap < SLEEP_DAYS:
        return None
    longest = max(((two - one).days for one, two in pairwise(days)), default=0)
    return None if longest >= gap * RHYTHM else gap
