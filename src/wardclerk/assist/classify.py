"""What kind of paper this is: title words in five languages, and its structure."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from decimal import Decimal

from wardclerk.assist.fields import money
from wardclerk.assist.page import Page
from wardclerk.assist.reading import DocumentType, Field

TITLE_SHARE = 0.45  # of the first page: where a title stands
TITLE_WORDS_MAX = 9  # a longer segment is a sentence, not a title
TITLE_WEIGHT, BODY_WEIGHT = 1.0, 0.25
SURE, LIKELY, WEAK = 0.95, 0.8, 0.55


@dataclass(frozen=True, slots=True)
class _Kind:
    """A document type with the words that a title of it carries."""

    name: str
    title: re.Pattern
    body: re.Pattern | None = None


def _words(pattern: str) -> re.Pattern:
    return re.compile(pattern, re.IGNORECASE)


KINDS = (
    _Kind(
        "credit_note",
        _words(
            r"\bcredit\s*(?:note|memo(?:randum)?|invoice)\b"
            r"|\bgutschrift\b(?!\s*\(selbst)|\bstornorechnung|rechnungskorrektur"
            r"|korrekturrechnung"
            r"|\bavoir\b|facture d'avoir|\babono\b|nota de cr[ée]dito"
            r"|factura rectificativa|nota di credito|creditnota|\badjustment memo"
        ),
    ),
    _Kind(
        "purchase_order",
        _words(
            r"^\W*(?:purchase order|p\.?o\.? (?:number|#)\W*\w+$|bestellung"
            r"|bestellschein|bon de commande|orden de compra|pedido"
            r"|ordine)\b(?!\s*(?:no|nr|number|#)?\s*:?\s*\S*\d\S*\s+\S+\s+\S+)"
        ),
        _words(
            r"please (?:supply|deliver)|vendor must|ship the following"
            r"|order confirmation required"
        ),
    ),
    _Kind(
        "delivery_note",
        _words(
            r"\b(?:delivery (?:note|slip|ticket|receipt)|packing (?:slip|list)"
            r"|bill of lading|goods receipt|lieferschein|bon de livraison|albar[áa]n"
            r"|nota de entrega|bolla)\b"
        ),
        _words(
            r"received in good (?:order|condition)|quantity (?:ordered|shipped"
            r"|backordered)|this is not an invoice"
        ),
    ),
    _Kind(
        "statement",
        _words(
            r"\b(?:account statement|statement of account|monthly statement"
            r"|vendor statement|kontoauszug|relev[ée] de compte|estado de cuenta"
            r"|aging (?:report|summary))\b|^\W*statement\b"
        ),
        _words(
            r"\b(?:over 90|61-90|31-60|aging|balance forward|opening balance"
            r"|closing balance)\b"
        ),
    ),
    _Kind(
        "credential",
        _words(
            r"\b(?:certificate of (?:insurance|liability|completion|registration)"
            r"|license|licence|licensure|board certification|medical licen[sc]e"
            r"|certification|diploma|urkunde|approbation|bescheinigung|zertifikat"
            r"|w-?9\b|form w-?8|permit)\b"
        ),
        _words(
            r"hereby certif|is licensed|expir(?:es|ation)|certificate (?:no|number"
            r"|holder)|taxpayer identification number"
        ),
    ),
    _Kind(
        "contract",
        _words(
            r"\b(?:agreement|contract|vertrag|contrat|contrato|terms and conditions"
            r"|statement of work|amendment|addendum|lease"
            r"|non-?disclosure)\b(?!\s*(?:no|nr|number|#|:|\d|period|id|date))"
        ),
        _words(
            r"\b(?:hereinafter|whereas|the parties|witnesseth|governing law"
            r"|in witness whereof|effective date|shall)\b"
        ),
    ),
    _Kind(
        "vendor_bill",
        _words(
            r"(?<!not an )(?<!kein )\b(?:(?:tax |commercial |sales |service )?invoice"
            r"|rechnung|\w{3,}rechnung|facture|factura|fattura|factuur|faktura|bill"
            r"|billing statement|utility bill|nota fiscal)\b(?!\s*(?:to\b|address"
            r"|will follow|follows))"
        ),
        _words(
            r"\b(?:amount due|balance due|total due|invoice (?:no|number|#|date)"
            r"|rechnungsnummer|remit(?:tance)? to|iban|net 30|payment terms|ust-?id"
            r"|vat (?:no|reg)|zahlbar|receipt|cash)\b"
        ),
    ),
    _Kind(
        "letter",
        _words(
            r"^\W*(?:dear\b|sehr geehrte|madame, monsieur|estimad[oa]|re:|subject:"
            r"|betreff:)"
        ),
        _words(
            r"\b(?:sincerely|kind regards|best regards|yours (?:truly|faithfully)"
            r"|mit freundlichen grüßen|cordialement|atentamente)\b"
        ),
    ),
)
SELF_BILLED = re.compile(r"gutschrift\s*\(selbst|self-?billed", re.IGNORECASE)
NOT_INVOICE = re.compile(
    r"this is not (?:an? )?(?:invoice|bill)|keine rechnung|ceci n'est pas une facture",
    re.I,
)
REFERENCE_AFTER = re.compile(r"\b(?:no|nr|number|#|ref|date)\b\.?\s*:?", re.IGNORECASE)


def classify(pages: tuple[Page, ...], fields: dict[str, Field]) -> DocumentType:
    """The document's type with a sentence that says which words decided."""
    if not pages or not any(page.lines for page in pages):
        return DocumentType("other", 0.0, "nothing could be read")
    scores: dict[str, tuple[float, str]] = {}
    for kind in KINDS:
        scores[kind.name] = _score(kind, pages)
    _weigh_structure(scores, fields, pages)
    name, (score, why) = max(scores.items(), key=lambda item: item[1][0])
    if score < 0.3:
        return DocumentType("other", 0.5, "no title word of a known paper")
    rival = max(s for other, (s, _w) in scores.items() if other != name)
    return DocumentType(name, _confidence(score, rival), why)


