"""Values of an event's data: each as its contract says, or refused with its path."""

from __future__ import annotations

import math
from collections.abc import Collection, Mapping
from datetime import UTC, date, datetime

from .envelope import Malformed

TEXT_MAX_CHARS = 256  # of all texts whose contract says nothing else
RECORD_MAX = 2**31 - 1  # the largest number that a record can have


def text(
    data: Mapping,
    name: str,
    *,
    within: str = "data",
    longest: int = TEXT_MAX_CHARS,
    empty: bool = False,
) -> str:
    """A text that must be there."""
    value = data.get(name)
    if not isinstance(value, str) or not (value.strip() or empty):
        raise Malformed(f"{within}.{name}", "must be a text")
    if len(value) > longest:
        raise Malformed(f"{within}.{name}", f"must have at most {longest} characters")
    return value


def text_or_none(
    data: Mapping, name: str, *, within: str = "data", longest: int = TEXT_MAX_CHARS
) -> str | None:
    """A text that may be null."""
    if data.get(name) is None:
        return None
    return text(data, name, within=within, longest=longest)


def one_of(data: Mapping, name: str, words: Collection[str]) -> str:
    """One of a few words."""
    value = data.get(name)
    if not isinstance(value, str) or value not in words:
        raise Malformed(f"data.{name}", f"must be one of {', '.join(words)}")
    return value


def record(data: Mapping, name: str) -> int:
    """The number of a record."""
    value = data.get(name)
    if type(value) is not int or not 0 < value <= RECORD_MAX:
        raise Malformed(f"data.{name}", "must be the number of a record")
    return value


def number_or_none(data: Mapping, name: str) -> float | None:
    """A number that may be null."""
    value = data.get(name)
    if value is None:
        return None
    if type(value) not in (int, float) or not _is_finite(value):
        raise Malformed(f"data.{name}", "must be a number")
    return float(value)


def _is_finite(value: float) -> bool:
    try:
        return math.isfinite(value)
    except OverflowError:  # an integer beyond all floats
        return False


def moment(data: Mapping, name: str) -> datetime:
    """A time with its zone, as UTC without one, to the second."""
    try:
        found = datetime.fromisoformat(text(data, name))
        if found.tzinfo is None:
            raise ValueError
        found = found.astimezone(UTC)
    except (ValueError, OverflowError):
        raise Malformed(f"data.{name}", "must be a time in UTC") from None
    return found.replace(microsecond=0, tzinfo=None)


def moment_or_none(data: Mapping, name: str) -> datetime | None:
    """A time that may be null."""
    return None if data.get(name) is None else moment(data, name)


def day(data: Mapping, name: str, *, within: str = "data") -> date:
    """A date."""
    try:
        return date.fromisoformat(text(data, name, within=within))
    except ValueError:
        raise Malformed(f"{within}.{name}", "must be a date") from None
