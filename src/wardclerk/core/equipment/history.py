"""The event `asset.history_reported`, read into values or refused with its field."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime

from .. import canonical
from ..event import values
from ..event.envelope import Malformed

ENTRIES_MAX = 200  # of one event, as its contract says
WORDS_MAX_CHARS = 2000


@dataclass(frozen=True, slots=True)
class Entry:
    """One thing that was done to a piece of equipment."""

    day: date
    kind: str
    text: str
    reference: str | None

    def key(self, platform: str) -> str:
        """What tells this entry from all others of its equipment."""
        return canonical.digest(
            [platform, self.day.isoformat(), self.kind, self.text, self.reference]
        )


@dataclass(frozen=True, slots=True)
class History:
    """What a platform knows of one piece of equipment."""

    asset_id: int
    serial: str
    platform: str
    fetched_at: datetime
    entries: tuple[Entry, ...]

    def by_key(self) -> dict[str, Entry]:
        """Each different entry once."""
        return {entry.key(self.platform): entry for entry in self.entries}


def read_history(data: Mapping) -> History:
    """Return the history, or raise `Malformed` with the path of the wrong value."""
    rows = data.get("entries")
    if not isinstance(rows, list) or len(rows) > ENTRIES_MAX:
        raise Malformed("data.entries", f"must be a list of at most {ENTRIES_MAX}")
    return History(
        asset_id=values.record(data, "asset_id"),
        serial=values.text(data, "serial"),
        platform=values.text(data, "platform"),
        fetched_at=values.moment(data, "fetched_at"),
        entries=tuple(_entry(row, f"data.entries.{i}") for i, row in enumerate(rows)),
    )


def _entry(row: object, path: str) -> Entry:
    if not isinstance(row, Mapping):
        raise Malformed(path, "must be an object")
    return Entry(
        day=values.day(row, "date", within=path),
        kind=values.text(row, "kind", within=path),
        text=values.text(row, "text", within=path, longest=WORDS_MAX_CHARS, empty=True),
        reference=values.text_or_none(row, "reference", within=path),
    )
