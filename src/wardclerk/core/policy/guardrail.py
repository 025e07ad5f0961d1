"""What the group lets a company or a facility say in a policy of its own."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from decimal import Decimal

from .condition import AnyCondition, Between, number_text
from .table import Rule, Table

Limits = tuple[Decimal | None, Decimal | None]


@dataclass(frozen=True, slots=True)
class Guardrails:
    """Which facts an override may ask for, within which limits; may it block?

    Without `limits` every fact may be asked for. `own` are the conditions of the
    group's own rules: what the group asks itself may always be repeated.
    """

    limits: Mapping[str, Limits] = field(default_factory=dict)
    may_block: bool = True
    own: frozenset[tuple[str, AnyCondition]] = frozenset()


@dataclass(frozen=True, slots=True)
class Breach:
    """One thing that a rule says and may not: a block, a fact or a limit."""

    kind: str
    rule_id: str
    input: str = ""
    value: str = ""
    limits: Limits = (None, None)
    allowed: tuple[str, ...] = ()


def breaches(table: Table, rails: Guardrails) -> Iterator[Breach]:
    """Yield where the rules of an override leave the guard-rails."""
    for rule in table.rules:
        if rule.block and not rails.may_block:
            yield Breach("block", rule.id)
        for name, condition in sorted(rule.when.items()):
            if (name, condition) not in rails.own:
                yield from _of_condition(rule, name, condition, rails)


def _of_condition(
    rule: Rule, name: str, condition: AnyCondition, rails: Guardrails
) -> Iterator[Breach]:
    if not rails.limits:
        return
    if name not in rails.limits:
        yield Breach("input", rule.id, name, allowed=tuple(sorted(rails.limits)))
    elif isinstance(condition, Between):
        lowest, highest = rails.limits[name]
        for limit in (condition.lower, condition.upper):
            if limit is not None and _is_outside(limit, lowest, highest):
                yield Breach(
                    "limit", rule.id, name, number_text(limit), (lowest, highest)
                )


def _is_outside(
    value: Decimal, lowest: Decimal | None, highest: Decimal | None
) -> bool:
    too_low = lowest is not None and value < lowest
    return too_low or (highest is not None and value > highest)
