"""Tax numbers and bank accounts: found by form, believed by check digit."""

from __future__ import annotations

import re
from dataclasses import dataclass

from stdnum import iban
from stdnum.eu import vat as eu_vat
from stdnum.us import ein

from wardclerk.assist.fields.context import Context
from wardclerk.assist.fields.labelled import Parsed, find, labels
from wardclerk.assist.page import Page, Segment
from wardclerk.assist.reading import Field

EU_COUNTRIES = (
    "AT|BE|BG|CY|CZ|DE|DK|EE|EL|ES|FI|FR|HR|HU|IE|IT|LT|LU|LV"
    "|MT|NL|PL|PT|RO|SE|SI|SK|XI"
)
VAT = re.compile(
    rf"(?<![A-Z0-9])(?P<land>{EU_COUNTRIES}|GB|CHE|NO)[ -]?"
    r"(?P<body>[A-Z0-9](?:[ .-]?[A-Z0-9]){6,12})(?![A-Z0-9])"
)
EIN = re.compile(r"(?<![\d-])\d{2}-\d{7}(?![\d-])")
IBAN = re.compile(r"(?<![A-Z0-9])[A-Z]{2}\d{2}(?: ?[A-Z0-9]){11,30}")
DIGITS_MIN = 7  # a tax number with fewer digits is a word

