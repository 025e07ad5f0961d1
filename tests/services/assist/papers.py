"""Papers that the tests make themselves: bills in several layouts, and bad files."""

from __future__ import annotations

import io
from dataclasses import dataclass, field

import pypdfium2 as pdfium
from PIL import Image
from reportlab.lib.pagesizes import A4, LETTER
from reportlab.lib.pdfencrypt import StandardEncryption
from reportlab.lib.units import mm
from reportlab.pdfgen import canvas

UBL = "urn:oasis:names:specification:ubl:schema:xsd"
CII = "urn:un:unece:uncefact:data:standard"


@dataclass
class Print:
    """One piece of text on a page; places in millimetres from the top left."""

    x: float
    y: float
    text: str
    size: float = 10
    grey: float = 0.0
    right: bool = False
    mode: int = 0


@dataclass
class Sheet:
    """What a page carries, drawn in order."""

    prints: list[Print] = field(default_factory=list)

    def put(self, x: float, y: float, text: str, size: float = 10, **more) -> None:
        self.prints.append(Print(x, y, text, size, **more))

    def row(self, y: float, *cells: tuple) -> None:
        """Cells as (x, text) or (x, text, "right")."""
        for cell in cells:
            self.put(cell[0], y, cell[1], right=len(cell) > 2)


def pdf(*sheets: Sheet, size=LETTER, encrypt: str | None = None) -> bytes:
    """The sheets as a PDF with a text layer."""
    out = io.BytesIO()
    encryption = StandardEncryption(encrypt, strength=128) if encrypt else None
    paper = canvas.Canvas(out, pagesize=size, encrypt=encryption)
    for sheet in sheets:
        for one in sheet.prints:
            _draw(paper, one, size[1])
        paper.showPage()
    paper.save()
    return out.getvalue()


def _draw(paper: canvas.Canvas, one: Print, height: float) -> None:
    text = paper.beginText()
    width = paper.stringWidth(one.text, "Helvetica", one.size)
    left = one.x * mm - (width if one.right else 0)
    text.setTextOrigin(left, height - one.y * mm)
    text.setFont("Helvetica", one.size)
    text.setFillGray(one.grey)
    text.setTextRenderMode(one.mode)
    text.textLine(one.text)
    paper.drawText(text)


def american_bill() -> Sheet:
    """A medical supplier's invoice as printed in the United States."""
    sheet = Sheet()
    sheet.put(15, 20, "Northgate Surgical Supply, Inc.", 16)
    sheet.put(15, 26, "1200 Harbor Drive, Portland, ME 04101")
    sheet.put(15, 31, "billing@northgatesurgical.example   Tax ID 12-3456789")
    sheet.put(160, 20, "INVOICE", 20)
    sheet.row(40, (130, "Invoice No:"), (160, "NS-20488"))
    sheet.row(46, (130, "Invoice Date:"), (160, "03/04/2026"))
    sheet.row(52, (130, "Due Date:"), (160, "04/03/2026"))
    sheet.row(58, (130, "PO Number:"), (160, "P00123"))
    sheet.put(15, 50, "Bill To")
    sheet.put(15, 55, "Harbourview Hospitals")
    sheet.put(15, 60, "Accounts Payable")
    sheet.put(15, 65, "77 Bay Street, Boston, MA 02108")
    sheet.row(
        85,
        (15, "Item"),
        (40, "Description"),
        (130, "Qty", "right"),
        (160, "Unit Price", "right"),
        (195, "Amount", "right"),
    )
    items = (
        ("GLV-200", "Nitrile gloves, box of 200", "10", "11.80", "118.00"),
        ("SYR-010", "Saline flush syringe 10 mL", "4", "18.90", "75.60"),
        ("DRP-330", "Laparotomy drape, sterile", "6", "128.40", "770.40"),
    )
    for number, (code, name, quantity, price, amount) in enumerate(items):
        sheet.row(
            93 + 7 * number,
            (15, code),
            (40, name),
            (130, quantity, "right"),
            (160, price, "right"),
            (195, amount, "right"),
        )
    sheet.row(120, (150, "Subtotal"), (195, "$964.00", "right"))
    sheet.row(126, (150, "Sales Tax (6%)"), (195, "$57.84", "right"))
    sheet.row(134, (150, "Amount Due"), (195, "$1,021.84", "right"))
    sheet.put(15, 250, "Terms: Net 30. Remit to: Northgate Surgical Supply, Inc.")
    return sheet


