"""What a check of a policy found, with a document that shows it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from decimal import Decimal

from .condition import Fact
from .explain import fact_words
from .table import Rule, Table

ERROR, WARNING, NOTE = "error", "warning", "note"


@dataclass(frozen=True, slots=True)
class Finding:
    """One thing that is wrong, or that nobody may have meant.

    With errors a version is not activated. `facts` are those of one document that
    shows it; `suggestion` is a rule that would mend it.
    """

    code: str
    severity: str
    words: str
    rules: tuple[str, ...] = ()
    facts: Mapping[str, Fact] = field(default_factory=dict)
    suggestion: Rule | None = None


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
