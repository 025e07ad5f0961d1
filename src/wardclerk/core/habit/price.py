"""A price that creeps: each rise is small enough to pass, all together are not."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, timedelta
from decimal import Decimal
from itertools import pairwise

WINDOW_DAYS = 365
RISES_MIN = 3  # one or two are a new price list
TOTAL_MIN = Decimal("0.08")  # over the window; less is what everything gets dearer by
STEP_MAX = Decimal("0.10")  # a larger rise stands out by itself, on the day it comes


@dataclass(frozen=True, slots=True)
class Creep:
    """From which price to which, in how many rises, since when."""

    since: date
    first: Decimal
    now: Decimal
    rises: int

    @property
    def share(self) -> Decimal:
        """Return by how much of the first price it went up."""
        return self.now / self.first - 1


def creep(
    day: date, price: Decimal, earlier: Iterable[tuple[date, Decimal]]
) -> Creep | None:
    """Return how a price crept up to this bill's; None: it did not.

    `earlier` are (day, price) of one vendor, good, unit and currency. A price that also
    falls follows a market; a rise that is large stands out without help.
    """
    since = day - timedelta(days=WINDOW_DAYS)
    known = sorted(one for one in earlier if since <= one[0] <= day and one[1] > 0)
    path = [*known, (day, price)]
    start = _last_start(path)
    rises = sum(one[1] < two[1] for one, two in pairwise(path[start:]))
    found = Creep(path[start][0], path[start][1], price, rises)
    return found if rises >= RISES_MIN and found.share >= TOTAL_MIN else None


def _last_start(path) -> int:
    """Return where the present climb began: behind the last fall or leap."""
    start = 0
    for place in range(1, len(path)):
        before, now = path[place - 1][1], path[place][1]
        if now < before or now > before * (1 + STEP_MAX):
            start = place
    return start
