"""Of several tolerances that may hold, the one that tolerates least."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import fields
from decimal import Decimal

from .tolerance import Limit, Tolerance


def strictest(tolerances: Iterable[Tolerance]) -> Tolerance:
    """Return what all of these tolerate; nothing, when there are none."""
    given = list(tolerances)
    if not given:
        return Tolerance()
    return Tolerance(
        **{
            one.name: _least([getattr(each, one.name) for each in given])
            for one in fields(Tolerance)
        }
    )


def _least(limits: list[Limit]) -> Limit:
    if any(limit == Limit() for limit in limits):
        return Limit()
    return Limit(
        _smallest(limit.value for limit in limits),
        _smallest(limit.percent for limit in limits),
    )


def _smallest(values: Iterable[Decimal | None]) -> Decimal | None:
    return min((value for value in values if value is not None), default=None)