def german_bill() -> Sheet:
    """A service company's bill as printed in Germany."""
    sheet = Sheet()
    sheet.put(20, 20, "Medizintechnik Lorenz GmbH", 15)
    sheet.put(20, 45, "Medizintechnik Lorenz GmbH · Hauptstraße 5 · 20095 Hamburg", 7)
    sheet.put(20, 52, "Klinikum Musterstadt gGmbH")
    sheet.put(20, 57, "Klinikweg 1")
    sheet.put(20, 62, "12345 Musterstadt")
    sheet.put(20, 85, "Rechnung", 16)
    sheet.row(60, (130, "Rechnungsnummer:"), (170, "2026-0815"))
    sheet.row(66, (130, "Rechnungsdatum:"), (170, "05.03.2026"))
    sheet.row(72, (130, "Ihre Bestellung:"), (170, "B-4711"))
    sheet.row(
        100,
        (20, "Pos"),
        (32, "Bezeichnung"),
        (120, "Menge", "right"),
        (150, "Einzelpreis", "right"),
        (190, "Gesamtpreis", "right"),
    )
    sheet.row(
        108,
        (20, "1"),
        (32, "Wartung Infusionspumpe"),
        (120, "12", "right"),
        (150, "85,00", "right"),
        (190, "1.020,00", "right"),
    )
    sheet.row(
        115,
        (20, "2"),
        (32, "Ersatzakku"),
        (120, "3", "right"),
        (150, "49,90", "right"),
        (190, "149,70", "right"),
    )
    sheet.row(130, (130, "Nettobetrag"), (190, "1.169,70 EUR", "right"))
    sheet.row(136, (130, "zzgl. 19 % MwSt."), (190, "222,24 EUR", "right"))
    sheet.row(144, (130, "Gesamtbetrag"), (190, "1.391,94 EUR", "right"))
    sheet.put(20, 160, "Zahlbar innerhalb von 14 Tagen ohne Abzug.")
    sheet.put(20, 270, "IBAN DE89 3704 0044 0532 0130 00   USt-IdNr. DE136695976", 8)
    return sheet


def french_bill() -> Sheet:
    """A supplier's invoice as printed in France, sums in a small table."""
    sheet = Sheet()
    sheet.put(20, 20, "Laboratoires Beauval SARL", 15)
    sheet.put(20, 26, "12 rue des Lilas, 69003 Lyon")
    sheet.put(140, 20, "FACTURE", 18)
    sheet.put(20, 40, "Facture n° FA-2026-0042")
    sheet.put(20, 46, "Date de facture : 5 mars 2026")
    sheet.put(20, 52, "Échéance : 04/04/2026")
    sheet.put(20, 58, "Votre commande n° CM-778")
    sheet.put(120, 50, "Facturé à :")
    sheet.put(120, 55, "Clinique du Parc SA")
    sheet.put(120, 60, "8 avenue Foch")
    sheet.put(120, 65, "75016 Paris")
    sheet.row(
        90,
        (20, "Désignation"),
        (120, "Qté", "right"),
        (150, "Prix unitaire", "right"),
        (190, "Montant HT", "right"),
    )
    sheet.row(
        98,
        (20, "Réactif de dosage"),
        (120, "5", "right"),
        (150, "210,00", "right"),
        (190, "1 050,00", "right"),
    )
    sheet.row(115, (130, "Total HT"), (190, "1 050,00 €", "right"))
    sheet.row(121, (130, "TVA 20 %"), (190, "210,00 €", "right"))
    sheet.row(127, (130, "Total TTC"), (190, "1 260,00 €", "right"))
    sheet.put(20, 270, "N° TVA intracommunautaire : FR40303265045", 8)
    return sheet


