"""The decision: which rule covers these facts, and what it asks for."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from .condition import Fact, normal_facts, stored
from .step import Step
from .table import Rule, Table

NO_RULE = "No rule of the policy covers this document."
TWO_RULES = "More than one rule covers this document: {rules}."


@dataclass(frozen=True, slots=True)
class Decision:
    """What a table says about one document. Facts are in normal form.

    `rule` is None when no rule, or more than one under the hit policy *unique*,
    covers the document: then `block` says so. What nobody has decided is held.
    """

    rule: Rule | None
    steps: tuple[Step, ...]
    block: str
    facts: Mapping[str, Fact]

    @property
    def rule_id(self) -> str:
        return self.rule.id if self.rule else ""

    @property
    def lane(self) -> str:
        return self.rule.lane if self.rule else ""

    @property
    def decide_by_link(self) -> bool:
        return bool(self.rule and self.rule.decide_by_link)

    @property
    def is_free(self) -> bool:
        """Tell whether no approval is needed."""
        return not self.block and not any(step.holds_gate for step in self.steps)

    @property
    def facts_used(self) -> dict:
        """Return the facts that the rule asked for, as they are stored."""
        asked = self.rule.when if self.rule else self.facts
        return {name: stored(self.facts[name]) for name in asked}


def decide(table: Table, facts: Mapping) -> Decision:
    """Return what the table says about a document with these facts.

    Missing facts are unknown. Facts that the table does not read are ignored.
    """
    known = normal_facts(table.kinds, facts)
    return outcome(table, table.index.covering(known), known)


def outcome(table: Table, covering: int, facts: Mapping[str, Fact]) -> Decision:
    """Return the decision when exactly the rules of the mask cover the document."""
    if not covering:
        return Decision(None, (), NO_RULE, facts)
    lowest = covering & -covering
    if table.hit_policy == "unique" and covering != lowest:
        named = ", ".join(sorted(rule.id for rule in _rules(table, covering)))
        return Decision(None, (), TWO_RULES.format(rules=named), facts)
    rule = table.rules[lowest.bit_length() - 1]
    return Decision(rule, rule.steps, rule.block, facts)


def _rules(table: Table, mask: int) -> list[Rule]:
    return [rule for n, rule in enumerate(table.rules) if mask >> n & 1]
