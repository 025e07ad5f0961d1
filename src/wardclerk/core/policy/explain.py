"""A decision in plain words: what was asked, and what would change it."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from decimal import Decimal

from .condition import Between, Fact, Is, Known, Member, Overlap, Within
from .decide import Decision, outcome
from .step import Step
from .table import Input, Rule, Table

CODE = re.compile(r"[a-z0-9]+(?:_[a-z0-9]+)+")
CHANGES_MAX = 6  # what a person reads on one card
PURPOSE_WORDS = {"warn": "is told", "block": "may refuse"}
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
        yield Change(one, change_words(one.title, how, value, unit), other)


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
    words = "No approval needed" if decision.is_free else _turns(decision, names)
    for step in decision.steps:
        if not step.holds_gate:
            words += f"; {step_words(step, names)} {PURPOSE_WORDS[step.purpose]}"
    return words


def difference_words(
    before: Decision, after: Decision, names: Mapping | None = None
) -> str:
    """Return what a change does to the steps: *without Finance controller*."""
    if before.block or after.block or after.is_free or before.is_free:
        return outcome_words(after, names)
    gone = [step for step in before.steps if step not in after.steps]
    new = [step for step in after.steps if step not in before.steps]
    left = [step for step in after.steps if step.holds_gate and step in before.steps]
    if not left or len(left) + len(new) != len(after.steps):
        return outcome_words(after, names)
    words = []
    if gone:
        words.append(f"without {_and(_brief(step, names) for step in gone)}")
    if new:
        words.append(f"also {_and(_brief(step, names) for step in new)}")
    return ", ".join(words) or outcome_words(after, names)


def _brief(step: Step, names: Mapping | None) -> str:
    if step.holds_gate:
        return step_words(step, names)
    return f"{step_words(step, names)} who {PURPOSE_WORDS[step.purpose]}"


def _turns(decision: Decision, names: Mapping | None) -> str:
    asked = [step for step in decision.steps if step.holds_gate]
    turns = [
        _and([step_words(step, names) for step in asked if step.order == order])
        for order in sorted({step.order for step in asked})
    ]
    return "Approval by " + ", then ".join(turns)


def step_words(step: Step, names: Mapping | None = None) -> str:
    """Return who decides in one step."""
    who = who_words(step, names)
    return {
        "any": who,
        "all": f"all of {who}",
        "count": f"{step.quorum_value} of {who}",
        "percent": f"{step.quorum_value} % of {who}",
    }[step.quorum]


def who_words(step: Step, names: Mapping | None = None) -> str:
    """Return whom one step asks: a role's name, a login, or where they are found."""
    names = names or {}
    if step.role:
        return _name(step.role, names)
    if step.manager:
        levels = "" if step.manager == 1 else f" (at most {step.manager} levels up)"
        return f"the requester's manager{levels}"
    if step.field:
        return f"the person in {_name(step.field, names)}"
    return names.get(step.user, step.user)


def turn_words(step: Step, names: Mapping | None = None, unit: str = "") -> str:
    """Return all that one step asks for: *Head, within 24 hours, not before ...*."""
    words = step_words(step, names)
    if not step.holds_gate:
        words = f"{words} {PURPOSE_WORDS[step.purpose]}"
    return ", ".join([words, *step_details(step, names, unit)])


def step_details(step: Step, names: Mapping | None = None, unit: str = ""):
    """Return what else one step asks for, one sentence each."""
    names = names or {}
    details = []
    if step.documents:
        wanted = _and(_name(code, names) for code in step.documents)
        details.append(f"not before {wanted} is attached")
    if step.target_hours:
        details.append(f"within {_hours(step.target_hours)}")
    if step.escalate_to:
        after = _hours(step.escalate_hours)
        details.append(f"after {after} also {_name(step.escalate_to, names)}")
    if step.step_up_above:
        amount = _number(step.step_up_above, unit)
        details.append(f"with a fresh log-in above {amount}")
    if step.relies_on:
        facts = ", ".join(_name(name, names) for name in step.relies_on)
        details.append(f"stands for {facts}")
    return tuple(details)


def _name(code: str, names: Mapping) -> str:
    return names.get(code, code.replace("_", " "))


def _hours(hours: int) -> str:
    return "1 hour" if hours == 1 else f"{hours} hours"


def when_words(rule: Rule, table: Table, units: Mapping | None = None) -> list[str]:
    """Return the conditions of a rule, in the table's order."""
    units = units or {}
    return [
        condition_words(one.title, rule.when[one.name], units.get(one.name, ""))
        for one in table.inputs
        if one.name in rule.when
    ]


def rule_words(
    rule: Rule,
    table: Table,
    units: Mapping | None = None,
    names: Mapping | None = None,
) -> str:
    """Return a whole rule: *When Amount is above 500: Approval by Head*."""
    when = _and(when_words(rule, table, units)) or "any document"
    outcome = outcome_words(Decision(rule, rule.steps, rule.block, {}), names)
    return f"When {when}: {outcome}"


def fact_words(title: str, value: Fact, unit: str = "") -> str:
    """Return one fact as words: *Amount 4,800.00 USD*, *Facility: A / B*."""
    match value:
        case None:
            return f"{title} unknown"
        case bool():
            return f"{title}: {_yes(value)}"
        case Decimal():
            return f"{title} {_number(value, unit)}"
        case tuple():
            return f"{title}: {' / '.join(value)}"
        case frozenset():
            return f"{title}: {', '.join(plain(sorted(value))) or 'none'}"
        case str():
            [value] = plain([value])
    return f"{title}: {value}"


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


def change_words(title: str, how: str, value: Fact, unit: str) -> str:
    if isinstance(value, Decimal):
        return f"{title} {how.replace('_', ' ')} {_number(value, unit)}"
    if isinstance(value, bool):
        return f"{title}: {_yes(value)}"
    if isinstance(value, str):
        [value] = plain([value])
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
    return " or ".join(plain(sorted(words)))


def plain(words: Iterable[str]) -> list[str]:
    """Codes such as `judged_hits` as a person reads them; names stay as they are."""
    return [word.replace("_", " ") if CODE.fullmatch(word) else word for word in words]
