"""Feinwerk Lindner: a German maker's bilingual invoice on A4, comma decimals."""

from reportlab.lib.colors import HexColor
from reportlab.lib.pagesizes import A4

from samples.bill import Bill
from samples.paper.sheet import GREY, Column, Sheet
from samples.write import count, date_german, money_german

STEEL = HexColor("#3b4a57")
RED = HexColor("#c1121f")
COLUMNS = (
    Column("Pos.", 62),
    Column("Artikel / Item", 88),
    Column("Bezeichnung / Description", 160),
    Column("Menge / Qty", 400, right=True),
    Column("Preis / Price", 468, right=True),
    Column("Betrag / Amount", 544, right=True),
)


def draw(bill: Bill) -> bytes:
    """Rechnung, invoice."""
    sheet = Sheet(f"Rechnung {bill.number}", bill.vendor.name, A4)
    _letterhead(sheet, bill)
    _address(sheet, bill)
    _facts(sheet, bill)
    y = _lines(sheet, bill)
    y = _totals(sheet, bill, y)
    _terms(sheet, bill, y)
    _foot(sheet, bill)
    return sheet.bytes()


def _letterhead(sheet: Sheet, bill: Bill) -> None:
    for index, height in enumerate((16, 28, 40, 28, 16)):
        ink = RED if index == 2 else STEEL
        sheet.box(480 + 13 * index, 64 - height / 2, 8, height, fill=ink)
    sheet.use("Helvetica-Bold", 15, STEEL).text(62, 62, "FEINWERK LINDNER")
    sheet.use("Helvetica", 9, RED).text(62, 76, "Medizintechnik aus Tuttlingen")
    sheet.rule(62, 100, 544, 0.8, STEEL)
    sheet.use("Helvetica", 6.5, GREY)
    address = bill.vendor.address
    sheet.text(62, 132, f"{bill.vendor.name} · {address.street} · {address.town}")


def _address(sheet: Sheet, bill: Bill) -> None:
    sheet.use("Helvetica", 10)
    buyer = bill.buyer
    sheet.stack(
        62,
        148,
        (buyer.name, "Accounts Payable", buyer.street, buyer.town, "USA"),
        13,
    )


def _facts(sheet: Sheet, bill: Bill) -> None:
    facts = (
        ("Rechnungsnr. / Invoice no.", bill.number),
        ("Datum / Date", date_german(bill.issue_date)),
        ("Bestellung / Your order", bill.purchase_order),
        ("Fällig am / Due date", date_german(bill.due_date)),
        ("USt-IdNr. / VAT ID", bill.vendor.tax_id),
        ("Lieferbedingung / Incoterm", "DAP Portland, ME"),
    )
    for index, (label, value) in enumerate(facts):
        y = 148 + 14 * index
        sheet.use("Helvetica", 8, GREY).text(340, y, label)
        sheet.use("Helvetica-Bold", 9).text(458, y, value)
    sheet.use("Helvetica-Bold", 16, STEEL).text(62, 262, "Rechnung / Invoice")


def _lines(sheet: Sheet, bill: Bill) -> float:
    sheet.use("Helvetica-Bold", 7.5, STEEL).heads(292, COLUMNS)
    sheet.rule(62, 298, 544, 1, STEEL)
    y = 316.0
    for index, line in enumerate(bill.lines, start=1):
        sheet.use("Helvetica", 9)
        sheet.row(
            y,
            COLUMNS,
            (
                str(index * 10),
                line.vendor_code,
                line.description,
                count(line.quantity),
                money_german(line.unit_price),
                money_german(line.amount),
            ),
        )
        y += 20
    sheet.rule(62, y - 8, 544, 0.5, STEEL)
    return y + 8


def _totals(sheet: Sheet, bill: Bill, y: float) -> float:
    rows = (
        ("Nettobetrag / Net", bill.net, "Helvetica"),
        ("USt. 0 % / VAT", bill.tax, "Helvetica"),
        ("Gesamtbetrag / Total", bill.total, "Helvetica-Bold"),
    )
    for label, value, font in rows:
        sheet.use(font, 10).text(330, y, label)
        sheet.right(544, y, f"EUR {money_german(value)}")
        y += 17
    sheet.rule(330, y - 11, 544, 1.2, RED)
    return y + 18


def _terms(sheet: Sheet, bill: Bill, y: float) -> None:
    sheet.use("Helvetica", 9)
    sheet.stack(
        62,
        y,
        (
            "Steuerfreie Ausfuhrlieferung. / Export delivery exempt from VAT.",
            f"Zahlbar innerhalb {bill.vendor.payment_days} Tagen ohne Abzug. / "
            f"Payable within {bill.vendor.payment_days} days net.",
            f"Seriennummern / Serial numbers: {bill.details['serials']}",
        ),
        14,
    )


def _foot(sheet: Sheet, bill: Bill) -> None:
    vendor = bill.vendor
    sheet.rule(62, 756, 544, 0.5, STEEL)
    sheet.use("Helvetica", 7, GREY)
    grouped = " ".join(vendor.iban[i : i + 4] for i in range(0, len(vendor.iban), 4))
    blocks = (
        (62, (vendor.name, vendor.address.street, vendor.address.town)),
        (
            210,
            (f"Tel. {vendor.phone}", vendor.email, "Amtsgericht Stuttgart HRB 761204"),
        ),
        (362, (vendor.bank, f"IBAN {grouped}", f"USt-IdNr. {vendor.tax_id}")),
    )
    for x, lines in blocks:
        sheet.stack(x, 769, lines, 10)
