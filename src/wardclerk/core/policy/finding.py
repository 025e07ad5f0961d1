"""What a check of a policy found, with a document that shows it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from decimal import Decimal

from .condition import Fact
from .explain import fact_words
from .table import Rule, Table

ERROR, WARNING, NOTE = "error", "warning", "note"
# What a check can find, in English. A key is a code, and after a dot which of its
# sentences; an addon says the same ones in the language of whoever reads them.
TEXTS = {
    "empty": "The policy has no rule.",
    "unreachable": "Rule %(rule)s covers no document: no %(fact)s is as it asks.",
    "shadowed": "Rule %(rule)s never decides: %(others)s above it cover all that it"
    " covers.",
    "shadowed.many": "Rule %(rule)s never decides: %(others)s and others above it cover"
    " all that it covers.",
    "overlap": "Rules %(rule)s and %(other)s cover the same document.",
    "gap": "No rule covers this document.",
    "gap.unknown": "No rule covers this document; it is held until more is known.",
    "bound.overlaps": "Only %(count)s overlaps are told.",
    "bound.words": "The rules name too many words of %(fact)s to try all combinations:"
    " larger ones were not checked.",
    "bound.search": "The rules overlap in too many ways to check them all: a gap, or a"
    " rule that never decides, may be missing here. Fewer conditions a rule, or a last"
    " rule without conditions, make it certain.",
    "inactive.role": "The role %(role)s is archived or does not exist.",
    "inactive.user": "%(person)s %(why)s.",
    "inactive.unknown": "%(person)s does not exist.",
    "unknown_field": "%(field)s is no field that holds an approver; known: %(known)s.",
    "unknown_field.none": "%(field)s is no field that holds an approver; known: none.",
    "unknown_fact": "A step relies on %(facts)s, which the document does not have.",
    "no_holder": "Nobody holds the role %(role)s.",
    "no_holder.places": "Nobody holds the role %(role)s at %(places)s.",
    "no_holder.many": "Nobody holds the role %(role)s at %(places)s and elsewhere.",
    "too_few": "Each step needs another person, and there are too few for all of them.",
    "too_few.quorum": "%(needed)s of %(role)s must decide, but only %(able)s can.",
    "limit": "Nobody in the role %(role)s has an approval limit that high.",
    "own_work": "Only %(person)s holds the role %(role)s, and only %(person)s can ask"
    " there.",
    "own_work.some": "Only %(person)s holds the role %(role)s: what %(person)s asks,"
    " nobody decides.",
}


@dataclass(frozen=True, slots=True)
class Finding:
    """One thing that is wrong, or that nobody may have meant.

    With errors a version is not activated. `key` is one of `TEXTS`, and `arguments`
    fill it in. `facts` are those of one document that shows it; `suggestion` is a rule
    that would mend it.
    """

    key: str
    severity: str
    arguments: Mapping[str, str] = field(default_factory=dict)
    rules: tuple[str, ...] = ()
    facts: Mapping[str, Fact] = field(default_factory=dict)
    suggestion: Rule | None = None

    @property
    def code(self) -> str:
        return self.key.partition(".")[0]

    @property
    def words(self) -> str:
        """Return the finding in English."""
        return TEXTS[self.key] % self.arguments


def example_words(finding: Finding, table: Table, units: Mapping | None = None) -> str:
    """Return the document that shows the finding: *Amount 600.00 USD, Urgent: no*."""
    units = units or {}
    return ", ".join(
        fact_words(one.title, finding.facts[one.name], units.get(one.name, ""))
        for one in table.inputs
        if one.name in finding.facts
    )


def has_errors(findings) -> bool:
    return any(one.severity == ERROR for one in findings)


def cents_above(amount: Decimal) -> Decimal:
    """Return the next amount of money."""
    return amount + Decimal("0.01")
