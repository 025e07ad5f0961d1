"""The exclusions of the System for Award Management as its public extract has them.

Source of the layout: the General Services Administration's *Exclusions Public Extract*,
version 2; dates as MM/DD/YYYY, `Indefinite` where an exclusion has no end.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from datetime import date, datetime

from .entry import Entry, UnreadableList
from .rows import read_rows

COLUMNS = (
    *("Classification", "Name", "Prefix", "First", "Middle", "Last", "Suffix"),
    *("Address 1", "Address 2", "Address 3", "Address 4", "City"),
    *("State / Province", "Country", "Zip Code", "Open Data Flag"),
    *("Blank (Deprecated)", "Unique Entity ID", "Exclusion Program"),
    *("Excluding Agency", "CT Code", "Exclusion Type", "Additional Comments"),
    *("Active Date", "Termination Date", "Record Status", "Cross-Reference"),
    *("SAM Number", "CAGE", "NPI", "Creation_Date"),
)
TAKEN = (
    *("Classification", "Name", "First", "Middle", "Last", "City"),
    *("State / Province", "Zip Code", "Exclusion Type", "Active Date"),
    *("Termination Date", "Record Status", "SAM Number", "NPI"),
)
PERSON = "Individual"
ENDED = "inactive"
WITHOUT_END = ("", "Indefinite")
NAME_CHARS_MAX = 500  # no name comes near it


def read(lines: Iterable[str], today: date) -> Iterator[Entry]:
    """Yield one entry a row; whose exclusion ended before today is not on the list.

    A file that is damaged anywhere is refused as a whole by its reader: half a list
    would clear the other half.
    """
    rows = read_rows(lines, TAKEN, TAKEN, "Load SAM's public extract.")
    for line, _row, values in rows:
        entry = _entry(values, line, today)
        if entry:
            yield entry


def _entry(values: list[str], line: int, today: date) -> Entry | None:
    kind_of, name, first, middle, last, city, state, code, kind, *rest = values
    since, until, status, number, npi = rest
    if max(map(len, values)) > NAME_CHARS_MAX:
        raise UnreadableList(line, "a field is too long. Download the file again.")
    if not name and not last:
        raise UnreadableList(line, "neither Name nor Last is given.")
    ends = None if until in WITHOUT_END else parsed_date(until, line)
    if status.lower() == ENDED or (ends and ends < today):
        return None
    is_person = kind_of == PERSON and last
    return Entry(
        "SAM",
        number or f"{line}",
        *((last, first, middle, "") if is_person else ("", "", "", name or last)),
        npi if npi.strip("0") else "",
        None,  # dates of birth are not published
        *(city, state, code[:5], kind),
        parsed_date(since, line) if since else None,
    )


def parsed_date(text: str, line: int) -> date:
    """Return a date written as MM/DD/YYYY."""
    try:
        return datetime.strptime(text, "%m/%d/%Y").date()
    except ValueError:
        raise UnreadableList(
            line, f"{text!r} is no date of the form MM/DD/YYYY."
        ) from None
