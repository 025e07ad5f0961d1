"""What a rule may ask of one fact: one small class a kind of fact."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from decimal import Decimal, InvalidOperation
from enum import StrEnum
from typing import Protocol

Fact = Decimal | str | bool | frozenset | tuple | None


class Kind(StrEnum):
    """What values a fact has."""

    NUMBER = "number"  # an amount, a count
    TEXT = "text"  # one word: a category, a currency
    SET = "set"  # several words: exception codes, roles
    TREE = "tree"  # a place in a tree, as the path from the root to it
    BOOLEAN = "boolean"


class Condition(Protocol):
    """What all conditions have.

    `or_unknown` says whether a fact that is missing is covered as well: a rule
    never covers what nobody knows unless it says so.
    """

    kind: Kind | None
    or_unknown: bool

    def matches(self, value: Fact) -> bool: ...


@dataclass(frozen=True, slots=True)
class Between:
    """A number between two limits, each inside or outside of the range."""

    lower: Decimal | None = None
    upper: Decimal | None = None
    with_lower: bool = True
    with_upper: bool = True
    or_unknown: bool = False
    kind = Kind.NUMBER

    def __post_init__(self) -> None:
        if self.lower is None and self.upper is None:
            raise ValueError("a range needs a limit: above, at_least, below or at_most")
        if self.lower is None or self.upper is None:
            side = "with_lower" if self.lower is None else "with_upper"
            object.__setattr__(self, side, True)  # equal ranges are equal objects
            return
        point = self.with_lower and self.with_upper
        if self.lower > self.upper or (self.lower == self.upper and not point):
            raise ValueError(f"no number lies between {self.lower} and {self.upper}")

    def matches(self, value: Decimal | None) -> bool:
        if value is None:
            return self.or_unknown
        if self.lower is not None and (
            value < self.lower or (value == self.lower and not self.with_lower)
        ):
            return False
        return self.upper is None or not (
            value > self.upper or (value == self.upper and not self.with_upper)
        )


@dataclass(frozen=True, slots=True)
class Member:
    """A word that is one of these, or with `negated` none of these."""

    words: frozenset[str]
    negated: bool = False
    or_unknown: bool = False
    kind = Kind.TEXT

    def __post_init__(self) -> None:
        _refuse_empty(self.words)

    def matches(self, value: str | None) -> bool:
        if value is None:
            return self.or_unknown
        return (value in self.words) != self.negated


@dataclass(frozen=True, slots=True)
class Overlap:
    """Several words that hold any of some, none of others, or nothing at all."""

    any_of: frozenset[str] = frozenset()
    none_of: frozenset[str] = frozenset()
    empty: bool | None = None
    or_unknown: bool = False
    kind = Kind.SET

    def __post_init__(self) -> None:
        if not self.any_of and not self.none_of and self.empty is None:
            raise ValueError("say any_of, none_of or empty")
        if self.empty and self.any_of:
            raise ValueError("nothing is empty and holds a word at once")
        if self.any_of and self.any_of <= self.none_of:
            raise ValueError("each word of any_of is forbidden by none_of")

    def matches(self, value: frozenset[str] | None) -> bool:
        if value is None:
            return self.or_unknown
        if self.empty is not None and self.empty == bool(value):
            return False
        if self.any_of and self.any_of.isdisjoint(value):
            return False
        return self.none_of.isdisjoint(value)


@dataclass(frozen=True, slots=True)
class Within:
    """A place that is one of these or part of one, or with `negated` none."""

    places: frozenset[str]
    negated: bool = False
    or_unknown: bool = False
    kind = Kind.TREE

    def __post_init__(self) -> None:
        _refuse_empty(self.places)

    def matches(self, value: tuple[str, ...] | None) -> bool:
        if value is None:
            return self.or_unknown
        return self.places.isdisjoint(value) == self.negated


@dataclass(frozen=True, slots=True)
class Is:
    """True, or false."""

    value: bool
    or_unknown: bool = False
    kind = Kind.BOOLEAN

    def matches(self, value: bool | None) -> bool:
        return self.or_unknown if value is None else value is self.value


@dataclass(frozen=True, slots=True)
class Known:
    """Any fact that is there, or with `known=False` only one that is missing."""

    known: bool
    kind = None  # fits every kind

    @property
    def or_unknown(self) -> bool:
        return not self.known

    def matches(self, value: Fact) -> bool:
        return (value is not None) is self.known


AnyCondition = Between | Member | Overlap | Within | Is | Known


def number(value) -> Decimal:
    """Return a number as exact decimal; floats are refused, they are not exact."""
    if isinstance(value, bool | float) or not isinstance(value, int | str | Decimal):
        raise ValueError(f"{value!r} is no number: give it as decimal text")
    try:
        result = Decimal(value)
    except InvalidOperation:
        raise ValueError(f"{value!r} is no number") from None
    if not result.is_finite():
        raise ValueError(f"{value!r} is no number")
    return result


def number_text(value: Decimal) -> str:
    """Return the one plain text of a number: 500, 0.5, never 5E+2 or 500.00."""
    text = f"{value:f}"
    text = text.rstrip("0").rstrip(".") if "." in text else text
    return "0" if text in ("", "-0") else text


def normal(kind: Kind, value) -> Fact:
    """Return a fact in the form that conditions compare; None is unknown."""
    if value is None:
        return None
    if kind is Kind.NUMBER:
        return number(value)
    if kind is Kind.BOOLEAN:
        return _expect(value, bool)
    if kind is Kind.TEXT:
        return _expect(value, str)
    words = tuple(_expect(word, str) for word in _expect(value, Iterable, str))
    return frozenset(words) if kind is Kind.SET else words


def normal_facts(kinds: Mapping[str, Kind], facts: Mapping) -> dict[str, Fact]:
    """Return all facts that a table reads; the error names the fact."""
    result = {}
    for name, kind in kinds.items():
        try:
            result[name] = normal(kind, facts.get(name))
        except ValueError as error:
            raise ValueError(f"fact {name}: {error}") from None
    return result


def stored(value: Fact):
    """Return a fact as JSON has it, the same text for the same value."""
    if isinstance(value, Decimal):
        return number_text(value)
    if isinstance(value, frozenset):
        return sorted(value)
    return list(value) if isinstance(value, tuple) else value


def _expect(value, wanted, unwanted=()):
    if not isinstance(value, wanted) or (unwanted and isinstance(value, unwanted)):
        raise ValueError(f"{value!r} is no {wanted.__name__}")
    return value


def _refuse_empty(words) -> None:
    if not words:
        raise ValueError("the list is empty")
