"""Exclusion lists: reading them, and who on them could be whom we deal with."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from datetime import date

from . import leie, sam
from .entry import Entry, Subject, UnreadableList
from .screen import Hit, Reason, Register, score

__all__ = [
    "Entry",
    "Hit",
    "Reason",
    "Register",
    "Subject",
    "UnreadableList",
    "read",
    "score",
]


def read(source: str, lines: Iterable[str], today: date) -> Iterator[Entry]:
    """Yield the entries of a publisher's full file: `LEIE` or `SAM`.

    Raises `UnreadableList` with the line when the file is another one or damaged.
    """
    if source == "SAM":
        return sam.read(lines, today)
    return leie.read(lines)
