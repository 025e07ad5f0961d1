"""Wrenfield: a packing slip with a bar code. It asks for no money."""

from reportlab.graphics.barcode.code128 import Code128
from reportlab.lib.colors import HexColor

from samples.bill import Bill
from samples.paper.sheet import BLACK, GREY, Column, Sheet
from samples.write import count, date_us

GREEN = HexColor("#2f6b3a")
GOLD = HexColor("#d9a441")
COLUMNS = (
    Column("Ln", 46),
    Column("Part number", 70),
    Column("Description", 160),
    Column("Ordered", 410, right=True),
    Column("Shipped", 470, right=True),
    Column("Cartons", 530, right=True),
)


def draw(bill: Bill) -> bytes:
    """The packing slip."""
    sheet = Sheet(f"Packing slip {bill.number}", bill.vendor.name)
    _letterhead(sheet, bill)
    _shipment(sheet, bill)
    _lines(sheet, bill)
    _receipt(sheet, bill)
    return sheet.bytes()


def _letterhead(sheet: Sheet, bill: Bill) -> None:
    _wren(sheet)
    sheet.use("Helvetica-Bold", 16, GREEN).text(120, 62, "Wrenfield")
    sheet.use("Helvetica", 9, GREEN).text(120, 75, "Gloves & Protection Co.")
    sheet.use("Helvetica-Bold", 20).right(566, 62, "PACKING SLIP")
    sheet.use("Helvetica", 8.5, GREY)
    address = bill.vendor.address
    sheet.right(566, 78, f"Shipped from {address.street}, {address.town}")
    code = Code128(bill.number.replace("-", ""), barHeight=30, barWidth=1.1)
    code.drawOn(sheet.canvas, 390, sheet.height - 126)
    sheet.rule(46, 138, 566, 1.4, GREEN)


def _wren(sheet: Sheet) -> None:
    """The bird of the house: body, cocked tail, head, beak, wing and leg."""
    body = [(58, 62), (72, 56), (92, 60), (98, 68), (88, 78), (70, 78)]
    sheet.polygon(body, GREEN)
    sheet.polygon([(58, 66), (46, 42), (53, 40), (68, 60)], GREEN)
    sheet.circle(95, 58, 9, fill=GREEN)
    sheet.polygon([(103, 55), (113, 58), (103, 61)], GOLD)
    sheet.polygon([(66, 64), (86, 63), (76, 74)], HexColor("#8fbf97"))
    sheet.circle(98, 56, 1.4, fill=HexColor("#ffffff"))
    sheet.line(79, 78, 79, 86, 1.2, GOLD)
    sheet.line(84, 78, 84, 86, 1.2, GOLD)


def _shipment(sheet: Sheet, bill: Bill) -> None:
    place = bill.ship_to
    sheet.use("Helvetica-Bold", 8, GREEN).text(46, 158, "DELIVER TO")
    sheet.use("Helvetica", 10)
    sheet.stack(46, 172, (place.name, "Loading Dock B", place.street, place.town), 13)
    facts = (
        ("Delivery number", bill.number),
        ("Ship date", date_us(bill.issue_date)),
        ("Your order", bill.purchase_order),
        ("Carrier", bill.details["carrier"]),
        ("Tracking", bill.details["tracking"]),
        ("Weight", bill.details["weight"]),
    )
    for index, (label, value) in enumerate(facts):
        y = 158 + 14 * index
        sheet.use("Helvetica", 8.5, GREY).text(330, y, label)
        sheet.use("Helvetica-Bold", 9).text(430, y, value)


def _lines(sheet: Sheet, bill: Bill) -> None:
    sheet.box(46, 256, 520, 18, fill=HexColor("#e4efe6"))
    sheet.use("Helvetica-Bold", 8, GREEN).heads(268, COLUMNS)
    y = 290.0
    for index, line in enumerate(bill.lines, start=1):
        sheet.use("Helvetica", 9)
        sheet.row(
            y,
            COLUMNS,
            (
                str(index),
                line.vendor_code,
                line.description,
                count(line.ordered),
                count(line.quantity),
                str(max(1, int(line.quantity) // 6)),
            ),
        )
        sheet.box(548, y - 8, 9, 9, ink=BLACK)
        sheet.rule(46, y + 7, 566, 0.3, GREY)
        y += 20


def _receipt(sheet: Sheet, bill: Bill) -> None:
    sheet.use("Helvetica", 9)
    sheet.wrapped(
        46,
        420,
        500,
        "Please check the goods on arrival and report damage within 5 days. This is "
        "not an invoice; the invoice follows separately after complete delivery.",
    )
    for x, label in ((46, "Received by"), (230, "Date"), (400, "Cartons received")):
        sheet.rule(x, 520, x + 150, 0.6)
        sheet.use("Helvetica", 7.5, GREY).text(x, 531, label)
    sheet.use("Helvetica", 7.5, GREY)
    sheet.centred(306, 748, f"{bill.vendor.phone}   {bill.vendor.website}")
