"""The days on which nobody can decide, seen before they come."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date, timedelta
from enum import StrEnum

DAY = timedelta(days=1)

Days = tuple[date, date]  # the first and the last one


class Cause(StrEnum):
    """Why nobody can decide on a day."""

    NOBODY = "nobody"  # holds the role there at all
    ENDS = "ends"  # the last one's role has ended by then
    OWN_WORK = "own_work"  # of all who hold it
    AWAY = "away"  # all others, and nobody stands in


@dataclass(frozen=True, slots=True)
class Outlook:
    """What is known about one turn: who holds it when, who is away, who stands in."""

    holders: Mapping[int, tuple[Days, ...]]
    away: Mapping[int, tuple[Days, ...]] = field(default_factory=dict)
    lent: tuple[tuple[int, int, Days], ...] = ()  # (delegator, delegate, days)
    makers: frozenset[int] = frozenset()

    def able_on(self, day: date) -> frozenset[int]:
        """Return who can decide on a day: present holders and those who stand in."""
        seats = self._holding(day) - self.makers
        standing_in = {
            delegate
            for giver, delegate, days in self.lent
            if giver in seats and _in(day, days)
        }
        people = seats | (standing_in - self.makers)
        return frozenset(one for one in people if not self._is_away(one, day))

    def cause_on(self, day: date) -> Cause | None:
        """Return why nobody can decide on a day, None when somebody can."""
        if self.able_on(day):
            return None
        holding = self._holding(day)
        if not holding:
            return Cause.ENDS if self.holders else Cause.NOBODY
        return Cause.AWAY if holding - self.makers else Cause.OWN_WORK

    def _holding(self, day: date) -> frozenset[int]:
        return frozenset(
            person
            for person, spans in self.holders.items()
            if any(_in(day, days) for days in spans)
        )

    def _is_away(self, person: int, day: date) -> bool:
        return any(_in(day, days) for days in self.away.get(person, ()))


def gaps(outlook: Outlook, first: date, last: date) -> Iterator[tuple[Days, Cause]]:
    """Yield the days without anybody, as runs, each with the cause of its first day."""
    run: tuple[Days, Cause] | None = None
    for day in _days(first, last):
        cause = outlook.cause_on(day)
        if cause and run:
            run = ((run[0][0], day), run[1])
        elif cause:
            run = ((day, day), cause)
        elif run:
            yield run
            run = None
    if run:
        yield run


def _in(day: date, days: Days) -> bool:
    return days[0] <= day <= days[1]


def _days(first: date, last: date) -> Iterable[date]:
    return (first + n * DAY for n in range((last - first).days + 1))
