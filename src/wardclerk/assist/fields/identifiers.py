"""Invoice number, purchase order and the invoice that a credit note corrects."""

from __future__ import annotations

import re

from wardclerk.assist.fields import dates
from wardclerk.assist.fields.context import Context
from wardclerk.assist.fields.labelled import RIGHT, Candidate, Parsed, find, labels
from wardclerk.assist.reading import Field

LENGTH_MAX = 40  # characters of an identifier
NO = (
    r"(?:nos?\b\.?|nr\b\.?|n[uú]m(?:ber|mer|éro|ero)?\b\.?|n[°ºo]\b\.?|n[°º]\.?"
    r"|#|№|id\b\.?)"
)
END = r"(?![a-zäöüéè])"

NUMBER_LABELS = labels(
    (0.95, rf"\b(?:tax )?invoice\s*{NO}"),
    (0.95, r"\b(?:rechnungs?|beleg)[\s-]*(?:nummer|nr\b\.?|no\b\.?)"),
    (0.95, rf"\brechnung\s*{NO}"),
    (
        0.95,
        r"\b(?:n[uú]m[ée]ro|n[°ºo]\.?)\s*(?:de\s*)?(?:la\s*)?(?:facture|factura)\b",
    ),
    (0.95, rf"\bfactur[ae]\s*(?:simplificada\s*)?{NO}"),
    (0.95, rf"\b(?:fattura|factuur|faktura)\s*-?{NO}|\bfactuurnummer\b"),
    (0.95, rf"\bcredit\s*(?:note|memo(?:randum)?)\s*{NO}"),
    (0.95, rf"\b(?:gutschrifts?|stornorechnungs?|korrekturrechnungs?)[\s-]*{NO}"),
    (0.95, rf"\b(?:avoir|abono|nota de cr[ée]dito|factura rectificativa)\s*{NO}"),
    (
        0.97,
        rf"\b[\wäöü]*(?:rechnung|korrektur|gutschrift)\s*(?:\([^)]*\)\s*){{1,2}}{NO}",
    ),
    (
        0.93,
        rf"^\W*[\wäöü]*(?:rechnung|korrektur|gutschrift)\b(?:[^:\d]"
        rf"|\(\d+\)){{0,45}}?{NO}",
    ),
    (0.85, rf"\b(?:inv|bill|document|doc|receipt|memo)\b\.?\s*{NO}"),
    (0.85, r"\bbill(?:ing)? (?:statement )?(?:number|no\b\.?|id\b)"),
    (0.7, r"^\s*(?:tax )?invoice\b\s*[:#-]?(?=\s*\S*\d)"),
    (0.7, r"^\s*(?:rechnung|facture|factura|fattura|factuur)\b\s*[:#-]?(?=\s*\S*\d)"),
    (0.7, r"^\s*(?:credit (?:note|memo)|gutschrift|avoir)\b\s*[:#-]?(?=\s*\S*\d)"),
    (0.8, r"^\s*#\s*(?=\w*\d)"),
    (0.5, rf"\breference\s*{NO}"),
    (0.4, rf"^\s*(?:number|nummer|n[uú]m[ée]ro|{NO})\s*:"),
)
TITLE_LABELS = labels(
    (
        0.88,
        r"^\W*(?:tax )?(?:invoice|bill|rechnung|facture|factura|fattura"
        r"|factuur)\s*:?\s*$",
    ),
    (0.88, r"^\W*(?:credit (?:note|memo)|gutschrift|avoir|abono)\s*:?\s*$"),
)
ORDER_LABELS = labels(
    (
        0.95,
        rf"\b(?:purchase|customer|cust\.?|client|your"
        rf"|buyer'?s?)\s*(?:purchase\s*)?(?:order|p\.?o\.?)\s*(?:{NO}"
        rf"|ref(?:erence)?\b\.?)?{END}",
    ),
    (0.95, rf"\bp\.?\s?o\.?\s*{NO}"),
    (0.9, r"\bp\.?\s?o\.?\s*(?:ref(?:erence)?\b\.?)?\s*:"),
    (0.85, r"^\s*(?:p\.o\.|po)\s*$"),
    (0.8, r"\bP\.?O\.?(?=\s+[A-Z]*-?\d)"),
    (
        0.9,
        r"\b(?:ihre\s*)?bestell(?:ung|nummer|nr\b\.?|-nr\b\.?"
        r"|referenz)(?:s?[\s-]*(?:nr\b\.?|nummer))?",
    ),
    (
        0.9,
        rf"\b(?:bon|n[°ºo]\.?"
        rf"|num[ée]ro)?\s*(?:de\s*)?(?:votre\s*)?commande\s*(?:{NO})?(?:\s*client)?",
    ),
    (
        0.9,
        rf"\b(?:orden de compra|(?:n[°ºo.]+\s*(?:de\s*)?)?pedido"
        rf"|su pedido)\s*(?:{NO})?",
    ),
    (0.7, rf"\border\s*{NO}"),
    (0.7, rf"\b(?:ordine|bestelnummer|uw order)\s*(?:{NO})?"),
    (
        0.5,
        rf"\b(?:customer|your|client|kunden|ihre?)[\s-]*(?:ref(?:erenz|erence)?\b\.?"
        rf"|zeichen)\s*(?:{NO})?",
    ),
)
ORIGINAL_LABELS = labels(
    (
        0.95,
        rf"\b(?:original|corrected|credited|referenced"
        rf"|related)\s*(?:tax\s*)?invoice\s*(?:{NO})?",
    ),
    (
        0.95,
        rf"\b(?:credit(?:s|ing)?|applies|applied|refers?|relat(?:es|ing|ed)"
        rf"|correction|corrects|reference|adjustment)\s*(?:for|to|of|against"
        rf"|on)?\s*(?:your\s*|our\s*|the\s*)?(?:tax\s*)?invoice\s*(?:{NO})?",
    ),
    (0.95, rf"\b(?:against|ref\.?:?|re:?)\s*(?:our\s*)?invoice\s*(?:{NO})?"),
    (
        0.95,
        rf"\b(?:ursprungs?(?:beleg|rechnung)|originalrechnung"
        rf"|ursprüngliche rechnung)[\s-]*(?:{NO})?",
    ),
    (
        0.9,
        rf"\b(?:zu|zur|für|betrifft|bezug:?|auf)\s*(?:ihrer?\s*"
        rf"|unserer?\s*)?rechnung\s*(?:{NO})?",
    ),
    (
        0.9,
        rf"\b(?:facture d'origine|sur (?:la )?facture|annule (?:la )?facture"
        rf"|relatif à la facture)\s*(?:{NO})?",
    ),
    (
        0.9,
        rf"\b(?:factura (?:original|rectificada)"
        rf"|rectifica (?:a )?la factura)\s*(?:{NO})?",
    ),
)
NOT_A_NUMBER_BEFORE = re.compile(
    r"(?:original|corrected|credited|referenced|against|for|zu|zur|ursprungs?-?"
    r"|origin\w*|vat|tax(?!\s*invoice)"
    r"|customer|kunden|client|order|account)[\s:]*(?:your |our )?$",
    re.IGNORECASE,
)
TOKEN = re.compile(r"[A-Z0-9][\w./\-–#]*", re.IGNORECASE)
PREFIX = re.compile(r"([A-Z]{2,4}) (?=\d{3,})")
NOT_PREFIXES = frozenset({"NO", "NR", "NUM", "ID", "DE", "THE", "FOR", "VOM", "AT"})


