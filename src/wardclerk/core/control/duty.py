"""Which duties on one document exclude each other, and whom that stops."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Exclusion:
    """A rule: nobody does both duties on one document.

    A duty is a word, `approve`, or a word with the role in which it was done,
    `approve:7`.
    """

    id: int
    first: str
    second: str
    blocks: bool = True

    def __post_init__(self) -> None:
        if self.first == self.second:
            raise ValueError("a duty does not exclude itself")

    def against(self, duties: Iterable[str]) -> frozenset[str]:
        """Return which duties a person who does these must not have done."""
        doing = frozenset(duties)
        return frozenset(
            other
            for one, other in ((self.first, self.second), (self.second, self.first))
            if one in doing
        )


def spoken_for(duty: str) -> frozenset[str]:
    """Return all words under which rules may name this duty."""
    return frozenset((duty, duty.partition(":")[0]))


def broken(
    rules: Iterable[Exclusion], done: Iterable[str], duty: str
) -> tuple[Exclusion, ...]:
    """Return the rules that somebody breaks who has done this and now does that."""
    done, doing = frozenset(done), spoken_for(duty)
    return tuple(rule for rule in rules if rule.against(doing) & done)


def excluded(
    rules: Iterable[Exclusion], done: Mapping[int, Iterable[str]], duty: str
) -> frozenset[int]:
    """Return the people whom a blocking rule keeps from the duty."""
    blocking = [rule for rule in rules if rule.blocks]
    return frozenset(
        person for person, theirs in done.items() if broken(blocking, theirs, duty)
    )
