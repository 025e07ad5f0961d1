"""What the words before an amount say that it is: net, tax, total, paid ..."""

from __future__ import annotations

import re

TAX_WORD = (
    r"(?:tax(?:es)?|vat|gst|hst|pst|mwst|ust|u?msatzsteuer|mehrwertsteuer|\w*steuer"
    r"|steuerbetrag|t\.?v\.?a|i\.?v\.?a|btw|moms|imposta|cuota)\b"
)
SUM_WORD = (
    r"(?:total|totale|totaal|summe|\w*summe|gesamt\w*|\w*betrag|amount|montant|importe"
    r"|bedrag|somme|endbetrag)"
)

SKIP = re.compile(
    r"(?:tax|vat|gst|steuer|ust\.?|tva|iva)[\s.-]*(?:id|reg|no\b|nr|number|nummer"
    r"|exempt|rate|satz|code|intra)"
    r"|unit|each|einzel|stück|hours?\b|weight|gewicht|qty|quantity|menge"
    r"|savings?|credit limit|you saved|price|preis\b|rate\b|phone|fax|capital|kapital"
    r"|past due|overdue|\bhs\b|points"
    r"|late (?:fee|payment)|interest|skonto|if paid|minimum|change\b|cash\b|tendered"
    r"|year to date|ytd",
    re.IGNORECASE,
)
EARLIER = re.compile(
    r"\b(?:previous|prior|last|opening|old|past|vorheriger|alter|ancien|anterior)\s+"
    r"(?:balance|amount|bill|statement|invoice|month|due|saldo|solde)"
    r"|\bbalance forward\b",
    re.IGNORECASE,
)
ROUNDING_ROW = re.compile(
    r"\brounding\b(?!.*\b(?:total|amount due)\b)|\bround(?:ed)? adj|\brundung",
    re.IGNORECASE,
)
CHARGES = re.compile(r"\b(?:charges?|fees|services|items)\b", re.IGNORECASE)
PAID = re.compile(
    r"\b(?:(?:amount|already|less|total)?\s*paid|payments?(?: received| applied)?"
    r"|deposit|prepa\w+"
    r"|\w*anzahlung\w*|acompte|anticipo|erhalten\w*|vorauszahlung\w*)\b(?!.*terms)",
    re.IGNORECASE,
)
FREIGHT = re.compile(
    r"\b(?:shipping|freight|handling|delivery(?: charge| fee)?|postage|versand\w*"
    r"|fracht\w*|porto|frais de port|transport|portes|envío|fuel surcharge|surcharge"
    r"|zuschl[äa]g\w*)\b",
    re.IGNORECASE,
)
DISCOUNT = re.compile(
    r"\b(?:discount|rabatt\w*|remise|descuento|nachlass|abschl[äa]g\w*|rebate"
    r"|allowance|sconto)\b",
    re.IGNORECASE,
)
DUE = re.compile(
    r"^\W*due\W*$|\b(?:(?:total )?amount (?:now )?(?:due|payable|owed|owing)"
    r"|due payable|balance(?: due)?|total due|total payable|due (?:now|amount)"
    r"|pay this amount"
    r"|please pay|amount to pay|zahlbetrag|zu zahlen\w*|zahlungsbetrag"
    r"|fällig\w* betrag|offener betrag|net [àa] payer|reste [àa] payer|[àa] payer"
    r"|total a pagar|importe a pagar|te betalen|da pagare|remaining credit"
    r"|credit balance|new charges|current charges|total new balance)\b",
    re.IGNORECASE,
)
NET = re.compile(
    r"\b(?:sub[\s-]?tota?al|zwischensumme|sous[\s-]?total|positionssumme"
    r"|summe (?:der )?positionen|warenwert|nettobetrag|nettosumme|nettowert"
    r"|taxable(?: amount)?|base imponible|base ht|imponibile|net (?:amount|total"
    r"|value|sum)|total net(?:to)?|merchandise|goods total|netto(?:gesamt\w*)?"
    r"|summe netto|gesamt ?netto|line total)\b",
    re.IGNORECASE,
)
WITHOUT_TAX = re.compile(
    r"\b(?:excl\w*|exkl\w*|before|ex\.?|ohne|h\.?t\.?(?![\w])|hors|sin|without|w/o"
    r"|net of|exclusive|zzgl\.?)\b",
    re.IGNORECASE,
)
WITH_TAX = re.compile(
    r"\b(?:inc(?:l\w*)?|indl|inkl\w*|including|t\.?t\.?c\.?|con iva|brutto\w*|gross"
    r"|with)\b",
    re.IGNORECASE,
)
STRONG_TOTAL = re.compile(
    r"\b(?:grand total|invoice (?:total|amount|value)|total (?:invoice|amount"
    r"|invoiced|charges|for invoice|credit|general|factura|fattura|facture)"
    r"|credit total"
    r"|rechnungsbetrag|rechnungssumme|gesamtbetrag|gesamtsumme|bruttosumme"
    r"|bruttobetrag|endbetrag|endsumme|rechnungsendbetrag|gutschriftsbetrag"
    r"|gesamt ?brutto"
    r"|montant total|importe total|total general|totale documento|totaalbedrag"
    r"|total (?:usd|eur|gbp)|order total|bill total|statement total|credit amount"
    r"|refund(?: total)?)\b",
    re.IGNORECASE,
)
PLAIN_TOTAL = re.compile(
    r"\b(?:total|totale|totaal|gesamt|summe|somme|suma|amount)\b(?!\s*(?:discount"
    r"|items?|qty|quantity|pieces|units|cartons|pages|lines))",
    re.IGNORECASE,
)
TAX = re.compile(rf"\b{TAX_WORD}", re.IGNORECASE)
TAX_WITHIN = re.compile(
    rf"^\W*(?:\d+(?:[.,]\d+)? ?%\s*)?{TAX_WORD}[^\w]*(?:@? ?\d+(?:[.,]\d+)? ?%)?\s*"
    r"(?:included|incl\.?|inclusive|enthalten|inbegriffen|comprise|incluido)",
    re.IGNORECASE,
)


