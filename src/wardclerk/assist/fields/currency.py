"""The currency of the bill, by label, by the total's sign, or by majority."""

from __future__ import annotations

import re
from collections import Counter

from wardclerk.assist.fields import money
from wardclerk.assist.fields.context import Context
from wardclerk.assist.fields.labelled import Parsed, find, labels
from wardclerk.assist.reading import Field

CURRENCY_LABELS = labels(
    (0.97, r"\b(?:invoice|billing|payment)?\s*currency\b(?:\s*code)?"),
    (0.97, r"\b(?:rechnungs)?währung\b"),
    (0.97, r"\b(?:devise|moneda|valuta|divisa)\b"),
    (
        0.93,
        r"\b(?:all (?:prices|amounts)(?: are)? (?:quoted |shown |stated )?in"
        r"|alle (?:beträge|preise) in|montants en|importes en)\b",
    ),
)
NAMES = {
    "euro": "EUR",
    "euros": "EUR",
    "us dollar": "USD",
    "us dollars": "USD",
    "u.s. dollars": "USD",
    "pounds sterling": "GBP",
    "pound sterling": "GBP",
    "swiss francs": "CHF",
}
NEAR_TOTAL_WEIGHT = 5  # a sign at the total counts as much as five others
US_ADDRESS = re.compile(r"\b[A-Z]{2},? \d{5}(?:-\d{4})?\b")
DOLLAR_LANDS = (
    ("CAD", re.compile(r"\bCAD\b|\bCanad")),
    ("AUD", re.compile(r"\bAUD\b|\bAustralia")),
    ("SGD", re.compile(r"\bSGD\b|\bSingapore\b")),
)


def read(context: Context, total: Field | None) -> Field | None:
    """The ISO code of the bill's currency."""
    labelled = next(find(context.pages, CURRENCY_LABELS, _parse), None)
    if labelled:
        return labelled.as_field(labelled.value)
    return _by_signs(context, total)


def _parse(text: str) -> Parsed | None:
    match = re.match(money.CURRENCY, text)
    if match:
        return Parsed(money.code_of(match[0]), match[0], 0, match.end())
    for name, code in NAMES.items():
        if text.lower().startswith(name):
            return Parsed(code, text[: len(name)], 0, len(name))
    return None


def _by_signs(context: Context, total: Field | None) -> Field | None:
    votes: Counter[str] = Counter()
    first_seen: dict[str, Field] = {}
    for page in context.pages:
        for line in page.lines:
            for segment in line.segments:
                for match in re.finditer(rf"(?<![A-Z]){money.CURRENCY}", segment.text):
                    code = money.code_of(match[0])
                    votes[code] += 1
                    words = segment.words_between(match.start(), match.end())
                    first_seen.setdefault(
                        code,
                        Field(
                            code,
                            0.0,
                            page.source,
                            match[0],
                            page.number,
                            page.fraction(words),
                        ),
                    )
    if not votes:
        return _by_country(context)
    if total:
        for match in re.finditer(money.CURRENCY, total.raw):
            votes[money.code_of(match[0])] += NEAR_TOTAL_WEIGHT
    code, count = votes.most_common(1)[0]
    confidence = 0.95 if count >= 0.8 * votes.total() else 0.7
    return _settled(first_seen[code], code, confidence, context.text)


def _by_country(context: Context) -> Field | None:
    """No sign anywhere: United States addresses and decimal points mean dollars."""
    if context.decimal_sign != ".":
        return None
    for page in context.pages:
        for line in page.lines:
            for segment in line.segments:
                match = US_ADDRESS.search(segment.text)
                if match:
                    words = segment.words_between(match.start(), match.end())
                    box = page.fraction(words)
                    found = Field("USD", 0.8, page.source, match[0], page.number, box)
                    return found.checked("currency_by_country")
    return None


def _settled(seen: Field, code: str, confidence: float, text: str) -> Field:
    """A bare dollar sign belongs to the land that the paper names."""
    if code == "USD" and "USD" not in text and "US$" not in text:
        for other, pattern in DOLLAR_LANDS:
            if pattern.search(text):
                code, confidence = other, 0.75
    return Field(code, confidence, seen.source, seen.raw, seen.page, seen.box)
