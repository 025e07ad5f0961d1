"""What a reading of a bill leaves for a person, and when two bills are one."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from wardclerk.core.intake.problem import Finding
from wardclerk.core.intake.reading import CONFIDENT, FIELD_NAMES, Reading

REQUIRED = ("invoice_number", "issue_date", "total")


@dataclass(frozen=True, slots=True)
class Known:
    """A bill of the same vendor and number that is on file already."""

    id: int
    number: str
    total: Decimal
    day: date | None = None


def doubts(reading: Reading, confirmed: Collection[str] = ()) -> tuple[Finding, ...]:
    """Fields that a bill cannot do without and that were not read surely.

    `confirmed` names fields that master data has confirmed, such as the vendor's name
    of a vendor that was found by its tax id.
    """
    missing = [name for name in REQUIRED if not reading.text(name)]
    weak = [
        name
        for name in (*REQUIRED, "currency", "vendor_name")
        if reading.text(name) and reading.confidence(name) < CONFIDENT
    ]
    named, more = _doubts_of_assist(reading)
    unsure = [
        name
        for name in dict.fromkeys((*weak, *named))
        if name not in confirmed and name not in missing
    ]
    parts = list(more)
    if missing:
        parts.insert(0, "not found: " + ", ".join(map(words, missing)))
    if unsure:
        parts.insert(0, "not sure: " + ", ".join(map(words, unsure)))
    return (Finding("low_confidence", "; ".join(parts)),) if parts else ()


def _doubts_of_assist(reading: Reading) -> tuple[list[str], list[str]]:
    """(fields that assist itself doubts, what else it says); nothing is dropped."""
    names, more = [], []
    for finding in reading.findings:
        if finding.code == "low_confidence":
            listed = [part.strip() for part in finding.detail.split(",")]
            if all(name in FIELD_NAMES for name in listed):
                names.extend(listed)
            else:
                more.append(finding.detail or "assist is not sure")
    return names, more


def words(name: str) -> str:
    """A field's name for people."""
    return name.replace("_", " ").replace("vat", "tax id").replace("iban", "account")


def duplicate_of(
    total: Decimal | None, known: Sequence[Known]
) -> tuple[Known | None, bool]:
    """The bill that this one repeats, and whether the amount is the same too.

    The same number with another amount may be a corrected invoice: a person decides.
    """
    if not known:
        return None, False
    for bill in known:
        if total is not None and bill.total == total:
            return bill, True
    return known[0], False
