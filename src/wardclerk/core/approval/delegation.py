"""A delegation: whose turns another person may take, and what speaks against it."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date, timedelta
from decimal import Decimal
from enum import StrEnum

DAYS_MAX = 366  # who is away for longer hands the role over instead


class Flaw(StrEnum):
    """What speaks against a delegation, so that the screen can say it in words."""

    ONESELF = "oneself"
    PAST = "past"
    BACKWARDS = "backwards"  # ends before it begins
    TOO_LONG = "too_long"
    NO_PERSON = "no_person"  # a bot, an outside or archived user
    ADMINISTRATOR = "administrator"  # has no approval power, so cannot stand in
    NOTHING = "nothing"  # holds none of the roles that are delegated
    NO_ACCESS = "no_access"  # not in the group that a role requires
    OTHER_COMPANY = "other_company"
    OTHER_PLACE = "other_place"  # the delegate works at other facilities only
    OWN_STAFF = "own_staff"  # a role that is kept from the holder's own staff
    OTHER_STEP = "other_step"  # the delegate decides another step of the same rule
    CHAIN = "chain"  # what is delegated is not delegated on
    LOOP = "loop"
    TWICE = "twice"


@dataclass(frozen=True, slots=True)
class Turn:
    """What is to be decided: a document's type, role, place and amount."""

    kind: str
    role: str
    place: tuple[int, ...]  # facilities from the root of the tree; empty: unknown
    amount: Decimal | None
    day: date


@dataclass(frozen=True, slots=True)
class Delegation:
    """From one person to another, for a time. Empty kinds, roles, place mean all."""

    delegator: int
    delegate: int
    first: date
    last: date
    kinds: frozenset[str] = frozenset()
    roles: frozenset[str] = frozenset()
    place: tuple[int, ...] = ()
    amount_max: Decimal | None = None

    def covers(self, turn: Turn) -> bool:
        """Tell whether the delegate may take this turn of the delegator.

        An amount or a place that nobody knows lies outside every limit.
        """
        within = self.amount_max is None or (
            turn.amount is not None and turn.amount <= self.amount_max
        )
        return (
            within
            and self.first <= turn.day <= self.last
            and (not self.kinds or turn.kind in self.kinds)
            and (not self.roles or turn.role in self.roles)
            and turn.place[: len(self.place)] == self.place
        )

    def meets(self, other: Delegation) -> bool:
        """Tell whether both can cover one and the same turn."""
        depth = min(len(self.place), len(other.place))
        return (
            self.first <= other.last
            and other.first <= self.last
            and _share(self.kinds, other.kinds)
            and _share(self.roles, other.roles)
            and self.place[:depth] == other.place[:depth]
        )


@dataclass(frozen=True, slots=True)
class Party:
    """What counts of one of the two people, at the place of the delegation."""

    is_person: bool = True
    is_administrator: bool = False
    roles: frozenset[str] = frozenset()  # held there at some time of the delegation
    barred_roles: frozenset[str] = frozenset()  # whose required group they lack
    companies: frozenset[int] = frozenset()
    places: frozenset[int] = frozenset()  # the only facilities they work at; empty: all
    superiors: frozenset[int] = frozenset()  # users above them in the organisation


@dataclass(frozen=True, slots=True)
class Finding:
    """One flaw, with the roles that it is about."""

    flaw: Flaw
    roles: tuple[str, ...] = ()


def flaws(
    new: Delegation,
    delegator: Party,
    delegate: Party,
    others: Iterable[Delegation],
    steps: Iterable[frozenset[str]],
    kept_from_staff: frozenset[str],
    today: date,
) -> list[Finding]:
    """Return what speaks against a new delegation; an empty list lets it begin.

    `others` are the delegations that count already; `steps` the roles that one rule
    of a policy in force asks, for each rule; `kept_from_staff` the roles that are not
    delegated downwards.
    """
    passed_on = delegator.roles & new.roles if new.roles else delegator.roles
    is_superior = new.delegator in delegate.superiors
    about_roles = {
        Flaw.NO_ACCESS: passed_on & delegate.barred_roles,
        Flaw.OWN_STAFF: passed_on & kept_from_staff if is_superior else frozenset(),
        Flaw.OTHER_STEP: _other_steps(passed_on, delegate.roles, steps),
    }
    return [
        *_in_time(new, today),
        *_of_people(new, delegator, delegate),
        *([] if passed_on else [Finding(Flaw.NOTHING)]),
        *(
            Finding(flaw, tuple(sorted(roles)))
            for flaw, roles in about_roles.items()
            if roles
        ),
        *_with_others(new, others),
    ]


def _in_time(new: Delegation, today: date) -> Iterator[Finding]:
    if new.last < new.first:
        yield Finding(Flaw.BACKWARDS)
    elif new.last < today:
        yield Finding(Flaw.PAST)
    elif new.last - new.first > timedelta(days=DAYS_MAX):
        yield Finding(Flaw.TOO_LONG)


def _of_people(new: Delegation, delegator: Party, delegate: Party) -> Iterator[Finding]:
    if new.delegator == new.delegate:
        yield Finding(Flaw.ONESELF)
    if not (delegator.is_person and delegate.is_person):
        yield Finding(Flaw.NO_PERSON)
    if delegator.is_administrator or delegate.is_administrator:
        yield Finding(Flaw.ADMINISTRATOR)
    if not delegator.companies & delegate.companies:
        yield Finding(Flaw.OTHER_COMPANY)
    if new.place and delegate.places and not delegate.places.intersection(new.place):
        yield Finding(Flaw.OTHER_PLACE)


def _other_steps(
    passed_on: frozenset[str], own: frozenset[str], steps: Iterable[frozenset[str]]
) -> frozenset[str]:
    """Return the delegate's own roles that are to decide beside a delegated one."""
    found: set[str] = set()
    for roles in steps:
        for role in roles & passed_on:
            found |= own & roles - {role}
    return frozenset(found)


def _with_others(new: Delegation, others: Iterable[Delegation]) -> Iterator[Finding]:
    """Yield chains, loops and repetitions: each turn goes from one hand to another."""
    for other in others:
        if not new.meets(other):
            continue
        if (other.delegator, other.delegate) == (new.delegator, new.delegate):
            yield Finding(Flaw.TWICE)
        elif (other.delegator, other.delegate) == (new.delegate, new.delegator):
            yield Finding(Flaw.LOOP)
        elif other.delegator == new.delegate or other.delegate == new.delegator:
            yield Finding(Flaw.CHAIN)


def _share(some: frozenset[str], others: frozenset[str]) -> bool:
    """Tell whether two lists have something in common; an empty one means all."""
    return not some or not others or bool(some & others)
