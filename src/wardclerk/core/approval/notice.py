"""When a person is told by mail what waits: at once, gathered, never at night."""

from __future__ import annotations

from datetime import datetime, time, timedelta
from enum import StrEnum

MORNING = time(7)  # before the ward round
HOUR = timedelta(hours=1)


class Rhythm(StrEnum):
    """How often a person wants mail."""

    AT_ONCE = "at_once"
    HOURLY = "hourly"
    MORNING = "morning"
    NEVER = "never"


def is_quiet(now: datetime, quiet_from: float, quiet_to: float) -> bool:
    """Tell whether this is within the hours in which a person wants no mail.

    Hours of the day such as 20.5 for half past eight; from 20 to 7 spans midnight.
    Two equal hours mean that no time is quiet.
    """
    hour = now.hour + now.minute / 60
    if quiet_from <= quiet_to:
        return quiet_from <= hour < quiet_to
    return hour >= quiet_from or hour < quiet_to


def is_time_to_tell(
    now: datetime,
    rhythm: Rhythm,
    since: datetime,
    last: datetime | None,
    quiet: tuple[float, float] = (0, 0),
) -> bool:
    """Tell whether a person gets their mail now. All times are those of the person.

    `since` is when the oldest step that they were not told of came to them, `last`
    when they got their last mail.
    """
    if rhythm is Rhythm.NEVER or is_quiet(now, *quiet):
        return False
    if rhythm is Rhythm.HOURLY:
        return last is None or now - last >= HOUR
    if rhythm is Rhythm.MORNING:
        return since < _latest_morning(now)
    return True


def _latest_morning(now: datetime) -> datetime:
    morning = datetime.combine(now.date(), MORNING, now.tzinfo)
    return morning if now >= morning else morning - timedelta(days=1)
