"""A bill as UN/CEFACT Cross Industry Invoice, profile EN 16931."""

from datetime import date
from decimal import Decimal

from lxml import etree

from samples.bill import Bill, Line
from samples.master import Address

RSM = "urn:un:unece:uncefact:data:standard:CrossIndustryInvoice:100"
RAM = (
    "urn:un:unece:uncefact:data:standard:ReusableAggregateBusinessInformationEntity:100"
)
UDT = "urn:un:unece:uncefact:data:standard:UnqualifiedDataType:100"
PROFILE = "urn:cen.eu:en16931:2017"
COMMERCIAL_INVOICE, CREDIT_TRANSFER = "380", "30"
DATE_FORMAT = "102"  # the norm's code for YYYYMMDD
EXEMPTION = "Sale to an exempt organization"


def invoice(bill: Bill) -> bytes:
    """The whole file."""
    names = {"rsm": RSM, "ram": RAM, "udt": UDT}
    root = etree.Element(f"{{{RSM}}}CrossIndustryInvoice", nsmap=names)
    context = etree.SubElement(root, f"{{{RSM}}}ExchangedDocumentContext")
    guideline = _group(context, "GuidelineSpecifiedDocumentContextParameter")
    _value(guideline, "ID", PROFILE)
    head = etree.SubElement(root, f"{{{RSM}}}ExchangedDocument")
    _value(head, "ID", bill.number)
    _value(head, "TypeCode", COMMERCIAL_INVOICE)
    _date(head, "IssueDateTime", bill.issue_date)
    trade = etree.SubElement(root, f"{{{RSM}}}SupplyChainTradeTransaction")
    for number, line in enumerate(bill.lines, start=1):
        _line(trade, number, line)
    _agreement(trade, bill)
    delivery = _group(trade, "ApplicableHeaderTradeDelivery")
    _party(delivery, "ShipToTradeParty", bill.ship_to)
    _settlement(trade, bill)
    return etree.tostring(
        root, xml_declaration=True, encoding="UTF-8", pretty_print=True
    )


def _group(parent, name: str):
    return etree.SubElement(parent, f"{{{RAM}}}{name}")


def _value(parent, name: str, text: object, **attributes: str) -> None:
    etree.SubElement(parent, f"{{{RAM}}}{name}", **attributes).text = str(text)


def _amount(parent, name: str, amount: Decimal, **attributes: str) -> None:
    _value(parent, name, f"{amount:f}", **attributes)


def _date(parent, name: str, day: date) -> None:
    node = _group(parent, name)
    text = etree.SubElement(node, f"{{{UDT}}}DateTimeString", format=DATE_FORMAT)
    text.text = day.strftime("%Y%m%d")


def _line(trade, number: int, line: Line) -> None:
    node = _group(trade, "IncludedSupplyChainTradeLineItem")
    _value(_group(node, "AssociatedDocumentLineDocument"), "LineID", number)
    product = _group(node, "SpecifiedTradeProduct")
    _value(product, "SellerAssignedID", line.vendor_code)
    _value(product, "Name", line.description)
    agreement = _group(node, "SpecifiedLineTradeAgreement")
    price = _group(agreement, "NetPriceProductTradePrice")
    _amount(price, "ChargeAmount", line.unit_price)
    delivery = _group(node, "SpecifiedLineTradeDelivery")
    _value(delivery, "BilledQuantity", f"{line.quantity:f}", unitCode=line.unit)
    settlement = _group(node, "SpecifiedLineTradeSettlement")
    _tax(settlement, line.tax_percent)
    summary = _group(settlement, "SpecifiedTradeSettlementLineMonetarySummation")
    _amount(summary, "LineTotalAmount", line.amount)


def _tax(parent, percent: Decimal, base=None, amount=None) -> None:
    tax = _group(parent, "ApplicableTradeTax")
    if amount is not None:
        _amount(tax, "CalculatedAmount", amount)
    _value(tax, "TypeCode", "VAT")
    if base is not None and not percent:
        _value(tax, "ExemptionReason", EXEMPTION)
    if base is not None:
        _amount(tax, "BasisAmount", base)
    _value(tax, "CategoryCode", "S" if percent else "E")
    _value(tax, "RateApplicablePercent", f"{percent:f}")


def _agreement(trade, bill: Bill) -> None:
    agreement = _group(trade, "ApplicableHeaderTradeAgreement")
    _value(agreement, "BuyerReference", bill.facility)
    _party(agreement, "SellerTradeParty", bill.vendor.address, bill.vendor.tax_id)
    _party(agreement, "BuyerTradeParty", bill.buyer)
    order = _group(agreement, "BuyerOrderReferencedDocument")
    _value(order, "IssuerAssignedID", bill.purchase_order)


def _party(parent, name: str, address: Address, tax_id: str | None = None) -> None:
    party = _group(parent, name)
    _value(party, "Name", address.name)
    place = _group(party, "PostalTradeAddress")
    _value(place, "PostcodeCode", address.zip)
    _value(place, "LineOne", address.street)
    _value(place, "CityName", address.city)
    _value(place, "CountryID", address.country)
    if address.state:
        _value(place, "CountrySubDivisionName", address.state)
    if tax_id:
        _value(_group(party, "SpecifiedTaxRegistration"), "ID", tax_id, schemeID="VA")


def _settlement(trade, bill: Bill) -> None:
    settlement = _group(trade, "ApplicableHeaderTradeSettlement")
    _value(settlement, "PaymentReference", bill.number)
    _value(settlement, "InvoiceCurrencyCode", bill.currency)
    means = _group(settlement, "SpecifiedTradeSettlementPaymentMeans")
    _value(means, "TypeCode", CREDIT_TRANSFER)
    account = _group(means, "PayeePartyCreditorFinancialAccount")
    _value(account, "ProprietaryID", bill.vendor.account_number)
    for percent, (base, tax) in bill.tax_by_percent.items():
        _tax(settlement, percent, base, tax)
    terms = _group(settlement, "SpecifiedTradePaymentTerms")
    _value(terms, "Description", f"Net {bill.vendor.payment_days} days")
    _date(terms, "DueDateDateTime", bill.due_date)
    summary = _group(settlement, "SpecifiedTradeSettlementHeaderMonetarySummation")
    _amount(summary, "LineTotalAmount", bill.net)
    _amount(summary, "TaxBasisTotalAmount", bill.net)
    _amount(summary, "TaxTotalAmount", bill.tax, currencyID=bill.currency)
    _amount(summary, "GrandTotalAmount", bill.total)
    _amount(summary, "DuePayableAmount", bill.total)