def role_of(label: str) -> tuple[str, float] | None:
    """What the words before an amount say that it is, and how surely."""
    if EARLIER.search(label):
        return None
    if WITHOUT_TAX.search(label) and CHARGES.search(label):
        return "net", 0.93
    for role, pattern, strength in (("due", DUE, 0.85), ("paid", PAID, 0.8)):
        if pattern.search(label):
            return role, strength
    if ROUNDING_ROW.search(label):
        return "rounding", 0.8
    if SKIP.search(label):
        return None
    return _sum_role(label) or _side_role(label)


def _sum_role(label: str) -> tuple[str, float] | None:
    has_sum = bool(re.search(SUM_WORD, label, re.IGNORECASE))
    has_tax = bool(TAX.search(label))
    if WITHOUT_TAX.search(label) and (has_sum or NET.search(label)):
        return "net", 0.95
    if NET.search(label):
        return "net", 0.92
    if TAX_WITHIN.search(label):
        return "tax", 0.9
    if WITH_TAX.search(label) and has_sum:
        return "total", 0.97 if "%" not in label else 0.6
    if FREIGHT.search(label) or DISCOUNT.search(label):
        return None
    if has_tax:
        return "tax", 0.9
    if STRONG_TOTAL.search(label):
        return "total", 0.95
    if PLAIN_TOTAL.search(label) and "%" in label:
        return "total", 0.5
    if PLAIN_TOTAL.search(label):
        return "total", 0.85 if len(label) < 24 else 0.6
    return None


def _side_role(label: str) -> tuple[str, float] | None:
    if FREIGHT.search(label):
        return "freight", 0.8
    if DISCOUNT.search(label):
        return "discount", 0.8
    return None
