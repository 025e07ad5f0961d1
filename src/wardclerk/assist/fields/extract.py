"""All fields of the visible pages, each by its own rules."""

from __future__ import annotations

import re
from dataclasses import dataclass, replace
from decimal import Decimal

from wardclerk.assist.fields import (
    context as habits,
)
from wardclerk.assist.fields import (
    currency,
    identifiers,
    issue,
    line_items,
    money,
    parties,
    tax_ids,
    totals,
)
from wardclerk.assist.page import Page
from wardclerk.assist.reading import Field, LineItem

RATE = re.compile(r"(\d{1,2}(?:[.,]\d{1,3})?) ?%")
WITHOUT_SUMS = frozenset({"delivery_note", "contract", "credential", "letter"})
NAMES_AND_ORDER = frozenset(
    {"vendor_name", "vendor_vat", "buyer_name", "purchase_order"}
)


@dataclass(frozen=True, slots=True)
class Extracted:
    """What the pages say."""

    fields: dict[str, Field]
    lines: tuple[LineItem, ...]
    lines_confidence: float


def extract(pages: tuple[Page, ...]) -> Extracted:
    """Every field that the visible text supports."""
    context = habits.of(pages)
    sums = totals.read(context)
    order = identifiers.purchase_order(context)
    number = identifiers.invoice_number(context, order)
    issued = issue.issue_date(context)
    party = parties.read(context)
    found = {
        "invoice_number": number,
        "issue_date": issued,
        "due_date": issue.due_date(context, issued),
        "currency": currency.read(context, sums.total),
        "total": sums.total,
        "net": sums.net,
        "tax": sums.tax,
        "vendor_name": party.vendor,
        "vendor_vat": tax_ids.vendor_vat(
            context, party.buyer_words, party.vendor_words
        ),
        "vendor_iban": tax_ids.vendor_iban(context, party.buyer_words),
        "buyer_name": party.buyer,
        "purchase_order": order,
        "credit_note_of": identifiers.credit_note_of(context, number),
    }
    fields = {name: field for name, field in found.items() if field is not None}
    lines, sure = line_items.read(context, sums)
    lines = _with_one_rate(lines, fields, context.text)
    return Extracted(_without_echo(fields), lines, sure)


def _with_one_rate(
    lines: tuple[LineItem, ...], fields: dict[str, Field], text: str
) -> tuple[LineItem, ...]:
    """One rate for the whole bill, printed with the sums, holds for each line."""
    if not {"net", "tax"} <= fields.keys() or any(line.tax_percent for line in lines):
        return lines
    net, tax = Decimal(fields["net"].value), Decimal(fields["tax"].value)
    rate = _one_rate(net, tax, text)
    if rate is None:
        return lines
    return tuple(replace(line, tax_percent=money.plain(rate)) for line in lines)


def _one_rate(net: Decimal, tax: Decimal, text: str) -> str | None:
    if not tax:
        return "0"
    for match in RATE.finditer(text):
        rate = match[1].replace(",", ".")
        if abs(net * Decimal(rate) / 100 - tax) <= Decimal("0.02"):
            return rate
    return None


def _without_echo(fields: dict[str, Field]) -> dict[str, Field]:
    """An order number that merely repeats the invoice number is none."""
    number, order = fields.get("invoice_number"), fields.get("purchase_order")
    if number and order and number.value == order.value:
        weaker = min((number, order), key=lambda field: field.confidence)
        name = "purchase_order" if weaker is order else "invoice_number"
        return {key: field for key, field in fields.items() if key != name}
    return fields


def fitting(fields: dict[str, Field], document_type: str) -> dict[str, Field]:
    """A packing slip has no due date: such papers keep the names and the order."""
    if document_type not in WITHOUT_SUMS:
        return fields
    return {name: field for name, field in fields.items() if name in NAMES_AND_ORDER}


def located(fields: dict[str, Field], seen: dict[str, Field]) -> dict[str, Field]:
    """Fields of the XML with the place on the page that shows the same value."""
    return {
        name: replace(field, page=seen[name].page, box=seen[name].box)
        if name in seen and seen[name].value == field.value
        else field
        for name, field in fields.items()
    }