VAT_LABELS = labels(
    (
        0.95,
        r"\bvat\s*(?:reg(?:istration)?\.?\s*)?(?:no\b\.?|number|id\b|nr\b\.?|#"
        r"|reg\b\.?)?\s*(?:no\b\.?)?",
    ),
    (0.95, r"\bust\.?\s*-?\s*id(?:ent)?\.?\s*-?(?:nr\.?|nummer)?"),
    (0.95, r"\bumsatzsteuer-?\s*id\w*[\s.-]*(?:nr\b\.?|nummer)?"),
    (0.95, r"\b(?:n[°ºo.]*\s*)?tva\s*(?:intra\w*\.?)?\s*(?:fr)?(?=\s*:|\s*[A-Z]{2})"),
    (0.95, r"\b(?:n\.?i\.?f|c\.?i\.?f|p(?:artita)?\.?\s*iva|btw(?:[- ]nr)?|uid)\b\.?"),
    (
        0.95,
        r"\b(?:federal\s*(?:tax\s*)?id|(?:federal\s*)?(?:tax\s*(?:payer\s*)?(?:id"
        r"|identification)|tin|f?ein))\b\s*(?:no\b\.?|number|#)?",
    ),
    (0.7, r"\b(?:gst|tax)\s*(?:reg\.?\s*)?(?:no\b\.?|number|id)"),
)
ACCOUNT = re.compile(r"iban|konto|account|compte|cuenta|bank", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class Spotted:
    """One number with its place and whether its check digits are right."""

    value: str
    raw: str
    page: Page
    segment: Segment
    start: int
    end: int
    is_valid: bool
    is_labelled: bool

    def as_field(self, confidence: float, check: str) -> Field:
        words = self.segment.words_between(self.start, self.end)
        seen = min((word.score for word in words), default=1.0)
        return Field(
            self.value,
            confidence * (0.5 + 0.5 * seen),
            self.page.source,
            self.raw,
            self.page.number,
            self.page.fraction(words),
            (check,),
        )


def vendor_vat(
    context: Context, buyer_words: frozenset[int], vendor_words: frozenset[int]
) -> Field | None:
    """The vendor's tax number: not one that stands in the buyer's block."""
    spotted = list(_vat_numbers(context)) + list(_labelled_vat_numbers(context))
    own = [one for one in spotted if not _is_in(one.segment, buyer_words)]
    own = own or spotted
    if not own:
        return None
    best = max(
        own,
        key=lambda one: (
            one.is_labelled,
            _is_in(one.segment, vendor_words),
            one.is_valid,
        ),
    )
    numbers = {one.value for one in own if one.is_labelled == best.is_labelled}
    confidence = 0.9 if best.is_labelled else 0.7
    confidence += 0.06 if best.is_valid else -0.1
    confidence -= 0.15 * (len(numbers) - 1)
    check = "tax_id_format" if best.is_valid else "tax_id_unchecked"
    return best.as_field(max(0.3, confidence), check)


def _vat_numbers(context: Context):
    for page in context.pages:
        for line in page.lines:
            for segment in line.segments:
                yield from _vat_in(page, segment)


def _vat_in(page: Page, segment: Segment):
    for match in VAT.finditer(segment.text):
        value, raw = _trimmed_vat(match[0])
        if sum(sign.isdigit() for sign in value) < DIGITS_MIN:
            continue
        if IBAN.match(segment.text, match.start()) and _looks_like_iban(
            segment.text[match.start() :]
        ):
            continue
        yield Spotted(
            value,
            raw,
            page,
            segment,
            match.start(),
            match.start() + len(raw),
            _is_valid_vat(value),
            any(label.pattern.search(segment.text) for label in VAT_LABELS),
        )
    for match in EIN.finditer(segment.text):
        labelled = any(label.pattern.search(segment.text) for label in VAT_LABELS)
        if labelled:
            yield Spotted(
                match[0],
                match[0],
                page,
                segment,
                match.start(),
                match.end(),
                ein.is_valid(match[0]),
                True,
            )


def _trimmed_vat(raw: str) -> tuple[str, str]:
    """Drop trailing words that the pattern took along until the form is right."""
    parts = raw.split(" ")
    for count in range(len(parts), 0, -1):
        text = " ".join(parts[:count])
        value = re.sub(r"[ .-]", "", text).upper()
        if _is_valid_vat(value):
            return value, text
    kept = [part for part in parts if any(sign.isdigit() for sign in part)]
    text = " ".join(parts[: parts.index(kept[-1]) + 1]) if kept else raw
    return re.sub(r"[ .-]", "", text).upper(), text


def _is_valid_vat(value: str) -> bool:
    if value.startswith("GB"):
        return bool(re.fullmatch(r"GB(\d{9}|\d{12}|(GD|HA)\d{3})", value))
    if value.startswith("CHE"):
        return bool(re.fullmatch(r"CHE\d{9}(MWST|TVA|IVA)?", value))
    if value.startswith("NO"):
        return bool(re.fullmatch(r"NO\d{9}(MVA)?", value))
    return eu_vat.is_valid(value)


def _labelled_vat_numbers(context: Context):
    """Numbers in any form that a tax label announces beside or below."""
    for candidate in find(context.pages, VAT_LABELS, _parse_tax_number):
        if candidate.words:
            segment = Segment(candidate.words)
            value = candidate.value
            is_valid = _is_valid_vat(value) or ein.is_valid(value)
            yield Spotted(
                value,
                candidate.raw,
                candidate.page,
                segment,
                0,
                len(segment.text),
                is_valid,
                True,
            )


def _parse_tax_number(text: str) -> Parsed | None:
    found = EIN.match(text)
    if found:
        return Parsed(found[0], found[0], 0, found.end())
    found = VAT.match(text)
    if found:
        value, raw = _trimmed_vat(found[0])
        return Parsed(value, raw, 0, len(raw))
    found = re.match(r"[A-Z0-9][A-Z0-9./-]{6,17}(?![A-Z0-9])", text)
    if found and sum(sign.isdigit() for sign in found[0]) >= DIGITS_MIN:
        return Parsed(re.sub(r"[./]", "", found[0]), found[0], 0, found.end())
    return None


def vendor_iban(context: Context, buyer_words: frozenset[int]) -> Field | None:
    """The account to pay to: read only, compared elsewhere, never written."""
    spotted = [
        one
        for page in context.pages
        for line in page.lines
        for one in _ibans_in(
            page, Segment(tuple(w for s in line.segments for w in s.words))
        )
        if not _is_in(one.segment, buyer_words)
    ]
    if not spotted:
        return None
    best = max(spotted, key=lambda one: (one.is_valid, one.is_labelled))
    accounts = {one.value for one in spotted if one.is_valid}
    if not best.is_valid:
        return best.as_field(0.3, "iban_check_failed")
    confidence = 0.96 if len(accounts) == 1 else 0.7
    return best.as_field(confidence, "iban_mod_97")


def _ibans_in(page: Page, segment: Segment):
    for match in IBAN.finditer(segment.text):
        value, raw = _trimmed_iban(match[0])
        labelled = bool(ACCOUNT.search(segment.text[: match.start()]))
        is_valid = iban.is_valid(value)
        if is_valid or (labelled and 15 <= len(value) <= 34):
            end = match.start() + len(raw)
            yield Spotted(
                value, raw, page, segment, match.start(), end, is_valid, labelled
            )


def _trimmed_iban(raw: str) -> tuple[str, str]:
    """An IBAN followed by more words: the longest beginning that checks."""
    for end in range(len(raw), 14, -1):
        value = raw[:end].replace(" ", "")
        if raw[end - 1] != " " and iban.is_valid(value):
            return value, raw[:end]
    parts = raw.split(" ")
    text = " ".join(part for part in parts if any(sign.isdigit() for sign in part))
    return text.replace(" ", ""), raw[: len(text)]


def _looks_like_iban(text: str) -> bool:
    match = IBAN.match(text)
    return bool(match) and iban.is_valid(_trimmed_iban(match[0])[0])


def _is_in(segment: Segment, words: frozenset[int]) -> bool:
    return any(id(word) in words for word in segment.words)
