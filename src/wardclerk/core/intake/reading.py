"""A reading by assist as typed values; what cannot be trusted is left out."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from datetime import date
from decimal import Decimal, InvalidOperation

from wardclerk.core.intake.problem import SEVERITY, Finding
from wardclerk.core.intake.text import one_line

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
LINES_MAX = 2000  # a bill with more lines is booked as one line
VALUE_CHARS_MAX = 500  # no header value of a real document is longer
CONFIDENT = 0.75  # below, four values in ten were wrong when measured

_MONEY = re.compile(r"-?\d{1,15}(?:\.\d{1,6})?")


class ReadingInvalid(ValueError):
    """What assist answered is not a reading; treat it as no answer."""


@dataclass(frozen=True, slots=True)
class Value:
    """One value that was read, with where it stands and how sure it is."""

    name: str
    value: str
    confidence: float
    source: str = ""
    page: int = 0
    box: tuple[float, ...] = ()
    raw: str = ""
    checks: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Line:
    """One line of goods or services as printed."""

    description: str
    quantity: Decimal | None = None
    unit_price: Decimal | None = None
    amount: Decimal | None = None
    vendor_code: str = ""
    tax_percent: Decimal | None = None


@dataclass(frozen=True, slots=True)
class Reading:
    """All that assist says about one document."""

    document_type: str
    type_confidence: float
    values: Mapping[str, Value] = field(default_factory=dict)
    lines: tuple[Line, ...] = ()
    lines_confidence: float = 0.0
    findings: tuple[Finding, ...] = ()
    reader_name: str = ""
    reader_version: str = ""
    sha256: str = ""
    pages: int | None = None
    seconds: float = 0.0

    def text(self, name: str) -> str:
        found = self.values.get(name)
        return found.value if found else ""

    def money(self, name: str) -> Decimal | None:
        return parse_money(self.text(name))

    def day(self, name: str) -> date | None:
        return parse_day(self.text(name))

    def confidence(self, name: str) -> float:
        found = self.values.get(name)
        return found.confidence if found else 0.0


def parse_money(text: object) -> Decimal | None:
    """A decimal from its text form, or None; floats and exponents are refused."""
    if isinstance(text, int) and not isinstance(text, bool):
        text = str(text)
    if not isinstance(text, str) or not _MONEY.fullmatch(text.strip()):
        return None
    try:
        return Decimal(text.strip())
    except InvalidOperation:  # pragma: no cover - the pattern admits only decimals
        return None


def parse_day(text: str) -> date | None:
    """An ISO date, or None."""
    try:
        return date.fromisoformat(text)
    except ValueError:
        return None


def parse(data: object) -> Reading:
    """Take a reading apart, keeping only values of the agreed shape."""
    if not isinstance(data, Mapping) or not isinstance(data.get("fields"), Mapping):
        raise ReadingInvalid("the reading has no fields")
    document_type = _mapping(data.get("document_type"))
    type_value = document_type.get("value")
    reader = _mapping(data.get("reader"))
    reading = Reading(
        document_type=type_value if type_value in DOCUMENT_TYPES else "other",
        type_confidence=_confidence(document_type.get("confidence")),
        values=_values(data["fields"]),
        lines=_lines(data.get("lines")),
        lines_confidence=_confidence(data.get("lines_confidence")),
        findings=_findings(data.get("problems")),
        reader_name=_text(reader.get("name")),
        reader_version=_text(reader.get("version")),
        sha256=_text(data.get("sha256")).lower(),
        pages=_page(data.get("pages")) or None,
        seconds=_seconds(data.get("seconds")),
    )
    return _with_positive_amounts(reading)


def _with_positive_amounts(reading: Reading) -> Reading:
    """A negative invoice is a credit note, and a credit note counts upwards."""
    total = reading.money("total")
    if total is None or total >= 0:
        return reading
    document_type = reading.document_type
    return replace(
        reading,
        document_type="credit_note"
        if document_type == "vendor_bill"
        else document_type,
        values={
            name: replace(value, value=_negated(value.value))
            if name in ("total", "net", "tax")
            else value
            for name, value in reading.values.items()
        },
        lines=tuple(_negated_line(line) for line in reading.lines),
    )


def _negated(text: str) -> str:
    return text[1:] if text.startswith("-") else f"-{text}"


def _negated_line(line: Line) -> Line:
    if line.amount is None:
        return line
    if line.quantity is not None and line.quantity < 0:
        return replace(line, quantity=-line.quantity, amount=-line.amount)
    price = None if line.unit_price is None else -line.unit_price
    return replace(line, unit_price=price, amount=-line.amount)


def _values(fields: Mapping) -> dict[str, Value]:
    values = {}
    for name in FIELD_NAMES:
        found = _mapping(fields.get(name))
        text = _text(found.get("value"))
        if text and _is_well_formed(name, text):
            values[name] = _value(name, text, found)
    return values


def _value(name: str, text: str, found: Mapping) -> Value:
    box = found.get("box")
    well_boxed = isinstance(box, (list, tuple)) and all(
        isinstance(edge, (int, float)) for edge in box
    )
    checks = found.get("checks")
    return Value(
        name=name,
        value=text,
        confidence=_confidence(found.get("confidence")),
        source=_text(found.get("source")),
        page=_page(found.get("page")),
        box=tuple(float(edge) for edge in box) if well_boxed and len(box) == 4 else (),
        raw=_text(found.get("raw")),
        checks=tuple(_text(check) for check in checks)
        if isinstance(checks, (list, tuple))
        else (),
    )


def _is_well_formed(name: str, text: str) -> bool:
    if name in ("total", "net", "tax"):
        return parse_money(text) is not None
    if name.endswith("_date"):
        return parse_day(text) is not None
    if name == "currency":
        return bool(re.fullmatch(r"[A-Z]{3}", text))
    return True


def _lines(lines: object) -> tuple[Line, ...]:
    if not isinstance(lines, (list, tuple)) or len(lines) > LINES_MAX:
        return ()
    return tuple(
        Line(
            description=_text(line.get("description")),
            quantity=parse_money(line.get("quantity")),
            unit_price=parse_money(line.get("unit_price")),
            amount=parse_money(line.get("amount")),
            vendor_code=_text(line.get("vendor_code")),
            tax_percent=parse_money(line.get("tax_percent")),
        )
        for line in lines
        if isinstance(line, Mapping)
    )


def _findings(problems: object) -> tuple[Finding, ...]:
    """Assist's problems; a code we do not know still asks for a person."""
    if not isinstance(problems, (list, tuple)):
        return ()
    findings = []
    for problem in map(_mapping, problems):
        code, detail = _text(problem.get("code")), _text(problem.get("detail"))
        if code in SEVERITY:
            findings.append(Finding(code, detail))
        elif code:
            findings.append(Finding("low_confidence", f"{code}: {detail}".rstrip(": ")))
    return tuple(findings)


def _mapping(value: object) -> Mapping:
    return value if isinstance(value, Mapping) else {}


def _text(value: object) -> str:
    """Plain text without characters that are invisible or steer a display."""
    if value is None or isinstance(value, (Mapping, list, tuple, bool)):
        return ""
    return one_line(str(value))[:VALUE_CHARS_MAX].rstrip()


def _confidence(value: object) -> float:
    if isinstance(value, bool) or not isinstance(value, (int, float)):
        return 0.0
    return min(max(float(value), 0.0), 1.0) if value == value else 0.0


def _page(value: object) -> int:
    return value if isinstance(value, int) and 0 < value < 100_000 else 0


def _seconds(value: object) -> float:
    if isinstance(value, bool) or not isinstance(value, (int, float)):
        return 0.0
    return round(max(float(value), 0.0), 3) if value == value else 0.0
