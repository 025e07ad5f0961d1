"""The exceptions that a document has, made those that hold now."""

from __future__ import annotations

from collections.abc import Collection, Iterable
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Noticed:
    """One thing that holds now: why, where in the document, and on what values.

    `key` tells things of one reason apart, such as the line. Whoever accepted it did
    so for this `content`; another content is asked about again.
    """

    code: str
    key: str = ""
    content: str = ""

    @property
    def place(self) -> tuple[str, str]:
        return self.code, self.key


@dataclass(frozen=True, slots=True)
class Known:
    """One exception on record: open, or overridden by two people."""

    id: int
    code: str
    key: str = ""
    content: str = ""
    is_open: bool = True

    @property
    def place(self) -> tuple[str, str]:
        return self.code, self.key


@dataclass(frozen=True, slots=True)
class Plan:
    """What to do so that the record tells what holds."""

    to_open: tuple[Noticed, ...]
    changed: tuple[tuple[Known, Noticed], ...]  # open, with other content by now
    gone: tuple[Known, ...]


def settle(
    known: Iterable[Known], noticed: Iterable[Noticed], checked: Collection[str]
) -> Plan:
    """Compare what is on record with what holds, for the reasons that were checked.

    An exception is open once a place. What was overridden stays so for its content.
    """
    on_record = [one for one in known if one.code in checked]
    open_at = {one.place: one for one in on_record if one.is_open}
    accepted = {(one.place, one.content) for one in on_record if not one.is_open}
    holding = {one.place: one for one in noticed if one.code in checked}
    return Plan(
        tuple(
            one
            for place, one in holding.items()
            if place not in open_at and (place, one.content) not in accepted
        ),
        tuple(
            (open_at[place], one)
            for place, one in holding.items()
            if place in open_at and open_at[place].content != one.content
        ),
        tuple(one for place, one in open_at.items() if place not in holding),
    )
