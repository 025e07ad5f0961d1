"""The amounts at which a policy asks for more, and what moving one would do."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from decimal import Decimal

from ..policy.condition import Between, number
from ..policy.decide import Decision, decide
from ..policy.table import Rule, Step, Table
from .chance import share_at_most

AMOUNT = "amount"
DAYS_A_YEAR = 365
JUST_ABOVE = Decimal("0.01")  # the smallest amount beyond a limit that is inclusive
RAISES = tuple(Decimal(one) for one in ("1.25", "1.5", "2", "3"))  # times the limit
DECISIONS_MIN = 5  # a year; a limit that saves fewer is not worth a new version


@dataclass(frozen=True, slots=True)
class Past:
    """One document that was asked about, and what came of it.

    `caught`: a person refused it, or it was taken back after its approval.
    """

    facts: Mapping
    amount: Decimal
    caught: bool = False


@dataclass(frozen=True, slots=True)
class Advice:
    """What raising one limit would do in a year, told from the past.

    `unseen` is what would pass without any decision, `caught` the part of it that
    people objected to, and `at_risk` what that leaves possible with 95 % confidence.
    """

    rules: tuple[str, ...]
    limit: Decimal
    raised: Decimal
    decisions: int
    documents: int
    unseen: Decimal
    caught: Decimal
    at_risk: Decimal


def limits_of(table: Table, name: str = AMOUNT) -> tuple[Decimal, ...]:
    """Return the limits on one number that the rules name, ascending."""
    return tuple(
        sorted(
            {
                limit
                for rule in table.rules
                for limit in _limits(rule.when.get(name))
                if limit > 0
            }
        )
    )


def next_limit(table: Table, facts: Mapping, name: str = AMOUNT) -> Decimal | None:
    """Return the limit above the document at which more would be asked of it."""
    present = decide(table, facts)
    value = present.facts.get(name)
    if value is None:
        return None
    for limit in limits_of(table, name):
        if limit < value:
            continue
        for amount in (limit, limit + JUST_ABOVE):
            beyond = decide(table, {**facts, name: amount})
            if amount > value and _asks_more(beyond, present):
                return limit
    return None


def advise(table: Table, past: Sequence[Past], days: int) -> tuple[Advice, ...]:
    """Return one advice a limit: the raise that saves most for what it risks."""
    limits = limits_of(table)
    found = []
    for place, limit in enumerate(limits):
        beyond = limits[place + 1] if place + 1 < len(limits) else None
        options = [
            _advice(table, limit, limit * times, past, days)
            for times in RAISES
            if beyond is None or limit * times < beyond
        ]
        options = [one for one in options if one and one.decisions >= DECISIONS_MIN]
        if options:
            found.append(max(options, key=_worth))
    return tuple(found)


def _advice(table, limit, raised, past, days) -> Advice | None:
    moved = _moved(table, limit, raised)
    between = [one for one in past if limit <= one.amount <= raised]
    decisions = documents = unseen_count = caught_count = 0
    unseen = caught = Decimal(0)
    for one in between:
        before, after = decide(table, one.facts), decide(moved, one.facts)
        saved = _people(before.steps) - _people(after.steps)
        if saved <= 0 or before.block or after.block:
            continue
        decisions += saved
        documents += 1
        if not _people(after.steps):
            unseen += one.amount
            unseen_count += 1
            caught += one.amount if one.caught else 0
            caught_count += one.caught
    if not decisions:
        return None
    share = Decimal(share_at_most(caught_count, unseen_count)) if unseen_count else 0
    return Advice(
        rules=tuple(rule.id for rule in table.rules if _names(rule, limit)),
        limit=limit,
        raised=raised,
        decisions=_a_year(decisions, days),
        documents=_a_year(documents, days),
        unseen=_money_a_year(unseen, days),
        caught=_money_a_year(caught, days),
        at_risk=_money_a_year(unseen * share, days),
    )


def _worth(advice: Advice) -> Decimal:
    """Weigh decisions saved against spend at risk, in decisions a risked limit."""
    return advice.decisions - advice.at_risk / advice.limit


def _asks_more(one: Decision, other: Decision) -> bool:
    if one.block or other.block:
        return bool(one.block) and not other.block
    return _people(one.steps) > _people(other.steps) or (
        _people(one.steps) == _people(other.steps) and one.steps != other.steps
    )


def _people(steps: Iterable[Step]) -> int:
    """Return how many people the gate waits for, as far as the table can say."""
    return sum(
        step.quorum_value if step.quorum == "count" else 1
        for step in steps
        if step.holds_gate
    )


def _moved(table: Table, limit: Decimal, raised: Decimal) -> Table:
    return replace(
        table, rules=tuple(_with_limit(rule, limit, raised) for rule in table.rules)
    )


def _with_limit(rule: Rule, limit: Decimal, raised: Decimal) -> Rule:
    condition = rule.when.get(AMOUNT)
    if not _names(rule, limit):
        return rule
    lower = raised if condition.lower == limit else condition.lower
    upper = raised if condition.upper == limit else condition.upper
    moved = replace(condition, lower=lower, upper=upper)
    return replace(rule, when={**rule.when, AMOUNT: moved})


def _names(rule: Rule, limit: Decimal) -> bool:
    return limit in _limits(rule.when.get(AMOUNT))


def _limits(condition) -> tuple[Decimal, ...]:
    if not isinstance(condition, Between):
        return ()
    return tuple(
        number(one) for one in (condition.lower, condition.upper) if one is not None
    )


def _a_year(count: int, days: int) -> int:
    return round(count * DAYS_A_YEAR / days)


def _money_a_year(amount: Decimal, days: int) -> Decimal:
    return (amount * DAYS_A_YEAR / days).quantize(Decimal("0.01"))
