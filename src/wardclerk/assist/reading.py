"""The reading contract: what the service says about one document."""

from __future__ import annotations

from dataclasses import dataclass, field, replace

from wardclerk.assist import NAME, VERSION

SCHEMA = "wardclerk.reading/1"

DOCUMENT_TYPES = (
    "vendor_bill",
    "credit_note",
    "purchase_order",
    "delivery_note",
    "statement",
    "contract",
    "credential",
    "letter",
    "calendar",
    "other",
)
FIELD_NAMES = (
    "invoice_number",
    "issue_date",
    "due_date",
    "currency",
    "total",
    "net",
    "tax",
    "vendor_name",
    "vendor_vat",
    "vendor_iban",
    "buyer_name",
    "purchase_order",
    "credit_note_of",
)
PROBLEM_CODES = (
    "empty_file",
    "truncated_file",
    "encrypted_file",
    "too_many_pages",
    "unsupported_type",
    "archive_file",
    "calendar_invitation",
    "wrong_extension",
    "not_an_invoice",
    "unreadable",
    "total_mismatch",
    "low_confidence",
    "xml_differs_from_page",
    "hidden_text",
    "instruction_text",
)

Box = tuple[float, float, float, float]  # x0, y0, x1, y1 in fractions of the page


@dataclass(frozen=True, slots=True)
class Field:
    """One value, how sure we are of it, and where it stands."""

    value: str
    confidence: float
    source: str
    raw: str
    page: int | None = None
    box: Box | None = None
    checks: tuple[str, ...] = ()

    def checked(self, check: str, confidence: float | None = None) -> Field:
        """The same field with one more check, and perhaps another confidence."""
        checks = self.checks if check in self.checks else (*self.checks, check)
        sure = self.confidence if confidence is None else confidence
        return replace(self, checks=checks, confidence=sure)

    def to_json(self) -> dict:
        return {
            "value": self.value,
            "confidence": round(self.confidence, 2),
            "source": self.source,
            "page": self.page,
            "box": [round(edge, 4) for edge in self.box] if self.box else None,
            "raw": self.raw,
            "checks": list(self.checks),
        }


@dataclass(frozen=True, slots=True)
class LineItem:
    """One line of the bill, each value plain, None where it is not shown."""

    description: str
    quantity: str | None = None
    unit_price: str | None = None
    amount: str | None = None
    vendor_code: str | None = None
    tax_percent: str | None = None

    def to_json(self) -> dict:
        return {name: getattr(self, name) for name in self.__slots__}


@dataclass(frozen=True, slots=True)
class Problem:
    """One reason why a person should look, with a detail in words."""

    code: str
    detail: str = ""

    def to_json(self) -> dict:
        return {"code": self.code, "detail": self.detail}


@dataclass(frozen=True, slots=True)
class DocumentType:
    """What kind of paper this is, how sure we are, and which words say so."""

    value: str
    confidence: float
    why: str

    def to_json(self) -> dict:
        return {
            "value": self.value,
            "confidence": round(self.confidence, 2),
            "why": self.why,
        }


UNKNOWN_TYPE = DocumentType("other", 0.0, "nothing could be read")


@dataclass(frozen=True, slots=True)
class Reading:
    """Everything the service says about one document."""

    sha256: str
    media_type: str
    pages: int = 0
    document_type: DocumentType = UNKNOWN_TYPE
    fields: dict[str, Field] = field(default_factory=dict)
    lines: tuple[LineItem, ...] = ()
    lines_confidence: float = 0.0
    problems: tuple[Problem, ...] = ()
    seconds: float = 0.0

    def with_problem(self, code: str, detail: str = "") -> Reading:
        """The same reading with one more problem; each code is told once."""
        if any(problem.code == code for problem in self.problems):
            return self
        return replace(self, problems=(*self.problems, Problem(code, detail)))

    def to_json(self) -> dict:
        return {
            "schema": SCHEMA,
            "reader": {"name": NAME, "version": VERSION},
            "sha256": self.sha256,
            "media_type": self.media_type,
            "pages": self.pages,
            "document_type": self.document_type.to_json(),
            "fields": {
                name: self.fields[name].to_json()
                for name in FIELD_NAMES
                if name in self.fields
            },
            "lines": [line.to_json() for line in self.lines],
            "lines_confidence": round(self.lines_confidence, 2),
            "problems": [problem.to_json() for problem in self.problems],
            "seconds": round(self.seconds, 3),
        }
