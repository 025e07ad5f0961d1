"""One decision table: inputs, rules, what each rule asks for, and the hit policy."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import cached_property

from .condition import AnyCondition, Kind
from .index import Index

HIT_POLICIES = ("first", "unique")  # the words of DMN
QUORUMS = ("any", "all", "count", "percent")
RULES_MAX = 5_000  # more is no table that a person reviews
STEPS_MAX = 20  # of one rule; a longer way means a wrong policy
HOURS_MAX = 24 * 365


@dataclass(frozen=True, slots=True)
class Input:
    """One fact that the table reads."""

    name: str
    kind: Kind
    label: str = ""

    @property
    def title(self) -> str:
        return self.label or self.name.replace("_", " ")


@dataclass(frozen=True, slots=True)
class Step:
    """One turn: who decides, how many of them, and by when.

    Exactly one of `role` and `user` says who. Steps with the same `order` run in
    parallel; a higher one waits for the lower ones.
    """

    role: str = ""
    user: str = ""
    order: int = 1
    quorum: str = "any"
    quorum_value: int = 0
    target_hours: int = 0

    def __post_init__(self) -> None:
        if bool(self.role) == bool(self.user):
            raise ValueError("a step names a role or a user")
        if self.quorum not in QUORUMS:
            raise ValueError(f"quorum is one of {', '.join(QUORUMS)}")
        counted = self.quorum in ("count", "percent")
        if counted != (self.quorum_value > 0):
            raise ValueError("quorum_value goes with count and percent, from 1")
        if self.quorum == "percent" and self.quorum_value > 100:
            raise ValueError("quorum_value is at most 100 percent")
        if not 0 <= self.target_hours <= HOURS_MAX:
            raise ValueError(f"target_hours is between 0 and {HOURS_MAX}")


@dataclass(frozen=True, slots=True)
class Rule:
    """One row: when it covers a document, and what that document then needs.

    No steps and no block means that no approval is needed.
    """

    id: str
    when: Mapping[str, AnyCondition] = field(default_factory=dict)
    steps: tuple[Step, ...] = ()
    block: str = ""
    reason: str = ""

    def __post_init__(self) -> None:
        if not self.id:
            raise ValueError("a rule needs an id")
        if self.block and self.steps:
            raise ValueError("a rule that blocks has no steps")
        if len(self.steps) > STEPS_MAX:
            raise ValueError(f"at most {STEPS_MAX} steps")

    def matches(self, facts: Mapping) -> bool:
        """Tell whether all conditions hold for facts in normal form."""
        return all(
            condition.matches(facts.get(name)) for name, condition in self.when.items()
        )


@dataclass(frozen=True)
class Table:
    """The body of one policy version."""

    inputs: tuple[Input, ...]
    rules: tuple[Rule, ...]
    hit_policy: str = "first"

    def __post_init__(self) -> None:
        if self.hit_policy not in HIT_POLICIES:
            raise ValueError(f"hit_policy is one of {', '.join(HIT_POLICIES)}")
        if len(self.rules) > RULES_MAX:
            raise ValueError(f"at most {RULES_MAX} rules")
        _refuse_twice("input", [one.name for one in self.inputs])
        _refuse_twice("rule", [one.id for one in self.rules])
        for rule in self.rules:
            self._refuse_unfit(rule)

    def _refuse_unfit(self, rule: Rule) -> None:
        for name, condition in rule.when.items():
            kind = self.kinds.get(name)
            if kind is None:
                raise ValueError(f"rule {rule.id} reads {name}, which is no input")
            if condition.kind not in (None, kind):
                raise ValueError(f"rule {rule.id}: {name} is a {kind}")

    @cached_property
    def kinds(self) -> dict[str, Kind]:
        return {one.name: one.kind for one in self.inputs}

    @cached_property
    def index(self) -> Index:
        """All rules at once, so that deciding costs the same for 3 and for 3,000."""
        return Index.build(self.kinds, [rule.when for rule in self.rules])


def _refuse_twice(what: str, names: list[str]) -> None:
    seen = set()
    for name in names:
        if name in seen:
            raise ValueError(f"{what} {name} occurs twice")
        seen.add(name)
