"""Pairs of roles or groups that one person must not hold at the same time."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date


@dataclass(frozen=True, slots=True)
class Holding:
    """One person has one thing, a role or a group, for a time."""

    person: int
    thing: str
    since: date = date.min
    until: date = date.max


@dataclass(frozen=True, slots=True)
class Pair:
    """Two things that do not go together."""

    id: int
    one: str
    other: str


@dataclass(frozen=True, slots=True)
class Conflict:
    """One person holds both sides of a pair, from a day to a day."""

    person: int
    pair: int
    since: date
    until: date


def conflicts(
    pairs: Iterable[Pair], holdings: Iterable[Holding], today: date
) -> tuple[Conflict, ...]:
    """Return who holds both sides of a pair today or will; one a person and pair.

    Times that do not meet are no conflict: who gives a role back before taking the
    other one up does what the pair asks for.
    """
    held: dict[str, dict[int, list[Holding]]] = defaultdict(lambda: defaultdict(list))
    for holding in holdings:
        if holding.until >= today:
            held[holding.thing][holding.person].append(holding)
    found = []
    for pair in pairs:
        ones, others = held.get(pair.one, {}), held.get(pair.other, {})
        for person in sorted(ones.keys() & others.keys()):
            times = _together(ones[person], others[person])
            if times:
                found.append(Conflict(person, pair.id, *min(times)))
    return tuple(found)


def _together(ones: list[Holding], others: list[Holding]) -> list[tuple[date, date]]:
    times = (
        (max(one.since, other.since), min(one.until, other.until))
        for one in ones
        for other in others
    )
    return [(since, until) for since, until in times if since <= until]
