"""The event `budget.reported`, read into values or refused with the wrong field."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, date, datetime
from decimal import Decimal, InvalidOperation

from ..event.envelope import Malformed

LINES_MAX = 500  # of one event, as its contract says
AMOUNT_LIMIT = Decimal(10) ** 15  # more than any budget


@dataclass(frozen=True, slots=True)
class ReportedLine:
    """What the finance system has for a cost centre in a period."""

    company: str
    cost_centre: str
    start: date
    end: date
    currency: str
    amount: Decimal


@dataclass(frozen=True, slots=True)
class Report:
    """One part of a report; `told_at` is UTC without a zone, to the second."""

    source: str
    told_at: datetime
    lines: tuple[ReportedLine, ...]


def read_event(data: Mapping) -> Report:
    """Return the report, or raise `Malformed` with the path of the wrong value."""
    rows = data.get("lines")
    if not isinstance(rows, list) or not 0 < len(rows) <= LINES_MAX:
        raise Malformed("data.lines", f"must hold 1 to {LINES_MAX} lines")
    return Report(
        _text(data, "source", "data.source"),
        _moment(_text(data, "as_of", "data.as_of")),
        tuple(_line(row, f"data.lines.{index}") for index, row in enumerate(rows)),
    )


def _line(row: object, path: str) -> ReportedLine:
    if not isinstance(row, Mapping):
        raise Malformed(path, "must be an object")
    start, end = (_day(row, name, path) for name in ("period_start", "period_end"))
    return ReportedLine(
        *(_text(row, name, f"{path}.{name}") for name in ("company", "cost_centre")),
        start,
        end,
        _text(row, "currency", f"{path}.currency"),
        _amount(_text(row, "amount", f"{path}.amount"), f"{path}.amount"),
    )


def _text(row: Mapping, name: str, path: str) -> str:
    value = row.get(name)
    if not isinstance(value, str) or not value.strip():
        raise Malformed(path, "must be a text")
    return value


def _moment(text: str) -> datetime:
    try:
        moment = datetime.fromisoformat(text).astimezone(UTC)
    except (ValueError, OverflowError):
        raise Malformed("data.as_of", "must be a date and time") from None
    return moment.replace(microsecond=0, tzinfo=None)


def _day(row: Mapping, name: str, path: str) -> date:
    try:
        return date.fromisoformat(_text(row, name, f"{path}.{name}"))
    except ValueError:
        raise Malformed(f"{path}.{name}", "must be a date") from None


def _amount(text: str, path: str) -> Decimal:
    try:
        amount = Decimal(text)
    except InvalidOperation:
        raise Malformed(path, "must be an amount as decimal text") from None
    if not amount.is_finite() or abs(amount) >= AMOUNT_LIMIT:
        raise Malformed(path, "must be an amount of a budget")
    return amount
