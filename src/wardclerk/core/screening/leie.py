"""The list of excluded individuals and entities as its official CSV file has it.

Source of the layout: the Office of Inspector General's *LEIE Downloadable Databases*,
18 columns, dates as YYYYMMDD, zeros where nothing is known.
"""

from __future__ import annotations

import csv
from collections.abc import Iterable, Iterator
from datetime import date, datetime

from .entry import Entry

COLUMNS = (
    *("LASTNAME", "FIRSTNAME", "MIDNAME", "BUSNAME", "GENERAL", "SPECIALTY", "UPIN"),
    *("NPI", "DOB", "ADDRESS", "CITY", "STATE", "ZIP", "EXCLTYPE", "EXCLDATE"),
    *("REINDATE", "WAIVERDATE", "WVRSTATE"),
)
FIELD_CHARS_MAX = 500  # none of the list comes near it


class UnreadableList(ValueError):
    """The file is not the list: `line` says where, the message what to do."""

    def __init__(self, line: int, message: str):
        super().__init__(f"line {line}: {message}")
        self.line = line


def read(lines: Iterable[str]) -> Iterator[Entry]:
    """Yield one entry a row; who was reinstated is not on the list any more.

    A file that is damaged anywhere is refused as a whole by its reader: half a list
    would clear the other half.
    """
    reader = csv.DictReader(lines)
    missing = [name for name in COLUMNS if name not in (reader.fieldnames or ())]
    if missing:
        raise UnreadableList(
            1, f"columns are missing: {', '.join(missing)}. Load the full LEIE file."
        )
    for row in reader:
        if None in row or None in row.values():
            raise UnreadableList(
                reader.line_num, "wrong number of fields. Download the file again."
            )
        if not _date(row["REINDATE"], reader.line_num):
            yield _entry(row, reader.line_num)


def _entry(row: dict, line: int) -> Entry:
    values = {name: (value or "").strip() for name, value in row.items()}
    if any(len(value) > FIELD_CHARS_MAX for value in values.values()):
        raise UnreadableList(line, "a field is too long. Download the file again.")
    if not values["LASTNAME"] and not values["BUSNAME"]:
        raise UnreadableList(line, "neither LASTNAME nor BUSNAME is given.")
    return Entry(
        source="LEIE",
        key=f"{line}",
        last_name=values["LASTNAME"],
        first_name=values["FIRSTNAME"],
        middle_name=values["MIDNAME"],
        business=values["BUSNAME"],
        npi=values["NPI"].strip("0") and values["NPI"],
        birth_date=_date(values["DOB"], line),
        city=values["CITY"],
        state=values["STATE"],
        zip_code=values["ZIP"][:5],
        kind=values["EXCLTYPE"],
        excluded_on=_date(values["EXCLDATE"], line),
    )


def _date(text: str | None, line: int) -> date | None:
    text = (text or "").strip()
    if not text.strip("0"):
        return None
    try:
        return datetime.strptime(text, "%Y%m%d").date()
    except ValueError:
        raise UnreadableList(
            line, f"{text!r} is no date of the form YYYYMMDD."
        ) from None
