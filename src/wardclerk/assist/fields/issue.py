"""Issue date and due date, stated or computed from the terms of payment."""

from __future__ import annotations

import re
from datetime import date, timedelta

from wardclerk.assist.fields import dates
from wardclerk.assist.fields.context import Context
from wardclerk.assist.fields.labelled import Candidate, Parse, Parsed, find, labels
from wardclerk.assist.reading import Field

TERM_DAYS_MAX = 180  # longer terms are a misread
LEAD_CHARACTERS_MAX = 14  # "Friday, " may stand between a label and its date

ISSUE_LABELS = labels(
    (0.97, r"\b(?:invoice|inv\.?|bill(?:ing)?|credit (?:note|memo)|memo)\s*date\b"),
    (
        0.97,
        r"\bdate\s*(?:of\s*)?(?:the\s*)?(?:invoice|issue|issued|bill)\b"
        r"|\bissue\s*date\b|\b(?:issued|invoiced)\s*(?:on)?\b",
    ),
    (0.97, r"\b(?:rechnungs?|beleg|ausstellungs|gutschrifts?)-?datum\b"),
    (
        0.95,
        r"\bdate\s*(?:de\s*)?(?:la\s*)?(?:facture|facturation)\b"
        r"|\bdate d'[ée]mission\b",
    ),
    (0.95, r"\bfecha\s*(?:de\s*)?(?:la\s*)?(?:factura|emisi[óo]n|expedici[óo]n)\b"),
    (0.95, r"\bdata\s*(?:della\s*)?(?:fattura|documento)\b|\bfactuurdatum\b"),
    (
        0.93,
        r"(?:rechnung|gutschrift|korrektur|invoice|facture)(?:(?!bestell|gemäß|liefer"
        r"|order|delivery)[^:\n]){0,60}?\b(?:vom|von|dated|issued at|du)\b",
    ),
    (0.85, r"\bdated\b"),
    (0.93, r"\btax\s*point\b(?:\s*/\s*date)?|\binvoice\s*/\s*tax\s*date\b"),
    (
        0.88,
        r"^\s*(?:date|datum|fecha|data)(?:\s*/\s*(?:time|date|datum"
        r"|fecha))?\s*[:.]?(?=\s*$|\s*\d)",
    ),
    (0.75, r"^\s*(?:date|datum|fecha|data)\s*(?:/\s*time)?\s*[:.]?(?=\s|$|\d)"),
    (0.72, r"(?<![\w-])(?:date|datum|fecha)\s*:"),
    (0.55, r",\s*(?:den|le|el)\b"),
)
DUE_LABELS = labels(
    (
        0.97,
        r"\b(?:payment\s*)?due\s*(?:date|by|on)\b|\bdate\s*due\b"
        r"|\bpayment\s+due\b(?!\s+(?:upon|within|in)\b)",
    ),
    (0.88, r"^\s*due\s*:?\s*$"),
    (
        0.95,
        r"\b(?:pay(?:ment)?|payable|please pay|please remit)\s*(?:by|before|until"
        r"|no later than)\b|\bplease (?:pay|remit)\b.{0,30}?\b(?:by|until|before)\b",
    ),
    (
        0.95,
        r"\b(?:f[äa]lligkeits?-?(?:datum)?|f[äa]llig\s*(?:am|bis|zum)"
        r"|zahlbar\s*bis(?:\s*zum)?|zahlungsziel)\b",
    ),
    (
        0.93,
        r"\b(?:überweisen|zahlen|begleichen)\b.{0,40}?\bbis\s*(?:zum|spätestens)?\b",
    ),
    (
        0.95,
        r"\b(?:date d')?[ée]ch[ée]ance\b(?:\s*le)?|\b[àa] (?:r[ée]gler"
        r"|payer) (?:avant|pour) le\b|\bdate limite de paiement\b",
    ),
    (0.95, r"\b(?:fecha\s*(?:de\s*)?)?vencimiento\b|\bscadenza\b|\bvervaldatum\b"),
    (0.8, r"\b(?:payment )?terms\s*:"),
    (0.7, r"\bdue\b\s*:?"),
)
TERMS = re.compile(
    r"\b(?:net|netto)\s*(?P<a>\d{1,3})\b(?!\s*%)"
    r"|\b(?:within|innerhalb(?: von)?|binnen|in|sous|[àa]|a"
    r"|dans)\s*(?P<b>\d{1,3})\s*(?:days?|tagen?|jours?|d[íi]as)"
    r"|\b(?P<c>\d{1,3})\s*(?:days?|tage)\s*(?:net(?:to)?|from|after|ab|nach)\b"
    r"|\b(?:terms|payment terms|zahlungsziel"
    r"|zahlungsbedingungen)\s*:?\s*(?P<d>\d{1,3})\s*(?:days?|tage)"
    r"|\b(?P<e>due (?:up)?on receipt|payable immediately|sofort (?:f[äa]llig|zahlbar))",
    re.IGNORECASE,
)
OTHER_DATES = re.compile(
    r"(?:due|deliver\w*|ship\w*|order|service|period|leistungs?|liefer\w*|bestell\w*"
    r"|f[äa]llig\w*|printed?|birth|valid|statement|return|start|end|from|to|since"
    r"|commande|livraison|pedido|entrega|vencimiento|[ée]ch[ée]ance|original)"
    r"[\s./-]*$",
    re.IGNORECASE,
)


