"""Who is on a list, and who is asked about."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import NamedTuple


class UnreadableList(ValueError):
    """The file is not the list: `line` says where, the message what to do."""

    def __init__(self, line: int, message: str):
        super().__init__(f"line {line}: {message}")
        self.line = line


class Entry(NamedTuple):
    """One person or firm on an exclusion list; a tuple, because there are so many."""

    source: str
    key: str  # where in the list, so that a person finds it again
    last_name: str = ""
    first_name: str = ""
    middle_name: str = ""
    business: str = ""
    npi: str = ""  # National Provider Identifier, ten digits
    birth_date: date | None = None
    city: str = ""
    state: str = ""
    zip_code: str = ""
    kind: str = ""
    excluded_on: date | None = None


@dataclass(frozen=True, slots=True)
class Subject:
    """One person or firm that we deal with, under all its names."""

    last_name: str = ""
    first_name: str = ""
    middle_name: str = ""
    other_last_names: tuple[str, ...] = ()  # maiden name, former names
    other_first_names: tuple[str, ...] = ()  # call names
    business: str = ""
    aliases: tuple[str, ...] = ()  # trade names
    npi: str = ""
    birth_date: date | None = None
    state: str = ""
    zip_code: str = ""
