"""A bill as UBL 2.1 (EN 16931 / Peppol BIS Billing 3)."""

from decimal import Decimal

from lxml import etree

from samples.bill import Bill, Line
from samples.master import Address

INVOICE = "urn:oasis:names:specification:ubl:schema:xsd:Invoice-2"
CAC = "urn:oasis:names:specification:ubl:schema:xsd:CommonAggregateComponents-2"
CBC = "urn:oasis:names:specification:ubl:schema:xsd:CommonBasicComponents-2"
CUSTOMIZATION = (
    "urn:cen.eu:en16931:2017#compliant#urn:fdc:peppol.eu:2017:poacc:billing:3.0"
)
PROFILE = "urn:fdc:peppol.eu:2017:poacc:billing:01:1.0"
COMMERCIAL_INVOICE, CREDIT_TRANSFER = "380", "30"
EXEMPT, STANDARD = "E", "S"
EXEMPTION = "Sale to an exempt organization"


def invoice(bill: Bill) -> bytes:
    """The whole file."""
    root = etree.Element(
        f"{{{INVOICE}}}Invoice", nsmap={None: INVOICE, "cac": CAC, "cbc": CBC}
    )
    _head(root, bill)
    _supplier(root, bill)
    _customer(root, bill)
    _delivery(root, bill)
    _payment(root, bill)
    _tax_total(root, bill)
    _monetary_total(root, bill)
    for number, line in enumerate(bill.lines, start=1):
        _line(root, number, line, bill.currency)
    return etree.tostring(
        root, xml_declaration=True, encoding="UTF-8", pretty_print=True
    )


def _group(parent, name: str):
    return etree.SubElement(parent, f"{{{CAC}}}{name}")


def _value(parent, name: str, text: object, **attributes: str) -> None:
    etree.SubElement(parent, f"{{{CBC}}}{name}", **attributes).text = str(text)


def _amount(parent, name: str, amount: Decimal, currency: str) -> None:
    _value(parent, name, f"{amount:f}", currencyID=currency)


def _head(root, bill: Bill) -> None:
    _value(root, "CustomizationID", CUSTOMIZATION)
    _value(root, "ProfileID", PROFILE)
    _value(root, "ID", bill.number)
    _value(root, "IssueDate", bill.issue_date.isoformat())
    _value(root, "DueDate", bill.due_date.isoformat())
    _value(root, "InvoiceTypeCode", COMMERCIAL_INVOICE)
    _value(root, "DocumentCurrencyCode", bill.currency)
    _value(root, "BuyerReference", bill.facility)
    _value(_group(root, "OrderReference"), "ID", bill.purchase_order)


def _supplier(root, bill: Bill) -> None:
    party = _group(_group(root, "AccountingSupplierParty"), "Party")
    _value(party, "EndpointID", bill.vendor.email, schemeID="EM")
    _value(_group(party, "PartyName"), "Name", bill.vendor.name)
    _address(_group(party, "PostalAddress"), bill.vendor.address)
    _tax_scheme(party, bill.vendor.tax_id)
    legal = _group(party, "PartyLegalEntity")
    _value(legal, "RegistrationName", bill.vendor.name)
    contact = _group(party, "Contact")
    _value(contact, "Name", "Accounts Receivable")
    _value(contact, "Telephone", bill.vendor.phone)
    _value(contact, "ElectronicMail", bill.vendor.email)


def _customer(root, bill: Bill) -> None:
    party = _group(_group(root, "AccountingCustomerParty"), "Party")
    _value(party, "EndpointID", f"accounts.payable.{bill.company}", schemeID="EM")
    _value(_group(party, "PartyName"), "Name", bill.buyer.name)
    _address(_group(party, "PostalAddress"), bill.buyer)
    legal = _group(party, "PartyLegalEntity")
    _value(legal, "RegistrationName", bill.buyer.name)


def _tax_scheme(party, tax_id: str) -> None:
    scheme = _group(party, "PartyTaxScheme")
    _value(scheme, "CompanyID", tax_id)
    _value(_group(scheme, "TaxScheme"), "ID", "VAT")


def _address(node, address: Address) -> None:
    _value(node, "StreetName", address.street)
    _value(node, "CityName", address.city)
    _value(node, "PostalZone", address.zip)
    _value(node, "CountrySubentity", address.state)
    _value(_group(node, "Country"), "IdentificationCode", address.country)


def _delivery(root, bill: Bill) -> None:
    delivery = _group(root, "Delivery")
    location = _group(delivery, "DeliveryLocation")
    _address(_group(location, "Address"), bill.ship_to)
    party = _group(_group(delivery, "DeliveryParty"), "PartyName")
    _value(party, "Name", bill.ship_to.name)


def _payment(root, bill: Bill) -> None:
    means = _group(root, "PaymentMeans")
    _value(means, "PaymentMeansCode", CREDIT_TRANSFER)
    _value(means, "PaymentID", bill.number)
    account = _group(means, "PayeeFinancialAccount")
    _value(account, "ID", bill.vendor.account_number)
    _value(account, "Name", bill.vendor.name)
    _value(
        _group(account, "FinancialInstitutionBranch"), "ID", bill.vendor.routing_number
    )
    terms = _group(root, "PaymentTerms")
    _value(terms, "Note", f"Net {bill.vendor.payment_days} days")


def _tax_total(root, bill: Bill) -> None:
    total = _group(root, "TaxTotal")
    _amount(total, "TaxAmount", bill.tax, bill.currency)
    for percent, (base, tax) in bill.tax_by_percent.items():
        part = _group(total, "TaxSubtotal")
        _amount(part, "TaxableAmount", base, bill.currency)
        _amount(part, "TaxAmount", tax, bill.currency)
        _category(part, "TaxCategory", percent, reason=True)


def _category(parent, name: str, percent: Decimal, reason: bool = False) -> None:
    category = _group(parent, name)
    _value(category, "ID", STANDARD if percent else EXEMPT)
    _value(category, "Percent", f"{percent:f}")
    if reason and not percent:
        _value(category, "TaxExemptionReason", EXEMPTION)
    _value(_group(category, "TaxScheme"), "ID", "VAT")


def _monetary_total(root, bill: Bill) -> None:
    total = _group(root, "LegalMonetaryTotal")
    for name, amount in (
        ("LineExtensionAmount", bill.net),
        ("TaxExclusiveAmount", bill.net),
        ("TaxInclusiveAmount", bill.total),
        ("PayableAmount", bill.total),
    ):
        _amount(total, name, amount, bill.currency)


def _line(root, number: int, line: Line, currency: str) -> None:
    node = _group(root, "InvoiceLine")
    _value(node, "ID", number)
    _value(node, "InvoicedQuantity", f"{line.quantity:f}", unitCode=line.unit)
    _amount(node, "LineExtensionAmount", line.amount, currency)
    item = _group(node, "Item")
    _value(item, "Name", line.description)
    _value(_group(item, "SellersItemIdentification"), "ID", line.vendor_code)
    _category(item, "ClassifiedTaxCategory", line.tax_percent)
    _amount(_group(node, "Price"), "PriceAmount", line.unit_price, currency)
