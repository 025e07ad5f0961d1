"""Business time: the working hours of a place, in its time zone, without holidays.

All moments are UTC without a zone, as they are stored. A minute counts when the
clock on the wall shows working hours, so an hour that a change of the clock repeats
counts twice, and one that it skips does not count.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from functools import cached_property
from zoneinfo import ZoneInfo

DAY = timedelta(days=1)
NONE = timedelta()
DAYS_MAX = 5 * 366  # how far ahead is looked; a calendar without hours ends there
MINUTES_A_DAY = 24 * 60

Span = tuple[datetime, datetime]


@dataclass(frozen=True, slots=True)
class Hours:
    """Working time on one weekday, in minutes after midnight. Monday is 0.

    `week` is 0 or 1 where weeks alternate: the parity of the number of full weeks
    since the first of January of the year 1, a Monday. None: each week.
    """

    weekday: int
    start: int
    end: int
    week: int | None = None

    def __post_init__(self) -> None:
        if not 0 <= self.weekday <= 6:
            raise ValueError("a weekday is between 0, Monday, and 6")
        if not 0 <= self.start < self.end <= MINUTES_A_DAY:
            raise ValueError("working hours begin before they end, within one day")

    def fall_on(self, day: date) -> bool:
        if self.weekday != day.weekday():
            return False
        return self.week is None or self.week == (day.toordinal() - 1) // 7 % 2


@dataclass(frozen=True)
class Calendar:
    """When people work at a place. `closed` are its holidays, as spans of UTC."""

    hours: tuple[Hours, ...]
    zone: str = "UTC"
    closed: tuple[Span, ...] = ()

    @cached_property
    def _zone(self) -> ZoneInfo:
        return ZoneInfo(self.zone)

    def after(self, start: datetime, wanted: timedelta) -> datetime | None:
        """Return the first moment by which `wanted` of business time has passed.

        None when it does not come within `DAYS_MAX` days.
        """
        if wanted <= NONE:
            return start
        left = wanted
        for begin, end in self.spans(start, start + DAYS_MAX * DAY):
            if end - begin >= left:
                return begin + left
            left -= end - begin
        return None

    def between(self, start: datetime, end: datetime) -> timedelta:
        """Return how much business time lies between two moments."""
        return sum((until - begin for begin, until in self.spans(start, end)), NONE)

    def spans(self, start: datetime, end: datetime) -> Iterator[Span]:
        """Yield the working time between two moments, in order, without overlap."""
        day = datetime.combine(start.date(), time())
        while day < end:
            for begin, until in self._without_closed(_joined(self._open_on(day))):
                begin, until = max(begin, start), min(until, end)
                if begin < until:
                    yield begin, until
            day += DAY

    def _open_on(self, day: datetime) -> Iterator[Span]:
        """Yield the working hours within one day of UTC."""
        for begin, until, offset in self._offsets(day):
            # A day of UTC meets at most two days of the clock on the wall.
            for local in {(begin + offset).date(), (until + offset).date()}:
                midnight = datetime.combine(local, time()) - offset
                for hours in self.hours:
                    if hours.fall_on(local):
                        opens = max(begin, midnight + timedelta(minutes=hours.start))
                        closes = min(until, midnight + timedelta(minutes=hours.end))
                        if opens < closes:
                            yield opens, closes

    def _offsets(self, day: datetime) -> Iterator[tuple[datetime, datetime, timedelta]]:
        """Yield the parts of a day of UTC in which the clock is not changed."""
        first, last = self._offset(day), self._offset(day + DAY)
        if first == last:
            yield day, day + DAY, first
            return
        before, after = 0, MINUTES_A_DAY  # the change lies between these minutes
        while after - before > 1:
            middle = (before + after) // 2
            if self._offset(day + timedelta(minutes=middle)) == first:
                before = middle
            else:
                after = middle
        change = day + timedelta(minutes=after)
        yield day, change, first
        yield change, day + DAY, last

    def _offset(self, moment: datetime) -> timedelta:
        return moment.replace(tzinfo=UTC).astimezone(self._zone).utcoffset() or NONE

    def _without_closed(self, spans: list[Span]) -> list[Span]:
        for closed in self.closed:
            spans = [part for span in spans for part in _minus(span, closed)]
        return spans


AROUND_THE_CLOCK = Calendar(tuple(Hours(day, 0, MINUTES_A_DAY) for day in range(7)))


def _joined(spans: Iterator[Span]) -> list[Span]:
    """Return the spans in order, those that touch or overlap as one."""
    joined: list[Span] = []
    for begin, end in sorted(spans):
        if joined and begin <= joined[-1][1]:
            joined[-1] = joined[-1][0], max(joined[-1][1], end)
        else:
            joined.append((begin, end))
    return joined


def _minus(span: Span, closed: Span) -> Iterator[Span]:
    """Yield what is left of a span outside a closed one."""
    begin, end = span
    if closed[1] <= begin or closed[0] >= end:
        yield span
        return
    if begin < closed[0]:
        yield begin, closed[0]
    if closed[1] < end:
        yield closed[1], end