def issue_date(context: Context) -> Field | None:
    """The day on which the vendor issued the document."""
    found = [
        candidate
        for candidate in find(context.pages, ISSUE_LABELS, _date_parser(context))
        if not _is_another_date(candidate)
    ]
    return _best(found) or _lone_date(context)


def due_date(context: Context, issued: Field | None) -> Field | None:
    """The day on which payment is due, as stated or by the terms."""
    stated = _best(list(find(context.pages, DUE_LABELS, _date_parser(context))))
    if stated and (issued is None or stated.value >= issued.value):
        return stated
    return _by_terms(context, issued)


def _date_parser(context: Context) -> Parse:
    def parse(text: str) -> Parsed | None:
        found = min(
            dates.find(text[:80], context.month_first),
            key=lambda date_found: date_found.start,
            default=None,
        )
        if found is None or found.start > LEAD_CHARACTERS_MAX:
            return None
        if any(sign.isdigit() for sign in text[: found.start]):
            return None
        return Parsed(found, found.raw, found.start, found.end)

    return parse


def _is_another_date(candidate: Candidate) -> bool:
    """ "Delivery date" holds the words of "date" as well."""
    return candidate.strength < 0.9 and bool(OTHER_DATES.search(candidate.before))


def _best(found: list[Candidate]) -> Field | None:
    if not found:
        return None
    best = max(found, key=lambda candidate: candidate.score)
    rivals = {c.value.value for c in found if c.score >= best.score - 0.05}
    confidence = best.score - 0.15 * (len(rivals) - 1)
    if not best.value.is_certain:
        confidence -= 0.05
    field = best.as_field(best.value.value.isoformat(), max(0.2, confidence))
    return (
        field.checked("date_order_by_context") if not best.value.is_certain else field
    )


def _lone_date(context: Context) -> Field | None:
    """No label: the first date on the paper, with little trust."""
    parse = _date_parser(context)
    seen: list[Candidate] = []
    for page in context.pages:
        for line in page.lines:
            for segment in line.segments:
                for found in dates.find(segment.text, context.month_first):
                    words = segment.words_between(found.start, found.end)
                    parsed = parse(found.raw)
                    if parsed and not OTHER_DATES.search(segment.text[: found.start]):
                        seen.append(Candidate(found, found.raw, 0.6, page, words))
    if not seen:
        return None
    values = {candidate.value.value for candidate in seen}
    confidence = 0.72 if len(values) == 1 else 0.5
    return seen[0].as_field(seen[0].value.value.isoformat(), confidence)


def _by_terms(context: Context, issued: Field | None) -> Field | None:
    if issued is None:
        return None
    for page in context.pages:
        for line in page.lines:
            match = TERMS.search(line.text)
            days = _days(match) if match else None
            if match is None or days is None:
                continue
            words = tuple(word for part in line.segments for word in part.words)
            due = date.fromisoformat(issued.value) + timedelta(days=days)
            candidate = Candidate(due, match[0], 0.85, page, words, place="same")
            confidence = min(0.85, issued.confidence)
            field = candidate.as_field(due.isoformat(), confidence)
            return field.checked("computed_from_terms")
    return None


def _days(match: re.Match) -> int | None:
    if match["e"]:
        return 0
    days = int(next(group for group in match.groups() if group))
    return days if days <= TERM_DAYS_MAX else None
