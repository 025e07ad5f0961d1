"""A decision in plain words: what was asked, and what would change it."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from decimal import Decimal

from .condition import Between, Fact, Is, Known, Member, Overlap, Within
from .decide import Decision, outcome
from .table import Input, Step, Table

CHANGES_MAX = 6  # what a person reads on one card
SAME_AS_COUNT = {"below": "at_most", "above": "at_least"}


@dataclass(frozen=True, slots=True)
class Check:
    """One condition of the rule that covers the document, in words."""

    input: Input
    value: Fact
    words: str


@dataclass(frozen=True, slots=True)
class Change:
    """One change of one fact that would lead to another decision."""

    input: Input
    words: str
    decision: Decision


def checks(decision: Decision, table: Table, units: Mapping | None = None):
    """Return the conditions that hold, one `Check` each, in the table's order."""
    units = units or {}
    asked = decision.rule.when if decision.rule else {}
    return tuple(
        Check(
            one,
            decision.facts[one.name],
            condition_words(one.title, asked[one.name], units.get(one.name, "")),
        )
        for one in table.inputs
        if one.name in asked
    )


def changes(decision: Decision, table: Table, units: Mapping | None = None):
    """Return what would change the decision, the nearest change of each fact first.

    For a number at most one change downwards and one upwards is told.
    """
    units = units or {}
    found: list[Change] = []
    for one in table.inputs:
        found.extend(_changes_of(one, decision, table, units.get(one.name, "")))
    return tuple(found[:CHANGES_MAX])


def _changes_of(one: Input, decision: Decision, table: Table, unit: str):
    column = table.index.columns.get(one.name)
    if column is None:
        return
    rest = table.index.covering_but(one.name, decision.facts)
    told = set()
    for how, value, mask in column.other_values(decision.facts[one.name]):
        direction = SAME_AS_COUNT.get(how, how)
        if direction in ("at_most", "at_least") and direction in told:
            continue
        other = outcome(table, rest & mask, decision.facts)
        if (other.steps, other.block) == (decision.steps, decision.block):
            continue
        told.add(direction)
        yield Change(one, _change_words(one.title, how, value, unit), other)


def sentence(
    decision: Decision,
    table: Table,
    units: Mapping | None = None,
    names: Mapping | None = None,
) -> str:
    """Return the decision as one sentence that an approver understands.

    `units` are input name -> unit, `names` are role code -> name of the role.
    """
    if decision.rule is None:
        return decision.block
    reasons = [check.words for check in checks(decision, table, units)]
    because = f" because {_and(reasons)}" if reasons else ", which covers all documents"
    outcome = outcome_words(decision, names)
    return f"{outcome}: rule {decision.rule_id}{because}."


def outcome_words(decision: Decision, names: Mapping | None = None) -> str:
    """Return what a decision asks for: blocked, nothing, or who in which order."""
    if decision.block:
        return f"Blocked ({decision.block.rstrip('.')})"
    if not decision.steps:
        return "No approval needed"
    turns = [
        _and([step_words(step, names) for step in decision.steps if step.order == n])
        for n in sorted({step.order for step in decision.steps})
    ]
    return "Approval by " + ", then ".join(turns)


def step_words(step: Step, names: Mapping | None = None) -> str:
    """Return who decides in one step."""
    who = step.role or step.user
    who = (names or {}).get(who, who.replace("_", " ") if step.role else who)
    return {
        "any": who,
        "all": f"all of {who}",
        "count": f"{step.quorum_value} of {who}",
        "percent": f"{step.quorum_value} % of {who}",
    }[step.quorum]


def condition_words(title: str, condition, unit: str = "") -> str:
    """Return one condition as words: *Amount is at least 500.00 USD*."""
    match condition:
        case Known(known=known):
            return f"{title} is {'known' if known else 'unknown'}"
        case Between():
            words = f"{title} is {_and(_limits(condition, unit))}"
        case Member(words=named, negated=negated):
            words = f"{title} is {'not ' if negated else ''}{_or(named)}"
        case Within(places=places, negated=negated):
            words = f"{title} is {'outside' if negated else 'within'} {_or(places)}"
        case Is(value=value):
            words = f"{title}: {_yes(value)}"
        case Overlap():
            words = f"{title}: {_and(_overlap_words(condition))}"
    return f"{words} or unknown" if condition.or_unknown else words


def _overlap_words(condition: Overlap) -> list[str]:
    words = []
    if condition.empty is not None:
        words.append("none" if condition.empty else "some")
    if condition.any_of:
        words.append(_or(condition.any_of))
    if condition.none_of:
        words.append(f"not {_or(condition.none_of)}")
    return words


def _limits(one: Between, unit: str) -> list[str]:
    if one.lower is not None and one.lower == one.upper:
        return [f"exactly {_number(one.lower, unit)}"]
    limits = []
    if one.lower is not None:
        word = "at least" if one.with_lower else "above"
        limits.append(f"{word} {_number(one.lower, unit)}")
    if one.upper is not None:
        word = "at most" if one.with_upper else "below"
        limits.append(f"{word} {_number(one.upper, unit)}")
    return limits


def _change_words(title: str, how: str, value: Fact, unit: str) -> str:
    if isinstance(value, Decimal):
        return f"{title} {how.replace('_', ' ')} {_number(value, unit)}"
    if isinstance(value, bool):
        return f"{title}: {_yes(value)}"
    return {
        "is": f"{title} is {value}",
        "is_other": f"{title} is not {value}",
        "without": f"{title}: without {value}",
        "is_empty": f"{title}: none",
    }[how]


def _number(value: Decimal, unit: str) -> str:
    return f"{value:,.2f} {unit}" if unit else f"{value:,f}"


def _yes(value: bool) -> str:
    return "yes" if value else "no"


def _and(words: Iterable[str]) -> str:
    return " and ".join(words)


def _or(words: Iterable[str]) -> str:
    return " or ".join(sorted(words))
