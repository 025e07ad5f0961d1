"""Electronic invoices in UBL and CII, read exactly as they state themselves."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass

from lxml import etree

from wardclerk.assist.fields import dates, money
from wardclerk.assist.layout import clean
from wardclerk.assist.limits import LINE_ITEMS_MAX, XML_BYTES_MAX
from wardclerk.assist.reading import DocumentType, Field, LineItem

XML_CONFIDENCE = 0.99  # exact, yet a file may say what its page does not
CREDIT_TYPE_CODES = frozenset({"81", "83", "261", "296", "308", "381", "396", "532"})
CORRECTION_TYPE_CODES = frozenset({"384"})  # a credit when its total is negative
DATE_FIELDS = frozenset({"issue_date", "due_date"})
MONEY_FIELDS = frozenset({"total", "net", "tax"})
IBAN_FORM = re.compile(r"[A-Z]{2}\d{2}[A-Z0-9]{11,30}")  # other accounts are no IBAN
TEXT_LENGTH_MAX = 500  # characters of one value

# Each value with the places where the syntax keeps it, the best place first.
UBL_PLACES = {
    "invoice_number": ("ID",),
    "issue_date": ("IssueDate",),
    "due_date": ("DueDate", "PaymentMeans/PaymentDueDate"),
    "currency": ("DocumentCurrencyCode",),
    "total": ("LegalMonetaryTotal/TaxInclusiveAmount",),
    "net": ("LegalMonetaryTotal/TaxExclusiveAmount",),
    "vendor_name": (
        "AccountingSupplierParty/Party/PartyLegalEntity/RegistrationName",
        "AccountingSupplierParty/Party/PartyName/Name",
    ),
    "buyer_name": (
        "AccountingCustomerParty/Party/PartyLegalEntity/RegistrationName",
        "AccountingCustomerParty/Party/PartyName/Name",
    ),
    "vendor_iban": ("PaymentMeans/PayeeFinancialAccount/ID",),
    "purchase_order": ("OrderReference/ID",),
    "credit_note_of": ("BillingReference/InvoiceDocumentReference/ID",),
}
UBL_LINE_PLACES = {
    "description": ("Item/Name", "Item/Description"),
    "quantity": ("InvoicedQuantity", "CreditedQuantity"),
    "unit_price": ("Price/PriceAmount",),
    "amount": ("LineExtensionAmount",),
    "vendor_code": ("Item/SellersItemIdentification/ID",),
    "tax_percent": ("Item/ClassifiedTaxCategory/Percent",),
}
AGREEMENT = (
    "SupplyChainTradeTransaction/ApplicableHeaderTradeAgreement",
    "SpecifiedSupplyChainTradeTransaction/ApplicableSupplyChainTradeAgreement",
)
SETTLEMENT = (
    "SupplyChainTradeTransaction/ApplicableHeaderTradeSettlement",
    "SpecifiedSupplyChainTradeTransaction/ApplicableSupplyChainTradeSettlement",
)
SUMMATION = (
    "SpecifiedTradeSettlementHeaderMonetarySummation",
    "SpecifiedTradeSettlementMonetarySummation",
)
CII_DOCUMENT = ("ExchangedDocument", "HeaderExchangedDocument")


def _under(parents: Iterable[str], *children: str) -> tuple[str, ...]:
    return tuple(f"{parent}/{child}" for child in children for parent in parents)


CII_SUMS = _under(SETTLEMENT, *SUMMATION)
CII_PLACES = {
    "invoice_number": _under(CII_DOCUMENT, "ID"),
    "issue_date": _under(CII_DOCUMENT, "IssueDateTime/DateTimeString"),
    "due_date": _under(
        SETTLEMENT, "SpecifiedTradePaymentTerms/DueDateDateTime/DateTimeString"
    ),
    "currency": _under(SETTLEMENT, "InvoiceCurrencyCode"),
    "total": _under(CII_SUMS, "GrandTotalAmount"),
    "net": _under(CII_SUMS, "TaxBasisTotalAmount"),
    "vendor_name": _under(
        AGREEMENT,
        "SellerTradeParty/Name",
        "SellerTradeParty/SpecifiedLegalOrganization/TradingBusinessName",
    ),
    "buyer_name": _under(
        AGREEMENT,
        "BuyerTradeParty/Name",
        "BuyerTradeParty/SpecifiedLegalOrganization/TradingBusinessName",
    ),
    "vendor_iban": _under(
        SETTLEMENT,
        "SpecifiedTradeSettlementPaymentMeans/PayeePartyCreditorFinancialAccount/IBANID",
        "SpecifiedTradeSettlementPaymentMeans/PayeePartyCreditorFinancialAccount"
        "/ProprietaryID",
    ),
    "purchase_order": _under(
        AGREEMENT,
        "BuyerOrderReferencedDocument/IssuerAssignedID",
        "BuyerOrderReferencedDocument/ID",
    ),
    "credit_note_of": _under(
        SETTLEMENT,
        "InvoiceReferencedDocument/IssuerAssignedID",
        "InvoiceReferencedDocument/ID",
    ),
}
CII_LINE_PLACES = {
    "description": ("SpecifiedTradeProduct/Name",),
    "quantity": (
        "SpecifiedLineTradeDelivery/BilledQuantity",
        "SpecifiedSupplyChainTradeDelivery/BilledQuantity",
    ),
    "unit_price": (
        "SpecifiedLineTradeAgreement/NetPriceProductTradePrice/ChargeAmount",
        "SpecifiedSupplyChainTradeAgreement/NetPriceProductTradePrice/ChargeAmount",
    ),
    "amount": (
        "SpecifiedLineTradeSettlement/SpecifiedTradeSettlementLineMonetarySummation"
        "/LineTotalAmount",
        "SpecifiedSupplyChainTradeSettlement"
        "/SpecifiedTradeSettlementMonetarySummation/LineTotalAmount",
    ),
    "vendor_code": ("SpecifiedTradeProduct/SellerAssignedID",),
    "tax_percent": (
        "SpecifiedLineTradeSettlement/ApplicableTradeTax/RateApplicablePercent",
        "SpecifiedLineTradeSettlement/ApplicableTradeTax/ApplicablePercent",
        "SpecifiedSupplyChainTradeSettlement/ApplicableTradeTax/ApplicablePercent",
    ),
}
BASE_QUANTITY_PLACES = (
    "Price/BaseQuantity",
    "SpecifiedLineTradeAgreement/NetPriceProductTradePrice/BasisQuantity",
    "SpecifiedSupplyChainTradeAgreement/NetPriceProductTradePrice/BasisQuantity",
)
UBL_ROOTS = ("Invoice", "CreditNote")
CII_ROOTS = ("CrossIndustryInvoice", "CrossIndustryDocument")


class NotReadable(Exception):
    """The XML cannot be read; the first argument is a problem code."""


@dataclass(frozen=True, slots=True)
class XmlInvoice:
    """What one electronic invoice says."""

    syntax: str
    document_type: DocumentType
    fields: dict[str, Field]
    lines: tuple[LineItem, ...]


def read(content: bytes) -> XmlInvoice | None:
    """The invoice in these bytes, or None when the XML is something else."""
    root = _parse(content)
    name = etree.QName(root).localname
    if name in UBL_ROOTS:
        return _read_ubl(root, name)
    if name in CII_ROOTS:
        return _read_cii(root)
    return None


def _parse(content: bytes) -> etree._Element:
    if len(content) > XML_BYTES_MAX:
        raise NotReadable("unreadable", "the XML is larger than this service reads")
    parser = etree.XMLParser(
        resolve_entities=False,
        no_network=True,
        load_dtd=False,
        dtd_validation=False,
        huge_tree=False,
        remove_comments=True,
        remove_pis=True,
    )
    try:
        root = etree.fromstring(content.strip(), parser)
    except etree.XMLSyntaxError as error:
        code = "truncated_file" if _ends_early(error) else "unreadable"
        raise NotReadable(code, "the XML is not well formed") from None
    if root.getroottree().docinfo.internalDTD is not None:
        raise NotReadable("unreadable", "XML with a document type is not read")
    return root


def _ends_early(error: etree.XMLSyntaxError) -> bool:
    message = str(error)
    return "Premature end" in message or "EndTag: '</' not found" in message


def _read_ubl(root: etree._Element, name: str) -> XmlInvoice:
    texts = {field: _first(root, places) for field, places in UBL_PLACES.items()}
    currency = texts["currency"] or ""
    texts["tax"] = _in_currency(root, ("TaxTotal/TaxAmount",), currency)
    texts["vendor_vat"] = _ubl_vat(root)
    if not texts["total"]:
        texts["total"] = _first(root, ("LegalMonetaryTotal/PayableAmount",))
    code = _first(root, ("InvoiceTypeCode", "CreditNoteTypeCode")) or ""
    lines = _lines(root, ("InvoiceLine", "CreditNoteLine"), UBL_LINE_PLACES)
    fields = _fields(texts)
    kind = _document_type(name == "CreditNote", code, fields, f"UBL {name}")
    return XmlInvoice("ubl", kind, fields, lines)


def _read_cii(root: etree._Element) -> XmlInvoice:
    texts = {field: _first(root, places) for field, places in CII_PLACES.items()}
    sums = _under(CII_SUMS, "TaxTotalAmount")
    texts["tax"] = _in_currency(root, sums, texts["currency"] or "")
    texts["vendor_vat"] = _cii_vat(root)
    code = _first(root, _under(CII_DOCUMENT, "TypeCode")) or ""
    transactions = (
        "SupplyChainTradeTransaction",
        "SpecifiedSupplyChainTradeTransaction",
    )
    lines = _lines(
        root,
        _under(transactions, "IncludedSupplyChainTradeLineItem"),
        CII_LINE_PLACES,
    )
    fields = _fields(texts)
    kind = _document_type(False, code, fields, "CII invoice")
    return XmlInvoice("cii", kind, fields, lines)


def _path(place: str) -> str:
    return "/".join(f"{{*}}{step}" for step in place.split("/"))


def _first(node: etree._Element, places: Iterable[str]) -> str | None:
    for place in places:
        for found in node.findall(_path(place)):
            text = _text(found)
            if text:
                return text
    return None


def _text(node: etree._Element) -> str:
    return " ".join(clean(node.text or "").split())[:TEXT_LENGTH_MAX]


def _in_currency(
    root: etree._Element, places: Iterable[str], currency: str
) -> str | None:
    """The amount in the invoice's own currency: the tax may be stated in two."""
    found = [node for place in places for node in root.findall(_path(place))]
    own = [node for node in found if node.get("currencyID") in (currency, None)]
    return next((text for node in own or found if (text := _text(node))), None)


