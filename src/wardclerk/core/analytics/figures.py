"""The key figures of a day: what there is, in which unit, and how events carry them."""

from __future__ import annotations

import math
from collections.abc import Iterable, Mapping
from dataclasses import dataclass

FIGURES_MAX = 1000  # of one event, as its contract says
COUNT, HOURS, DAYS = "count", "hours", "days"
UNITS = {
    "approvals_requested": COUNT,
    "approvals_decided": COUNT,
    "approvals_hours_median": HOURS,
    "approvals_hours_p90": HOURS,
    "approvals_overdue": COUNT,
    "exceptions_opened": COUNT,
    "exceptions_resolved": COUNT,
    "exceptions_open": COUNT,
    "exceptions_open_days_median": DAYS,
    "intake_received": COUNT,
    "intake_needs_person": COUNT,
    "deliveries_sent": COUNT,
    "deliveries_confirmed": COUNT,
    "deliveries_dead": COUNT,
}
OF_GROUP = frozenset(name for name in UNITS if name.startswith("deliveries_"))
OF_COMPANY = frozenset(UNITS) - OF_GROUP
DIGITS = 2  # behind the point; nobody steers by less


@dataclass(frozen=True, slots=True)
class Figure:
    """One number; `facility` is a code, None means all."""

    name: str
    facility: str | None
    value: float


def figures_of(facility: str | None, row: Mapping[str, object]) -> list[Figure]:
    """The figures in one row of a query; what could not be reckoned is left out."""
    return [
        Figure(name, facility, round(float(row[name]), DIGITS))  # type: ignore[arg-type]
        for name in UNITS
        if row.get(name) is not None
    ]


def complete(figures: Iterable[Figure], names: Iterable[str]) -> list[Figure]:
    """The figures with a zero for what was counted and did not occur."""
    found = list(figures)
    told = {figure.name for figure in found if figure.facility is None}
    missing = [
        Figure(name, None, 0.0)
        for name in UNITS
        if name in names and name not in told and UNITS[name] == COUNT
    ]
    return sorted(
        found + missing,
        key=lambda one: (one.name, one.facility is not None, one.facility),
    )


def event_parts(figures: Iterable[Figure]) -> list[list[dict]]:
    """The figures as events carry them, in parts that fit into one."""
    told = [
        {
            "name": one.name,
            "facility": one.facility,
            "value": one.value,
            "unit": UNITS[one.name],
        }
        for one in figures
        if math.isfinite(one.value)
    ]
    return [
        told[start : start + FIGURES_MAX] for start in range(0, len(told), FIGURES_MAX)
    ]
