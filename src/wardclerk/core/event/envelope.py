"""The CloudEvents 1.0 envelope around what happened."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import Any

SPECVERSION = "1.0"
MEDIA_TYPE = "application/json"
TEXT_MAX_CHARS = 256  # of each attribute: ids and types are short


class Malformed(Exception):
    """An event is not what CloudEvents 1.0 or its own contract asks for.

    `field` names the attribute or the path; the message says what is wrong with it.
    """

    def __init__(self, field: str, message: str):
        super().__init__(message)
        self.field = field


@dataclass(frozen=True, slots=True)
class Event:
    """Something that happened, with what a receiver needs to act on it."""

    id: str  # the same on each attempt
    type: str  # `<document>.<past participle>`
    source: str  # who says so, e.g. `wardclerk/odoo/production`
    time: str  # RFC 3339, UTC
    data: Mapping[str, Any] = field(default_factory=dict)
    subject: str = ""  # the document, e.g. `account.move,12`
    dataschema: str = ""  # path of the contract and its version
    sequence: str = ""  # grows within one subject
    traceparent: str = ""


def serialise(event: Event) -> str:
    """The JSON text exactly as it is signed, stored and sent."""
    attributes = {
        "specversion": SPECVERSION,
        "id": event.id,
        "source": event.source,
        "type": event.type,
        "subject": event.subject,
        "time": event.time,
        "datacontenttype": MEDIA_TYPE,
        "dataschema": event.dataschema,
        "sequence": event.sequence,
        "traceparent": event.traceparent,
    }
    body = {name: value for name, value in attributes.items() if value}
    body["data"] = event.data
    return json.dumps(body, ensure_ascii=False, separators=(",", ":"), allow_nan=False)


def parse(raw: bytes) -> Event:
    """Read an envelope that came in; raises Malformed naming the field."""
    try:
        body = _storable(json.loads(raw, parse_constant=_refuse_constant))
    except (ValueError, RecursionError):
        raise Malformed("body", "is not JSON") from None
    if not isinstance(body, dict):
        raise Malformed("body", "must be a JSON object")
    if body.get("specversion") != SPECVERSION:
        raise Malformed("specversion", f'must be "{SPECVERSION}"')
    if not isinstance(body.get("data"), dict):
        raise Malformed("data", "must be an object")
    return Event(
        id=_text(body, "id", required=True),
        type=_text(body, "type", required=True),
        source=_text(body, "source", required=True),
        time=_time(body),
        data=body["data"],
        subject=_text(body, "subject"),
        dataschema=_text(body, "dataschema"),
        sequence=_text(body, "sequence"),
        traceparent=_text(body, "traceparent"),
    )


def timestamp(moment: datetime) -> str:
    """RFC 3339 text of a moment; a naive one is taken as UTC."""
    aware = moment if moment.tzinfo else moment.replace(tzinfo=UTC)
    text = aware.astimezone(UTC).isoformat(timespec="milliseconds")
    return text.replace("+00:00", "Z")


def _storable(value: Any) -> Any:
    """The value with what neither PostgreSQL nor UTF-8 can hold replaced.

    JSON may spell a zero character or half a character; mail often contains both, and
    one of them must not keep a message from being taken in.
    """
    if isinstance(value, str):
        if value.isascii() and "\0" not in value:
            return value
        return value.replace("\0", "\ufffd").encode("utf-8", "replace").decode()
    if isinstance(value, dict):
        return {_storable(name): _storable(item) for name, item in value.items()}
    if isinstance(value, list):
        return [_storable(item) for item in value]
    return value


def _text(body: dict, name: str, required: bool = False) -> str:
    value = body.get(name, "")
    if not isinstance(value, str):
        raise Malformed(name, "must be text")
    if required and not value:
        raise Malformed(name, "is missing")
    if len(value) > TEXT_MAX_CHARS:
        raise Malformed(name, f"is longer than {TEXT_MAX_CHARS} characters")
    return value


def _time(body: dict) -> str:
    value = _text(body, "time", required=True)
    try:
        datetime.fromisoformat(value)
    except ValueError:
        example = "2030-01-31T08:00:00Z"
        raise Malformed("time", f"must be RFC 3339, such as {example}") from None
    return value


def _refuse_constant(name: str) -> None:
    raise ValueError(f"{name} is not JSON")
