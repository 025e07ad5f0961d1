"""One decision table: inputs, rules, what each rule asks for, and the hit policy."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import cached_property

from .condition import AnyCondition, Kind
from .index import Index
from .step import Step

HIT_POLICIES = ("first", "unique")  # the words of DMN
LANES = ("", "low_risk")  # low risk: several documents at once may be decided
RULES_MAX = 5_000  # more is no table that a person reviews
STEPS_MAX = 20  # of one rule; a longer way means a wrong policy


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
class Rule:
    """One row: when it covers a document, and what that document then needs.

    No block, and no step that approves, means that no approval is needed.
    """

    id: str
    when: Mapping[str, AnyCondition] = field(default_factory=dict)
    steps: tuple[Step, ...] = ()
    block: str = ""
    reason: str = ""
    lane: str = ""
    decide_by_link: bool = False  # the link in a mail decides without a log-in

    def __post_init__(self) -> None:
        if not self.id:
            raise ValueError("a rule needs an id")
        if self.block and self.steps:
            raise ValueError("a rule that blocks has no steps")
        if len(self.steps) > STEPS_MAX:
            raise ValueError(f"at most {STEPS_MAX} steps")
        turns = [step.order for step in self.steps if step.holds_gate]
        if turns and any(step.order > max(turns) for step in self.steps):
            raise ValueError(
                "a step that warns or blocks comes no later than the last one that"
                " approves: after that the gate is open"
            )
        if self.lane not in LANES:
            raise ValueError("the only lane is low_risk")

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