def _ubl_vat(root: etree._Element) -> str | None:
    schemes = root.findall(_path("AccountingSupplierParty/Party/PartyTaxScheme"))
    for scheme in schemes:
        if _first(scheme, ("TaxScheme/ID",)) == "VAT":
            return _first(scheme, ("CompanyID",))
    return None


def _cii_vat(root: etree._Element) -> str | None:
    places = _under(AGREEMENT, "SellerTradeParty/SpecifiedTaxRegistration/ID")
    for place in places:
        for node in root.findall(_path(place)):
            if node.get("schemeID") == "VA" and node.text:
                return _text(node)
    return None


def _fields(texts: dict[str, str | None]) -> dict[str, Field]:
    fields = {}
    for name, raw in texts.items():
        value = _value(name, raw) if raw else None
        if value and raw:
            fields[name] = Field(value, XML_CONFIDENCE, "xml", raw)
    return fields


def _value(name: str, raw: str) -> str | None:
    if name in DATE_FIELDS:
        return dates.from_xml(raw)
    if name in MONEY_FIELDS:
        return money.from_xml(raw)
    if name == "vendor_vat":
        return raw.replace(" ", "").upper()
    if name == "vendor_iban":
        account = raw.replace(" ", "").upper()
        return account if IBAN_FORM.fullmatch(account) else None
    return raw