def _confidence(score: float, rival: float) -> float:
    lead = score - rival
    if score >= 1.0 and lead >= 0.35:
        return SURE
    return LIKELY if lead >= 0.25 and score >= 0.6 else WEAK


def _score(kind: _Kind, pages: tuple[Page, ...]) -> tuple[float, str]:
    best, why = 0.0, ""
    for weight, text in _titles(pages[0]):
        match = kind.title.search(text)
        if match and weight > best:
            best, why = weight, f'title says "{match[0].strip()}"'
    hits = 0
    if kind.body:
        body = "\n".join(page.text for page in pages)
        hits = len({match[0].lower() for match in kind.body.finditer(body)})
    if hits and not why:
        why = f"{hits} phrases of a {kind.name.replace('_', ' ')}"
    return best + BODY_WEIGHT * min(hits, 4) * (1.0 if best else 0.6), why


def _titles(page: Page) -> Iterator[tuple[float, str]]:
    """Short texts near the top, weighed by size of print and place."""
    heights = sorted(line.height for line in page.lines)
    usual = heights[len(heights) // 2] or 1.0
    for number, line in enumerate(page.lines):
        if line.y0 > TITLE_SHARE * page.height and number > 12:
            continue
        for segment in line.segments:
            text = segment.text
            if len(segment.words) > TITLE_WORDS_MAX:
                continue
            weight = 0.55
            if segment.height >= 1.25 * usual:
                weight += 0.45
            elif len(segment.words) <= 3 and text.upper() == text:
                weight += 0.35
            elif len(segment.words) <= 2 or number < 4:
                weight += 0.2
            if REFERENCE_AFTER.search(text) and segment.height < 1.25 * usual:
                weight -= 0.1
            yield min(weight, TITLE_WEIGHT), _joined(text)


def _joined(text: str) -> str:
    """Titles are sometimes spaced out: I N V O I C E."""
    if re.fullmatch(r"(?:\S ){3,}\S", text):
        return text.replace(" ", "")
    return text


def _weigh_structure(
    scores: dict[str, tuple[float, str]],
    fields: dict[str, Field],
    pages: tuple[Page, ...],
) -> None:
    """Sums, numbers and signs speak for a bill, or against it."""
    text = "\n".join(page.text for page in pages)
    bill, why = scores["vendor_bill"]
    if NOT_INVOICE.search(text):
        scores["vendor_bill"] = (bill - 0.8, why)
    elif "total" in fields and "invoice_number" in fields:
        scores["vendor_bill"] = (bill + 0.3, why or "it has a number and a total")
    elif "total" not in fields:
        scores["vendor_bill"] = (bill - 0.35, why)
    credit, credit_why = scores["credit_note"]
    if credit and SELF_BILLED.search(text):
        scores["credit_note"] = (0.0, "")
        scores["vendor_bill"] = (bill + 0.6, "self-billed invoice")
    elif credit >= 0.5:
        scores["credit_note"] = (credit + 0.5, credit_why)
    elif _is_negative(fields.get("total")) and bill >= 0.5:
        scores["credit_note"] = (bill + 0.1, "the total is negative")


def _is_negative(total: Field | None) -> bool:
    value = money.exact(total.value) if total else None
    return value is not None and value < Decimal(0)