def spanish_bill() -> Sheet:
    """An invoice as printed in Spain."""
    sheet = Sheet()
    sheet.put(20, 20, "Suministros Clínicos del Sur S.L.", 15)
    sheet.put(20, 26, "Calle Mayor 3, 41001 Sevilla    NIF: ESB58378431")
    sheet.put(150, 20, "FACTURA", 18)
    sheet.row(40, (20, "Número de factura:"), (70, "F26/1033"))
    sheet.row(46, (20, "Fecha de factura:"), (70, "12/03/2026"))
    sheet.row(52, (20, "Vencimiento:"), (70, "11/04/2026"))
    sheet.put(120, 40, "Cliente:")
    sheet.put(120, 45, "Hospital San Rafael S.A.")
    sheet.row(
        90,
        (20, "Concepto"),
        (120, "Cantidad", "right"),
        (150, "Precio", "right"),
        (190, "Importe", "right"),
    )
    sheet.row(
        98,
        (20, "Guantes de nitrilo"),
        (120, "20", "right"),
        (150, "9,50", "right"),
        (190, "190,00", "right"),
    )
    sheet.row(115, (130, "Base imponible"), (190, "190,00 €", "right"))
    sheet.row(121, (130, "IVA 21 %"), (190, "39,90 €", "right"))
    sheet.row(127, (130, "Total factura"), (190, "229,90 €", "right"))
    return sheet


def credit_memo() -> Sheet:
    """A credit for goods that went back."""
    sheet = Sheet()
    sheet.put(15, 20, "Northgate Surgical Supply, Inc.", 16)
    sheet.put(150, 20, "CREDIT MEMO", 18)
    sheet.row(40, (120, "Credit Memo No:"), (165, "CM-771"))
    sheet.row(46, (120, "Date:"), (165, "March 20, 2026"))
    sheet.row(52, (120, "Original Invoice:"), (165, "NS-20488"))
    sheet.row(90, (150, "Subtotal"), (195, "(118.00)", "right"))
    sheet.row(96, (150, "Sales Tax"), (195, "(7.08)", "right"))
    sheet.row(102, (150, "Credit Total"), (195, "($125.08)", "right"))
    return sheet


def packing_slip() -> Sheet:
    """Goods on their way: no invoice."""
    sheet = Sheet()
    sheet.put(15, 20, "Northgate Surgical Supply, Inc.", 16)
    sheet.put(150, 20, "PACKING SLIP", 18)
    sheet.row(40, (120, "Your order:"), (165, "P00123"))
    sheet.put(15, 90, "10 Nitrile gloves, box of 200: shipped 10, backordered 0")
    sheet.put(15, 240, "This is not an invoice.")
    return sheet


def letter() -> Sheet:
    """A letter with no sum in it."""
    sheet = Sheet()
    sheet.put(20, 40, "Dear Accounts Payable team,")
    sheet.put(20, 50, "please note that our office is closed in the last week of May.")
    sheet.put(20, 70, "Kind regards")
    sheet.put(20, 80, "The office of Northgate")
    return sheet


def small_scan() -> bytes:
    """A picture with little on it: recognition takes a moment, not seconds."""
    sheet = Sheet()
    sheet.put(15, 20, "Invoice No: NS-20488", 14)
    sheet.put(15, 40, "Invoice Total: $1,021.84", 14)
    return scan(pdf(sheet), dpi=100)


def scan(content: bytes, turns: int = 0, kind: str = "PNG", dpi: int = 150) -> bytes:
    """The first page of a PDF as a picture, turned by quarter turns."""
    page = pdfium.PdfDocument(content)[0]
    image = page.render(scale=dpi / 72).to_pil().rotate(90 * turns, expand=True)
    return _saved(image, kind)


