"""Paperbridge: a billing portal that sends a vendor's invoice again, plainly."""

from reportlab.lib.colors import HexColor

from samples.bill import Bill
from samples.paper.sheet import GREY, Column, Sheet
from samples.write import count, date_us, money

PLUM = HexColor("#5b2a62")
MIST = HexColor("#f1ecf2")
LINE = HexColor("#cfc6d1")
COLUMNS = (
    Column("#", 46),
    Column("Item", 66),
    Column("Description", 134),
    Column("Quantity", 420, right=True),
    Column("Price", 486, right=True),
    Column("Line total", 562, right=True),
)


def draw(bill: Bill) -> bytes:
    """The portal's own rendering of somebody's invoice."""
    sheet = Sheet(f"Invoice {bill.number}", "Paperbridge")
    _banner(sheet)
    _facts(sheet, bill)
    _parties(sheet, bill)
    y = _lines(sheet, bill)
    _totals(sheet, bill, y)
    _foot(sheet)
    return sheet.bytes()


def _banner(sheet: Sheet) -> None:
    sheet.box(0, 0, 612, 46, fill=PLUM)
    white = HexColor("#ffffff")
    sheet.curve([(46, 30), (54, 10), (70, 10), (78, 30)], 2.4, white)
    sheet.line(42, 30, 82, 30, 2.4, white)
    for x in (54, 62, 70):
        sheet.line(x, 17 if x == 62 else 20, x, 30, 1.2, white)
    sheet.use("Helvetica-Bold", 14, white).text(92, 29, "paperbridge")
    sheet.use("Helvetica", 8, white)
    sheet.right(570, 28, "Electronic invoice delivery on behalf of your supplier")


def _facts(sheet: Sheet, bill: Bill) -> None:
    sheet.use("Helvetica", 10, GREY).text(46, 76, "Invoice from")
    sheet.use("Helvetica-Bold", 15).text(46, 94, bill.vendor.name)
    sheet.box(46, 110, 520, 46, fill=MIST, radius=4)
    facts = (
        ("Invoice number", bill.number),
        ("Invoice date", date_us(bill.issue_date)),
        ("Due date", date_us(bill.due_date)),
        ("PO number", bill.purchase_order),
        ("Amount due", f"USD {money(bill.total)}"),
    )
    for index, (label, value) in enumerate(facts):
        x = 58 + 104 * index
        sheet.use("Helvetica", 7.5, GREY).text(x, 127, label)
        sheet.use("Helvetica-Bold", 10).text(x, 143, value)


def _parties(sheet: Sheet, bill: Bill) -> None:
    supplier = bill.vendor.address
    for x, head, lines in (
        (
            46,
            "Supplier",
            (
                bill.vendor.name,
                supplier.street,
                supplier.town,
                f"Tax ID {bill.vendor.tax_id}",
            ),
        ),
        (330, "Bill to", (bill.buyer.name, bill.buyer.street, bill.buyer.town)),
    ):
        sheet.use("Helvetica", 7.5, GREY).text(x, 182, head)
        sheet.use("Helvetica", 9)
        sheet.stack(x, 195, lines, 12)


def _lines(sheet: Sheet, bill: Bill) -> float:
    sheet.use("Helvetica-Bold", 8, PLUM).heads(268, COLUMNS)
    sheet.rule(46, 274, 566, 1, PLUM)
    y = 290
    for index, line in enumerate(bill.lines, start=1):
        sheet.use("Helvetica", 8.5)
        sheet.row(
            y,
            COLUMNS,
            (
                str(index),
                line.vendor_code,
                line.description,
                count(line.quantity),
                money(line.unit_price),
                money(line.amount),
            ),
        )
        sheet.rule(46, y + 7, 566, 0.4, LINE)
        y += 20
    return y


def _totals(sheet: Sheet, bill: Bill, y: float) -> None:
    for label, value, font in (
        ("Subtotal", bill.net, "Helvetica"),
        ("Tax", bill.tax, "Helvetica"),
        ("Total", bill.total, "Helvetica-Bold"),
    ):
        y += 17
        sheet.use(font, 10).text(430, y, label)
        sheet.right(562, y, money(value))


def _foot(sheet: Sheet) -> None:
    sheet.use("Helvetica", 7.5, GREY)
    sheet.wrapped(
        46,
        742,
        520,
        "Paperbridge transmits documents for suppliers and is not a party to the "
        "sale. Questions about this invoice: please contact your supplier.",
    )
