"""What all lists have in common: a head that is known, and rows that are whole."""

from __future__ import annotations

import csv
from collections.abc import Collection, Iterable, Iterator, Sequence

from .entry import UnreadableList


def read_rows(
    lines: Iterable[str], expected: Collection[str], taken: Sequence[str], advice: str
) -> Iterator[tuple[int, list[str], list[str]]]:
    """Yield line number, whole row and the stripped values of the columns `taken`.

    Raises `UnreadableList` when one of the `expected` columns is missing, with the
    advice which file to load, or when a row has not as many fields as the head.
    """
    reader = csv.reader(lines)
    names = next(reader, [])
    missing = [name for name in expected if name not in names]
    if missing:
        raise UnreadableList(1, f"columns are missing: {', '.join(missing)}. {advice}")
    # Where each value stands is looked up once, not for each of 80,000 rows.
    places = [names.index(name) for name in taken]
    for row in reader:
        if not row:
            continue
        if len(row) != len(names):
            raise UnreadableList(
                reader.line_num, "wrong number of fields. Download the file again."
            )
        yield reader.line_num, row, [row[place].strip() for place in places]
