"""The list of excluded individuals and entities as its official CSV file has it.

Source of the layout: the Office of Inspector General's *LEIE Downloadable Databases*,
18 columns, dates as YYYYMMDD, zeros where nothing is known.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from datetime import date
from functools import lru_cache

from .entry import Entry, UnreadableList
from .rows import read_rows

COLUMNS = (
    *("LASTNAME", "FIRSTNAME", "MIDNAME", "BUSNAME", "GENERAL", "SPECIALTY", "UPIN"),
    *("NPI", "DOB", "ADDRESS", "CITY", "STATE", "ZIP", "EXCLTYPE", "EXCLDATE"),
    *("REINDATE", "WAIVERDATE", "WVRSTATE"),
)
TAKEN = (
    *("LASTNAME", "FIRSTNAME", "MIDNAME", "BUSNAME", "NPI", "DOB"),
    *("CITY", "STATE", "ZIP", "EXCLTYPE", "EXCLDATE", "REINDATE"),
)
DATES_KEPT = 50_000  # a list names the same days over and over
FIELD_CHARS_MAX = 500  # none of the list comes near it


def read(lines: Iterable[str]) -> Iterator[Entry]:
    """Yield one entry a row; who was reinstated is not on the list any more.

    A file that is damaged anywhere is refused as a whole by its reader: half a list
    would clear the other half.
    """
    rows = read_rows(lines, COLUMNS, TAKEN, "Load the full LEIE file.")
    for line, row, values in rows:
        *said, reinstated = values
        if not parsed_date(reinstated, line):
            yield _entry(row, said, line)


def _entry(row: list[str], said: list[str], line: int) -> Entry:
    if max(map(len, row)) > FIELD_CHARS_MAX:
        raise UnreadableList(line, "a field is too long. Download the file again.")
    last, first, middle, business, npi, born, city, state, code, kind, since = said
    if not last and not business:
        raise UnreadableList(line, "neither LASTNAME nor BUSNAME is given.")
    return Entry(
        "LEIE",
        f"{line}",
        *(last, first, middle, business),
        npi if npi.strip("0") else "",
        parsed_date(born, line),
        *(city, state, code[:5], kind),
        parsed_date(since, line),
    )


def parsed_date(text: str, line: int) -> date | None:
    """Return a date written as YYYYMMDD; nothing where there are zeros or nothing."""
    text = text.strip()
    if not text.strip("0"):
        return None
    try:
        return _known_date(text)
    except ValueError:
        raise UnreadableList(
            line, f"{text!r} is no date of the form YYYYMMDD."
        ) from None


@lru_cache(maxsize=DATES_KEPT)
def _known_date(text: str) -> date:
    if len(text) != len("YYYYMMDD") or not (text.isascii() and text.isdigit()):
        raise ValueError(text)
    return date(int(text[:4]), int(text[4:6]), int(text[6:]))
