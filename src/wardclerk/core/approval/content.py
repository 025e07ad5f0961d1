"""The protected content of a document: its one form, digest and differences."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal

from ..canonical import digest
from ..policy.condition import number_text

SCHEMA = "wardclerk.content/1"


@dataclass(frozen=True, slots=True)
class Difference:
    """One protected value that changed. `line` is empty for the header.

    `old` is None for a line that was added, `new` for a line that was removed;
    then `field` is empty.
    """

    line: str
    field: str
    old: object
    new: object


def plain(value):
    """Return a stored value as JSON that has one text: numbers as decimal text."""
    match value:
        case bool() | int() | str() | None:
            return value
        case float():
            return number_text(Decimal(repr(value)))
        case Decimal():
            return number_text(value)
        case datetime() | date():
            return value.isoformat()
        case Mapping():
            return {str(key): plain(one) for key, one in value.items()}
        case list() | tuple():
            return [plain(one) for one in value]
        case set() | frozenset():
            return sorted(plain(one) for one in value)
    raise TypeError(f"a {type(value).__name__} has no place in a document's content")


def content_digest(model: str, record_id: int, content: Mapping) -> str:
    """Return the digest of *exactly this content* of exactly this document.

    `content` is {"fields": {name: value}, "lines": {field: {id: {name: value}}}}.
    """
    return digest(
        {"schema": SCHEMA, "model": model, "id": record_id, "content": content}
    )


def differences(old: Mapping, new: Mapping) -> list[Difference]:
    """Return what changed between two contents, header first, then line by line."""
    found = _changed("", old.get("fields", {}), new.get("fields", {}))
    old_lines, new_lines = old.get("lines", {}), new.get("lines", {})
    for name in sorted({*old_lines, *new_lines}):
        found += _changed_lines(name, old_lines.get(name, {}), new_lines.get(name, {}))
    return found


def numbered(content: Mapping, before: Mapping) -> dict:
    """Return a content whose new lines have the numbers -1, -2 ... for their ids.

    What is tried out and what is done later then have one digest, although each time
    the database gives new lines other ids.
    """
    lines = {}
    for name, rows in content.get("lines", {}).items():
        known = before.get("lines", {}).get(name, {})
        fresh = sorted(rows.keys() - known.keys(), key=int)
        lines[name] = {key: values for key, values in rows.items() if key in known}
        lines[name] |= {str(-n): rows[key] for n, key in enumerate(fresh, start=1)}
    return {**content, "lines": lines}


def _changed_lines(name: str, old: Mapping, new: Mapping) -> list[Difference]:
    found = []
    for line_id in sorted({*old, *new}, key=int):
        line = f"{name}/{line_id}"
        if line_id in old and line_id in new:
            found += _changed(line, old[line_id], new[line_id])
        else:
            found.append(Difference(line, "", old.get(line_id), new.get(line_id)))
    return found


def _changed(line: str, old: Mapping, new: Mapping) -> list[Difference]:
    return [
        Difference(line, name, old.get(name), new.get(name))
        for name in sorted({*old, *new})
        if old.get(name) != new.get(name)
    ]
