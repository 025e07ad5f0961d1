"""Orders cut into parts, and amounts that keep just below a limit.

Both are told only when chance explains them badly: amounts crowd below a limit more
than around it (binomial), or orders follow each other faster than this requester and
vendor otherwise do (Poisson) and add up to more than the limit that each avoids.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from decimal import Decimal
from enum import StrEnum

from .chance import binomial_tail, poisson_tail, stands_out

AROUND = Decimal("0.5")  # amounts within this share of the limit are compared
SAME_AGREEMENT_DAYS = 25  # equal amounts this far apart are one standing agreement
ALIKE = Decimal("0.5")  # of the smallest part: orders from here on are about as large
SEEN_BEFORE = 0.5  # events to expect of a pair that was never seen before
PARTS_MAX = 12  # more is daily business, not one purchase in parts


class Kind(StrEnum):
    """What looks like avoiding a limit."""

    SPLIT = "split"
    NEAR_LIMIT = "near_limit"


@dataclass(frozen=True, slots=True)
class Document:
    """One document; `limit` is the next amount at which more would be asked of it."""

    id: int
    day: date
    amount: Decimal
    requester: int
    vendor: str
    category: str = ""
    limit: Decimal | None = None


@dataclass(frozen=True, slots=True)
class Settings:
    """What is looked at, and how sure it must be."""

    near_percent: int = 95  # of the limit; from here on it is *just below*
    documents_min: int = 3  # just below a limit, before it is a habit
    parts_days: int = 10  # in which the parts of one purchase follow each other
    history_days: int = 365
    false_share: float = 0.4  # of what is told, at most so much may be luck


@dataclass(frozen=True, slots=True)
class Suspicion:
    """Documents of one requester that together avoid a limit, and how likely."""

    kind: Kind
    requester: int
    vendor: str  # empty: across vendors
    limit: Decimal
    documents: tuple[Document, ...]
    compared: int  # documents that the chance was reckoned from
    chance: float

    @property
    def total(self) -> Decimal:
        return sum((one.amount for one in self.documents), Decimal(0))


def find(documents: Iterable[Document], settings: Settings) -> tuple[Suspicion, ...]:
    """Return what chance does not explain, the least likely first."""
    documents = sorted(documents, key=lambda one: (one.day, one.id))
    found = [*_crowds(documents, settings), *_bursts(documents, settings)]
    return tuple(_once(sorted(found, key=_least_likely)))


def _told(tested: Sequence[Suspicion], looked_at: int, settings: Settings):
    """Return those that stand out among all that was looked at."""
    chances = [one.chance for one in tested]
    loud = stands_out(chances, settings.false_share, looked_at)
    return [one for one, is_loud in zip(tested, loud, strict=True) if is_loud]


def _least_likely(one: Suspicion):
    return one.chance, -len(one.documents), one.documents[0].id


def _once(found: Iterable[Suspicion]):
    """Leave out what another suspicion tells already, of the same kind."""
    told: set[tuple[Kind, int]] = set()
    for one in found:
        ids = {(one.kind, document.id) for document in one.documents}
        if len(ids - told) * 2 > len(ids):
            told |= ids
            yield one


# -- just below a limit --------------------------------------------------------


def _crowds(documents, settings) -> list[Suspicion]:
    """Return each requester's documents just below a limit that stand out."""
    groups = defaultdict(list)
    for one in _agreements_once(documents):
        groups[one.requester, one.vendor].append(one)
        groups[one.requester, ""].append(one)
    tested = [
        _crowd(requester, vendor, limit, group, settings)
        for (requester, vendor), group in groups.items()
        for limit in sorted({one.limit for one in group if one.limit})
    ]
    return _told([one for one in tested if one], len(tested), settings)


def _crowd(requester, vendor, limit, group, settings) -> Suspicion | None:
    near = limit * settings.near_percent / 100
    below = tuple(
        one for one in group if one.limit == limit and near <= one.amount <= limit
    )
    if len(below) < settings.documents_min:
        return None
    low, high = limit * (1 - AROUND), limit * (1 + AROUND)
    around = sum(low <= one.amount < high for one in group)
    share = float((limit - near) / (high - low))
    chance = binomial_tail(len(below), around, share)
    return Suspicion(Kind.NEAR_LIMIT, requester, vendor, limit, below, around, chance)


def _agreements_once(documents):
    """Leave out repeats of a standing agreement: equal amounts, far apart."""
    last: dict[tuple, date] = {}
    for one in documents:
        key = (one.requester, one.vendor, one.amount)
        before = last.get(key)
        last[key] = one.day
        if before is None or (one.day - before).days < SAME_AGREEMENT_DAYS:
            yield one


# -- cut into parts ------------------------------------------------------------


def _bursts(documents, settings) -> list[Suspicion]:
    """Return the bursts of each requester, vendor and category that stand out."""
    groups = defaultdict(list)
    for one in documents:
        groups[one.requester, one.vendor, one.category].append(one)
    tested = []
    for (requester, vendor, _category), group in groups.items():
        found = [
            Suspicion(Kind.SPLIT, requester, vendor, limit, parts, len(group), chance)
            for limit, parts, chance in _cuts(group, settings)
        ]
        tested += _apart(found)
    return _told(tested, max(len(groups), len(tested)), settings)


def _cuts(group, settings):
    """Yield (limit, parts, chance) for parts that only together pass the limit."""
    reach = timedelta(days=settings.parts_days)
    for start, first in enumerate(group):
        if not first.limit:
            continue
        parts = []
        for one in group[start : start + PARTS_MAX]:
            if one.day - first.day > reach:
                break
            if one.limit == first.limit:
                parts.append(one)
            total = sum(part.amount for part in parts)
            if len(parts) > 1 and one is parts[-1] and total >= first.limit:
                chance = _chance_of_burst(parts, group, settings)
                yield first.limit, tuple(parts), chance


def _chance_of_burst(parts, group, settings) -> float:
    """Return how likely so many orders of this size in so few days are here.

    Compared with the orders of the same pair that are about as large: small daily
    orders say nothing about large ones. The first part may come at any time and the
    others follow it by chance, which could have happened after each of the orders
    compared: hence the factor.
    """
    size = min(part.amount for part in parts) * ALIKE
    compared = sum(one.limit == parts[0].limit and one.amount >= size for one in group)
    days = (parts[-1].day - parts[0].day).days + 1
    others = compared - len(parts)
    expected = (others + SEEN_BEFORE) * days / settings.history_days
    return min(1.0, (others + 1) * poisson_tail(len(parts) - 1, expected))


def _apart(bursts: list[Suspicion]):
    """Return the bursts that share no document, the least likely first."""
    taken: set[int] = set()
    for one in sorted(bursts, key=_least_likely):
        ids = {part.id for part in one.documents}
        if not ids & taken:
            taken |= ids
            yield one