def _saved(image: Image.Image, kind: str) -> bytes:
    out = io.BytesIO()
    image.convert("RGB").save(out, kind)
    return out.getvalue()


def scanned_pdf(content: bytes, pages: int = 1) -> bytes:
    """A PDF that holds a picture of the page and no text layer."""
    image = Image.open(io.BytesIO(scan(content, kind="JPEG")))
    out = io.BytesIO()
    image.save(out, "PDF", save_all=True, append_images=[image] * (pages - 1))
    return out.getvalue()


def blank_pdf(pages: int) -> bytes:
    """A PDF with this many pages of one word each."""
    sheet = Sheet()
    sheet.put(20, 20, "page")
    return pdf(*[sheet] * pages, size=A4)


def with_attachment(content: bytes, name: str, attached: bytes) -> bytes:
    """The PDF with a file embedded in it, as Factur-X does."""
    document = pdfium.PdfDocument(content)
    attachment = document.new_attachment(name)
    attachment.set_data(attached)
    out = io.BytesIO()
    document.save(out)
    return out.getvalue()


def ubl_invoice(**changes) -> bytes:
    """A small UBL invoice; keyword arguments change its values."""
    value = {
        "root": "Invoice",
        "number": "NS-20488",
        "date": "2026-03-04",
        "total": "1021.84",
        "iban": "DE89370400440532013000",
    } | changes
    root = value["root"]
    line, quantity = (
        ("InvoiceLine", "InvoicedQuantity")
        if root == "Invoice"
        else ("CreditNoteLine", "CreditedQuantity")
    )
    return f"""<?xml version="1.0" encoding="UTF-8"?>
<{root} xmlns="{UBL}:{root}-2" xmlns:a="{UBL}:CommonAggregateComponents-2"
 xmlns:b="{UBL}:CommonBasicComponents-2">
 <b:ID>{value["number"]}</b:ID><b:IssueDate>{value["date"]}</b:IssueDate>
 <b:DueDate>2026-04-03</b:DueDate>
 <b:{root}TypeCode>{"380" if root == "Invoice" else "381"}</b:{root}TypeCode>
 <b:DocumentCurrencyCode>USD</b:DocumentCurrencyCode>
 <a:OrderReference><b:ID>P00123</b:ID></a:OrderReference>
 <a:AccountingSupplierParty><a:Party>
  <a:PartyTaxScheme><b:CompanyID>DE136695976</b:CompanyID>
   <a:TaxScheme><b:ID>VAT</b:ID></a:TaxScheme></a:PartyTaxScheme>
  <a:PartyLegalEntity><b:RegistrationName>Northgate Surgical Supply, Inc.\
</b:RegistrationName></a:PartyLegalEntity></a:Party></a:AccountingSupplierParty>
 <a:AccountingCustomerParty><a:Party><a:PartyLegalEntity>
  <b:RegistrationName>Harbourview Hospitals</b:RegistrationName>
 </a:PartyLegalEntity></a:Party></a:AccountingCustomerParty>
 <a:PaymentMeans><a:PayeeFinancialAccount><b:ID>{value["iban"]}</b:ID>
 </a:PayeeFinancialAccount></a:PaymentMeans>
 <a:TaxTotal><b:TaxAmount currencyID="USD">57.84</b:TaxAmount></a:TaxTotal>
 <a:LegalMonetaryTotal><b:TaxExclusiveAmount>964.00</b:TaxExclusiveAmount>
  <b:TaxInclusiveAmount>{value["total"]}</b:TaxInclusiveAmount>
 </a:LegalMonetaryTotal>
 <a:{line}><b:{quantity}>10</b:{quantity}>
  <b:LineExtensionAmount>964.00</b:LineExtensionAmount>
  <a:Item><b:Name>Nitrile gloves</b:Name>
   <a:SellersItemIdentification><b:ID>GLV-200</b:ID></a:SellersItemIdentification>
   <a:ClassifiedTaxCategory><b:Percent>6.00</b:Percent></a:ClassifiedTaxCategory>
  </a:Item><a:Price><b:PriceAmount>96.40</b:PriceAmount></a:Price></a:{line}>
</{root}>""".encode()


