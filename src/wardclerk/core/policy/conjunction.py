"""Two conditions at once: the one condition that holds where both of them do."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace

from .condition import AnyCondition, Between, Is, Known, Member, Overlap, Within


class NotOneCondition(ValueError):
    """No single condition of the language holds exactly where both do."""


def both_whens(one: Mapping, other: Mapping) -> dict[str, AnyCondition] | None:
    """Return the conditions of two rules at once; None when no document meets them."""
    when = dict(one)
    for name, condition in other.items():
        met = both(when[name], condition) if name in when else condition
        if met is None:
            return None
        when[name] = met
    return when


def both(one: AnyCondition, other: AnyCondition) -> AnyCondition | None:
    """Return the condition that holds where both do; None when nothing meets both."""
    unknown = one.or_unknown and other.or_unknown
    known = _both_known(one, other)
    if known is None:
        return Known(False) if unknown else None
    if isinstance(known, Known):
        return known
    return replace(known, or_unknown=unknown)


def _both_known(one: AnyCondition, other: AnyCondition) -> AnyCondition | None:
    """Return what values that are known must meet."""
    for condition, rest in ((one, other), (other, one)):
        if isinstance(condition, Known):
            return rest if condition.known and rest != Known(False) else None
    try:
        return JOINED[type(one)](one, other)
    except NotOneCondition:
        raise
    except ValueError:  # the classes refuse what nothing meets
        return None


def _between(one: Between, other: Between) -> Between:
    lower, with_lower = _tighter(
        max, (one.lower, one.with_lower), (other.lower, other.with_lower)
    )
    upper, with_upper = _tighter(
        min, (one.upper, one.with_upper), (other.upper, other.with_upper)
    )
    return Between(lower, upper, with_lower, with_upper)


def _tighter(pick, *limits):
    named = [limit for limit in limits if limit[0] is not None]
    if not named:
        return None, True
    value = pick(limit for limit, _with in named)
    return value, all(inside for limit, inside in named if limit == value)


def _member(one: Member, other: Member) -> Member:
    if one.negated and other.negated:
        return Member(one.words | other.words, negated=True)
    if one.negated:
        one, other = other, one
    words = one.words - other.words if other.negated else one.words & other.words
    return Member(words)


def _overlap(one: Overlap, other: Overlap) -> Overlap:
    if None not in (one.empty, other.empty) and one.empty != other.empty:
        raise ValueError("empty and not empty at once")
    wanted = [words for words in (one.any_of, other.any_of) if words]
    fewest = min(wanted, key=len, default=frozenset())
    if not all(fewest <= words for words in wanted):
        raise NotOneCondition("some of these words and some of those")
    empty = other.empty if one.empty is None else one.empty
    return Overlap(fewest, one.none_of | other.none_of, empty)


def _within(one: Within, other: Within) -> Within:
    if one.negated and other.negated:
        return Within(one.places | other.places, negated=True)
    if one.places == other.places and one.negated == other.negated:
        return one
    if one.places == other.places:
        raise ValueError("inside and outside at once")
    raise NotOneCondition("which place is part of which is not known here")


def _is(one: Is, other: Is) -> Is:
    if one.value is not other.value:
        raise ValueError("yes and no at once")
    return one


JOINED = {
    Between: _between,
    Member: _member,
    Overlap: _overlap,
    Within: _within,
    Is: _is,
}
