"""The heads of an item table: which words name which column."""

from __future__ import annotations

import re

from wardclerk.assist.page import TextLine


def _head(pattern: str) -> re.Pattern:
    return re.compile(pattern, re.IGNORECASE)


# The first pattern that fits a head decides; an amount may be headed "Total price".
HEADS = (
    (
        "amount",
        _head(
            r"\b(?:line |net |ext(?:ended|'d)?\.? ?)?(?:amount|total|extension|ext\.?"
            r"|fees)\b"
            r"|\bnettobetrag|gesamt(?:preis|betrag)?\b|\bsumme\b|\bbetrag|\bmontant"
            r"|\bimporte\b"
            r"|\bpositions|\bimporto|\bentgelt\b|\bbedrag\b"
        ),
    ),
    (
        "unit_price",
        _head(
            r"\b(?:unit|each|price|rate|cost|list)\b|\w*preis\b|\bp\.? ?u\.?\b|prix"
            r"|precio|prezzo|\bprijs\b"
        ),
    ),
    (
        "quantity",
        _head(
            r"\b(?:qty|quantity|hours|hrs|units|shipped|shp|invoiced|usage|days)\b"
            r"|\bmenge\b|\banzahl\b|\bqt[ée]|quantit[éàa]|cant(?:idad|\.)|\baantal\b"
        ),
    ),
    (
        "tax_percent",
        _head(r"\b(?:vat|tax|mwst|ust|steuersatz|steuer|tva|iva|btw)\b"),
    ),
    (
        "vendor_code",
        _head(
            r"\b(?:item ?(?:no|number|#|code)|sku|part(?: ?(?:no|number|#))?|code"
            r"|cat(?:alog)?(?: ?(?:no|#))?|product (?:code|no|#)"
            r"|art(?:ikel)?[.-]*(?:nr|no)|artikel|r[ée]f[ée]?rence|ref)\b"
        ),
    ),
    (
        "description",
        _head(
            r"\b(?:description|item|product|produkt|services?|details?|beschreibung"
            r"|bezeichnung|leistung|d[ée]signation|descripci[óo]n|concepto"
            r"|article|particulars|activity|charge|omschrijving|descrizione)\b"
        ),
    ),
)
ITEM_HEADS = frozenset({"description", "quantity", "unit_price", "vendor_code"})


def heads_of(text: str) -> tuple[str, ...]:
    """The columns that this text may name."""
    return tuple(name for name, pattern in HEADS if pattern.search(text))


def heads_items(line: TextLine) -> bool:
    """Whether the line heads a table of items: three columns or more."""
    named = {name for segment in line.segments for name in heads_of(segment.text)[:1]}
    return len(line.segments) >= 3 and len(named) >= 3 and bool(named & ITEM_HEADS)