def invoice_number(context: Context, order: Field | None) -> Field | None:
    """The number that the vendor gave this document."""
    found = [
        candidate
        for candidate in find(context.pages, NUMBER_LABELS, parse_identifier)
        if not _belongs_elsewhere(candidate)
    ]
    found += [
        candidate
        for candidate in find(context.pages, TITLE_LABELS, _parse_lone_identifier)
        if candidate.place == RIGHT
    ]
    others = [c for c in found if order is None or c.value != order.value]
    return _best(others or found)


def _parse_lone_identifier(text: str) -> Parsed | None:
    """An identifier that is all there is: beside a bare title it is the number."""
    parsed = parse_identifier(text)
    return parsed if parsed and parsed.end >= len(text.rstrip()) else None


def purchase_order(context: Context) -> Field | None:
    """The buyer's order that this document refers to."""
    return _best(list(find(context.pages, ORDER_LABELS, parse_identifier)))


def credit_note_of(context: Context, number: Field | None) -> Field | None:
    """The invoice that this document corrects; never its own number."""
    found = [
        candidate
        for candidate in find(context.pages, ORIGINAL_LABELS, parse_identifier)
        if number is None or candidate.value != number.value
    ]
    return _best(found)


def _best(found: list[Candidate]) -> Field | None:
    """The strongest candidate; the same value seen twice is surer."""
    if not found:
        return None
    best = max(found, key=lambda candidate: candidate.score)
    times = len({id(c.words[0]) for c in found if c.words and c.value == best.value})
    rivals = {c.value for c in found if c.score >= best.score - 0.05}
    confidence = best.score + 0.02 * min(times - 1, 2) - 0.12 * (len(rivals) - 1)
    return best.as_field(best.value, min(0.97, max(0.2, confidence)))


def _belongs_elsewhere(candidate: Candidate) -> bool:
    """A number announced as another's: "credit for invoice no. 17"."""
    return bool(NOT_A_NUMBER_BEFORE.search(candidate.before))


def parse_identifier(text: str) -> Parsed | None:
    """An identifier at the start of the text: letters and digits, with a digit."""
    prefix = PREFIX.match(text)
    start = 0
    if prefix and prefix[1] not in NOT_PREFIXES:
        start = prefix.end()
    match = TOKEN.match(text, start)
    if match is None:
        return None
    raw = text[: match.end()].rstrip(".-/–#,")
    if not _is_identifier(raw, text):
        return None
    return Parsed(raw, raw, 0, len(raw))


def _is_identifier(raw: str, text: str) -> bool:
    if not any(sign.isdigit() for sign in raw) or not 2 <= len(raw) <= LENGTH_MAX:
        return len(raw) == 1 and raw.isdigit()
    if re.fullmatch(r"\d{1,3}(?:[.,]\d{3})*[.,]\d{2}", raw):
        return False
    if re.match(r"\d+ ?%", text):
        return False
    found = next(dates.find(text[: len(raw) + 10]), None)
    return found is None or found.start > 0 or found.end < len(raw)
