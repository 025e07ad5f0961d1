"""A decision of several layers in plain words: whose rule asks for what, and why."""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from decimal import Decimal

from . import explain
from .condition import Fact
from .decide import outcome
from .explain import CHANGES_MAX, SAME_AS_COUNT, Change
from .overlay import Joined, Part, join
from .table import Input

NO_WORD = "\0"  # a word that no rule names: what *is not* stands for


@dataclass(frozen=True, slots=True)
class Other:
    """Another value of one fact that some layer's rules tell apart."""

    how: str
    shown: Fact
    tried: Fact


def sentence(
    joined: Joined, units: Mapping | None = None, names: Mapping | None = None
) -> str:
    """Return the decision as sentences that an approver understands."""
    if len(joined.parts) == 1:
        part = joined.parts[0]
        return explain.sentence(part.decision, part.table, units, names)
    reasons = "; ".join(_because(part, units) for part in joined.speaking)
    return f"{explain.outcome_words(joined, names)}. {reasons}."


def changes(joined: Joined, units: Mapping | None = None) -> tuple[Change, ...]:
    """Return what would change the joined decision, the nearest change first.

    What one layer alone would say is of no use to a reader whom another still asks.
    """
    if len(joined.parts) == 1:
        part = joined.parts[0]
        return explain.changes(part.decision, part.table, units)
    found: list[Change] = []
    for one in _inputs(joined):
        found.extend(_changes_of(one, joined, (units or {}).get(one.name, "")))
    return tuple(found[:CHANGES_MAX])


def step_owners(joined: Joined, names: Mapping | None = None):
    """Return (who decides, who asks for it) for each step, in words."""
    return tuple(
        (explain.step_words(step, names), ", ".join(owners))
        for step, owners in zip(joined.steps, joined.asked_by, strict=True)
    )


def _because(part: Part, units: Mapping | None) -> str:
    if part.decision.rule is None:
        return f"{part.owner}: {part.decision.block.rstrip('.')}"
    reasons = [
        check.words for check in explain.checks(part.decision, part.table, units)
    ]
    because = f" because {' and '.join(reasons)}" if reasons else ""
    return f"{part.owner}: rule {part.decision.rule_id}{because}"


def _inputs(joined: Joined) -> list[Input]:
    """Return the inputs of all layers, each once."""
    named = {}
    for part in joined.parts:
        for one in part.table.inputs:
            named.setdefault(one.name, one)
    return list(named.values())


def _changes_of(one: Input, joined: Joined, unit: str) -> Iterator[Change]:
    told = set()
    now = _masks(one.name, joined, joined.facts.get(one.name))
    for other in _others(one.name, joined):
        direction = SAME_AS_COUNT.get(other.how, other.how)
        masks = _masks(one.name, joined, other.tried)
        if masks == now or (direction in ("at_most", "at_least") and direction in told):
            continue
        changed = _rejoined(joined, masks)
        if (changed.steps, changed.block) == (joined.steps, joined.block):
            continue
        told.add(direction)
        words = explain.change_words(one.title, other.how, other.shown, unit)
        yield Change(one, words, changed)


def _masks(name: str, joined: Joined, value: Fact) -> tuple[int, ...]:
    """Return which rules of each layer cover the document with this value."""
    return tuple(_mask(part, name, joined.facts, value) for part in joined.parts)


def _mask(part: Part, name: str, facts: Mapping, value: Fact) -> int:
    index = part.table.index
    rest = index.covering_but(name, facts)
    column = index.columns.get(name)
    return rest & column.mask(value) if column else rest


def _rejoined(joined: Joined, masks: tuple[int, ...]) -> Joined:
    parts = [
        Part(
            part.owner,
            part.table,
            outcome(part.table, mask, joined.facts),
            part.is_base,
        )
        for part, mask in zip(joined.parts, masks, strict=True)
    ]
    return join(parts, joined.facts)


def _others(name: str, joined: Joined) -> list[Other]:
    """Return the values that matter to any layer, the nearest first."""
    value = joined.facts.get(name)
    columns = [part.table.index.columns.get(name) for part in joined.parts]
    found = dict.fromkeys(
        (how, shown)
        for column in columns
        if column is not None
        for how, shown, _mask in column.other_values(value)
    )
    if isinstance(value, Decimal):
        return _other_numbers(list(found))
    return [Other(how, shown, _tried(how, shown, value)) for how, shown in found]


def _tried(how: str, shown: Fact, value: Fact) -> Fact:
    match how:
        case "is_other":
            return NO_WORD
        case "without":
            return value - {shown}
        case "is_empty":
            return frozenset()
        case _:
            return shown


def _other_numbers(found: list[tuple[str, Decimal]]) -> list[Other]:
    """Order limits by nearness and try a number within each piece between them."""
    lower = sorted(
        (one for one in found if one[0] in ("at_most", "below")),
        key=lambda one: (-one[1], one[0] == "below"),
    )
    upper = sorted(
        (one for one in found if one[0] in ("at_least", "above")),
        key=lambda one: (one[1], one[0] == "above"),
    )
    limits = sorted({limit for _how, limit in found})
    return [Other(how, at, _within(how, at, limits)) for how, at in lower + upper]


def _within(how: str, limit: Decimal, limits: list[Decimal]) -> Decimal:
    place = bisect_left(limits, limit)
    if how == "below":
        return (limits[place - 1] + limit) / 2 if place else limit - 1
    if how == "above":
        last = place + 1 == len(limits)
        return limit + 1 if last else (limit + limits[place + 1]) / 2
    return limit
