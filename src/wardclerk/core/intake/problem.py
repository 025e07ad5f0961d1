"""The problems a document can have, and how far each one lets it go."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from enum import StrEnum


class Severity(StrEnum):
    """What a problem does to the document's way, strongest first."""

    STOP = "stop"  # no record is made; a person looks at the document itself
    DUPLICATE = "duplicate"  # what the document asks for exists already
    PERSON = "person"  # a draft is made where possible; a person completes it
    SCRUTINY = "scrutiny"  # goes on; the policy takes it into account
    NOTE = "note"  # worth telling, changes nothing


SEVERITY = {
    "empty_file": Severity.STOP,
    "truncated_file": Severity.STOP,
    "encrypted_file": Severity.STOP,
    "too_large": Severity.STOP,
    "too_many_pages": Severity.STOP,
    "unsupported_type": Severity.STOP,
    "archive_file": Severity.STOP,
    "calendar_invitation": Severity.STOP,
    "no_attachment": Severity.STOP,
    "not_an_invoice": Severity.STOP,
    "unreadable": Severity.STOP,
    "routing_failed": Severity.STOP,
    "duplicate_message": Severity.DUPLICATE,
    "duplicate_document": Severity.DUPLICATE,
    "duplicate_invoice": Severity.DUPLICATE,
    "assist_unavailable": Severity.PERSON,
    "vendor_unknown": Severity.PERSON,
    "total_mismatch": Severity.PERSON,
    "tax_unknown": Severity.PERSON,
    "currency_unknown": Severity.PERSON,
    "low_confidence": Severity.PERSON,
    "xml_differs_from_page": Severity.PERSON,
    "hidden_text": Severity.PERSON,
    "instruction_text": Severity.PERSON,
    "posting_failed": Severity.PERSON,
    "missing_purchase_order": Severity.SCRUTINY,
    "currency_differs": Severity.SCRUTINY,
    "bank_account_differs": Severity.SCRUTINY,
    "wrong_extension": Severity.NOTE,
    "accompanying_file": Severity.NOTE,
}


@dataclass(frozen=True, slots=True)
class Finding:
    """One problem of one document, with what was seen."""

    code: str
    detail: str = ""

    def __post_init__(self) -> None:
        if self.code not in SEVERITY:
            raise ValueError(f"unknown problem code {self.code!r}")

    @property
    def severity(self) -> Severity:
        return SEVERITY[self.code]


def merge(*groups: Iterable[Finding]) -> tuple[Finding, ...]:
    """Each code once, first detail wins, in order of appearance."""
    merged: dict[str, Finding] = {}
    for group in groups:
        for finding in group:
            known = merged.get(finding.code)
            if known is None or (finding.detail and not known.detail):
                merged[finding.code] = finding
    return tuple(merged.values())


def stops(findings: Iterable[Finding]) -> bool:
    """Whether no record may be made from this document."""
    return any(finding.severity is Severity.STOP for finding in findings)


def needs_person(findings: Iterable[Finding]) -> bool:
    """Whether a person has to act before the document can go on."""
    return any(
        finding.severity in (Severity.STOP, Severity.PERSON) for finding in findings
    )