def _lines(
    root: etree._Element, places: Iterable[str], columns: dict[str, tuple[str, ...]]
) -> tuple[LineItem, ...]:
    nodes = [node for place in places for node in root.findall(_path(place))]
    return tuple(_line(node, columns) for node in nodes[:LINE_ITEMS_MAX])


def _line(node: etree._Element, columns: dict[str, tuple[str, ...]]) -> LineItem:
    texts = {column: _first(node, places) for column, places in columns.items()}
    return LineItem(
        description=texts["description"] or "",
        quantity=money.plain(texts["quantity"]),
        unit_price=_price_of_one(node, texts["unit_price"]),
        amount=money.from_xml(texts["amount"] or ""),
        vendor_code=texts["vendor_code"],
        tax_percent=money.plain(texts["tax_percent"]),
    )


def _price_of_one(node: etree._Element, price_text: str | None) -> str | None:
    """A price may be stated per hundred: the base quantity says so."""
    price = money.exact(price_text or "")
    base = money.exact(_first(node, BASE_QUANTITY_PLACES) or "")
    if price is None or not base or base == 1:
        return money.from_xml(price_text or "")
    return money.text_of(price / base)


def _document_type(
    is_credit_root: bool, code: str, fields: dict[str, Field], syntax: str
) -> DocumentType:
    total = money.exact(fields["total"].value) if "total" in fields else None
    corrected = code in CORRECTION_TYPE_CODES and total is not None and total < 0
    if is_credit_root or code in CREDIT_TYPE_CODES or corrected:
        return DocumentType("credit_note", XML_CONFIDENCE, f"{syntax}, type {code}")
    return DocumentType("vendor_bill", XML_CONFIDENCE, f"{syntax}, type {code}")
