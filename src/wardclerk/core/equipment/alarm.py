"""The event `equipment.alerted`, read into values, and how soon somebody must come."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime

from ..event import values

KINDS = ("temperature", "humidity", "power", "door", "fault")
WARNING, CRITICAL = "warning", "critical"
SEVERITIES = (WARNING, CRITICAL)  # the stronger one stands right
NUMBER_MAX_CHARS = 128  # of the platform's own number


@dataclass(frozen=True, slots=True)
class Alarm:
    """What a platform says; times are UTC without a zone, to the second."""

    alert_id: str
    serial: str
    kind: str
    severity: str
    value: float | None
    unit: str | None
    limit: str | None
    began_at: datetime | None
    measured_at: datetime
    platform: str


@dataclass(frozen=True, slots=True)
class Work:
    """What an alarm asks of maintenance."""

    priority: str
    working_hours: int  # until somebody looks; 0: now, by day and by night


WORK = {WARNING: Work("2", 8), CRITICAL: Work("3", 0)}


def read_alarm(data: Mapping) -> Alarm:
    """Return the alarm, or raise `Malformed` with the path of the wrong value."""
    return Alarm(
        alert_id=values.text(data, "alert_id", longest=NUMBER_MAX_CHARS),
        serial=values.text(data, "serial"),
        kind=values.one_of(data, "kind", KINDS),
        severity=values.one_of(data, "severity", SEVERITIES),
        value=values.number_or_none(data, "value"),
        unit=values.text_or_none(data, "unit"),
        limit=values.text_or_none(data, "limit"),
        began_at=values.moment_or_none(data, "began_at"),
        measured_at=values.moment(data, "measured_at"),
        platform=values.text(data, "platform"),
    )


def work_for(severity: str) -> Work:
    """How soon, and before what else, somebody must look."""
    return WORK[severity]


def is_raised(before: str | None, after: str) -> bool:
    """Whether an alarm makes a request more urgent; none makes it less."""
    return before is None or SEVERITIES.index(after) > SEVERITIES.index(before)
