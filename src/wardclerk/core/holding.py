"""Who holds a role at a place: what of an assignment and its person counts there."""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal


@dataclass(frozen=True, slots=True)
class Place:
    """Where a document is: its company, and its facilities from the root on."""

    company: int | None
    path: frozenset[int] = frozenset()


@dataclass(frozen=True, slots=True)
class Person:
    """What decides about somebody's roles. `groups` are those given to them by name."""

    is_active: bool
    is_internal: bool
    groups: frozenset[int]
    companies: frozenset[int]
    facilities: frozenset[int] = frozenset()  # where they hold roles; empty: everywhere

    def counts(
        self, never: frozenset[int], needed: frozenset[int] | None = None
    ) -> bool:
        """Tell whether policies count this person.

        `never` are the groups of bots and administrators, `needed` those that give
        the group which the role requires, if it requires one.
        """
        is_person = self.is_active and self.is_internal
        if not is_person or self.groups & never:
            return False
        return needed is None or bool(self.groups & needed)


@dataclass(frozen=True, slots=True)
class Holding:
    """One person holding one role. None: each facility, each company, no limit."""

    role: int
    code: str
    user: int
    person: Person
    facility: int | None = None
    company: int | None = None
    limit: Decimal | None = None
    is_effective: bool = True

    def covers(self, place: Place) -> bool:
        """Tell whether the role holds at this place.

        At a place without a facility only a holding for the whole company covers. The
        person's own list of facilities, when there is one, narrows all of it.
        """
        if place.company and self.company not in (None, place.company):
            return False
        if place.company and place.company not in self.person.companies:
            return False
        if self.facility and self.facility not in place.path:
            return False
        narrow = self.person.facilities
        return not narrow or bool(narrow & place.path)

    def is_within_limit(self, amount: Decimal | None) -> bool:
        """Tell whether the limit covers an amount; none covers what nobody knows."""
        if self.limit is None:
            return True
        return amount is not None and self.limit >= amount