def cii_invoice() -> bytes:
    """The same bill in the other syntax."""
    return f"""<?xml version="1.0" encoding="UTF-8"?>
<r:CrossIndustryInvoice xmlns:r="{CII}:CrossIndustryInvoice:100"
 xmlns:a="{CII}:ReusableAggregateBusinessInformationEntity:100"
 xmlns:u="{CII}:UnqualifiedDataType:100">
 <r:ExchangedDocument><a:ID>NS-20488</a:ID><a:TypeCode>380</a:TypeCode>
  <a:IssueDateTime><u:DateTimeString format="102">20260304</u:DateTimeString>
  </a:IssueDateTime></r:ExchangedDocument>
 <r:SupplyChainTradeTransaction>
  <a:IncludedSupplyChainTradeLineItem>
   <a:SpecifiedTradeProduct><a:SellerAssignedID>GLV-200</a:SellerAssignedID>
    <a:Name>Nitrile gloves</a:Name></a:SpecifiedTradeProduct>
   <a:SpecifiedLineTradeAgreement><a:NetPriceProductTradePrice>
    <a:ChargeAmount>96.40</a:ChargeAmount></a:NetPriceProductTradePrice>
   </a:SpecifiedLineTradeAgreement>
   <a:SpecifiedLineTradeDelivery><a:BilledQuantity>10</a:BilledQuantity>
   </a:SpecifiedLineTradeDelivery>
   <a:SpecifiedLineTradeSettlement><a:ApplicableTradeTax>
     <a:RateApplicablePercent>6.00</a:RateApplicablePercent></a:ApplicableTradeTax>
    <a:SpecifiedTradeSettlementLineMonetarySummation>
     <a:LineTotalAmount>964.00</a:LineTotalAmount>
    </a:SpecifiedTradeSettlementLineMonetarySummation>
   </a:SpecifiedLineTradeSettlement></a:IncludedSupplyChainTradeLineItem>
  <a:ApplicableHeaderTradeAgreement>
   <a:SellerTradeParty><a:Name>Northgate Surgical Supply, Inc.</a:Name>
    <a:SpecifiedTaxRegistration><a:ID schemeID="VA">DE136695976</a:ID>
    </a:SpecifiedTaxRegistration></a:SellerTradeParty>
   <a:BuyerTradeParty><a:Name>Harbourview Hospitals</a:Name></a:BuyerTradeParty>
   <a:BuyerOrderReferencedDocument><a:IssuerAssignedID>P00123\
</a:IssuerAssignedID></a:BuyerOrderReferencedDocument>
  </a:ApplicableHeaderTradeAgreement>
  <a:ApplicableHeaderTradeSettlement>
   <a:InvoiceCurrencyCode>USD</a:InvoiceCurrencyCode>
   <a:SpecifiedTradeSettlementPaymentMeans><a:PayeePartyCreditorFinancialAccount>
    <a:IBANID>DE89370400440532013000</a:IBANID>
   </a:PayeePartyCreditorFinancialAccount></a:SpecifiedTradeSettlementPaymentMeans>
   <a:SpecifiedTradePaymentTerms><a:DueDateDateTime>
    <u:DateTimeString format="102">20260403</u:DateTimeString>
   </a:DueDateDateTime></a:SpecifiedTradePaymentTerms>
   <a:SpecifiedTradeSettlementHeaderMonetarySummation>
    <a:TaxBasisTotalAmount>964.00</a:TaxBasisTotalAmount>
    <a:TaxTotalAmount currencyID="USD">57.84</a:TaxTotalAmount>
    <a:GrandTotalAmount>1021.84</a:GrandTotalAmount>
   </a:SpecifiedTradeSettlementHeaderMonetarySummation>
  </a:ApplicableHeaderTradeSettlement>
 </r:SupplyChainTradeTransaction>
</r:CrossIndustryInvoice>""".encode()
