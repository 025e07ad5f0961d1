"""What happened to which documents in a day, as OCEL 2.0 logs.

Only numbers of documents leave: no names, no people, no values.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime

from ..event.envelope import timestamp

EVENTS_MAX = 2000  # of one log: each names two objects at most, and 5000 may be told
CASE_MODEL = "wardclerk.approval.case"
CHANNEL = {"name": "channel", "type": "string"}


@dataclass(frozen=True, slots=True)
class Happening:
    """One evidence entry: what happened to which document, and within which case."""

    number: int
    action: str
    at: datetime
    model: str
    record: int
    channel: str | None = None
    case: int | None = None


def event_logs(happenings: Iterable[Happening], label: str) -> Iterator[dict]:
    """Each event's data: logs that fit, numbered from 1, the same for the same day."""
    whole = list(happenings)
    for place, start in enumerate(range(0, len(whole), EVENTS_MAX), start=1):
        part = whole[start : start + EVENTS_MAX]
        yield {"log_id": f"{label}-{place}", "log": _log(part)}


def _log(part: Sequence[Happening]) -> dict:
    objects = _objects(part)
    return {
        "objectTypes": [
            {"name": name, "attributes": []}
            for name in sorted({one["type"] for one in objects})
        ],
        "eventTypes": [
            {"name": name, "attributes": [CHANNEL]}
            for name in sorted({one.action for one in part})
        ],
        "objects": objects,
        "events": [_event(one) for one in part],
    }


def _objects(part: Sequence[Happening]) -> list[dict]:
    """Every document and case once; a case says what it is about."""
    found: dict[str, dict] = {}
    for one in part:
        document = _key(one.model, one.record)
        found.setdefault(document, _object(document, one.model))
        if one.case:
            case = _key(CASE_MODEL, one.case)
            found.setdefault(case, _object(case, CASE_MODEL, document))
    return [found[key] for key in sorted(found)]


def _object(key: str, model: str, about: str | None = None) -> dict:
    links = [{"objectId": about, "qualifier": "about"}] if about else []
    return {"id": key, "type": model, "attributes": [], "relationships": links}


def _event(one: Happening) -> dict:
    links = [{"objectId": _key(one.model, one.record), "qualifier": "document"}]
    if one.case:
        links.append({"objectId": _key(CASE_MODEL, one.case), "qualifier": "case"})
    channel = [{"name": "channel", "value": one.channel}] if one.channel else []
    return {
        "id": f"evidence-{one.number}",
        "type": one.action,
        "time": timestamp(one.at),
        "attributes": channel,
        "relationships": links,
    }


def _key(model: str, record: int) -> str:
    return f"{model},{record}"
