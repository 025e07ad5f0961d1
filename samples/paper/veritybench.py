"""Verity Bench: a boxed form from an old billing program, printed and scanned."""

from reportlab.lib.colors import white

from samples.bill import Bill
from samples.paper.sheet import BLACK, Column, Sheet
from samples.write import count, date_us, money

COLUMNS = (
    Column("ITEM", 42),
    Column("DESCRIPTION", 104),
    Column("ORD", 378, right=True),
    Column("SHP", 408, right=True),
    Column("B/O", 436, right=True),
    Column("PRICE", 496, right=True),
    Column("AMOUNT", 566, right=True),
)
GRID = (36, 99, 352, 382, 412, 440, 502, 572)


def draw(bill: Bill) -> bytes:
    """The form, filled in."""
    sheet = Sheet(f"Invoice {bill.number}", bill.vendor.name)
    _letterhead(sheet, bill)
    _addresses(sheet, bill)
    _strip(sheet, bill)
    _table(sheet, bill)
    _totals(sheet, bill)
    return sheet.bytes()


def _letterhead(sheet: Sheet, bill: Bill) -> None:
    _flask(sheet, 36, 36)
    sheet.use("Helvetica-Bold", 17).text(88, 56, "VERITY BENCH")
    sheet.use("Helvetica", 10).text(88, 70, "Laboratory Supply Co.")
    address = bill.vendor.address
    sheet.use("Helvetica", 8.5)
    sheet.stack(
        88,
        84,
        (
            f"{address.street}, {address.town}",
            f"Phone {bill.vendor.phone}   FEIN {bill.vendor.tax_id}",
        ),
        11,
    )
    sheet.use("Helvetica-Bold", 22).right(572, 58, "INVOICE")
    for index, (label, value) in enumerate(
        (
            ("INVOICE NO.", bill.number),
            ("INVOICE DATE", date_us(bill.issue_date)),
            ("PAGE", "1"),
        )
    ):
        y = 68 + 17 * index
        sheet.box(404, y, 84, 17, ink=BLACK)
        sheet.box(488, y, 84, 17, ink=BLACK)
        sheet.use("Helvetica", 7.5).text(409, y + 11.5, label)
        sheet.use("Courier-Bold", 10).text(493, y + 12, value)


def _flask(sheet: Sheet, x: float, y: float) -> None:
    sheet.polygon(
        [
            (x + 14, y),
            (x + 28, y),
            (x + 28, y + 18),
            (x + 42, y + 56),
            (x, y + 56),
            (x + 14, y + 18),
        ],
        BLACK,
    )
    sheet.polygon(
        [
            (x + 17, y + 3),
            (x + 25, y + 3),
            (x + 25, y + 19),
            (x + 31, y + 36),
            (x + 11, y + 36),
            (x + 17, y + 19),
        ],
        white,
    )
    sheet.circle(x + 18, y + 30, 2, fill=BLACK)
    sheet.circle(x + 24, y + 26, 1.4, fill=BLACK)


def _addresses(sheet: Sheet, bill: Bill) -> None:
    for x, head, place, attention in (
        (36, "SOLD TO", bill.buyer, "ATTN ACCOUNTS PAYABLE"),
        (310, "SHIP TO", bill.ship_to, "ATTN RECEIVING"),
    ):
        sheet.box(x, 134, 262, 76, ink=BLACK)
        sheet.use("Helvetica", 7).text(x + 5, 144, head)
        sheet.use("Courier", 10)
        sheet.stack(
            x + 14,
            158,
            (place.name.upper(), attention, place.street.upper(), place.town.upper()),
            12.5,
        )


def _strip(sheet: Sheet, bill: Bill) -> None:
    cells = (
        ("CUSTOMER P.O. NO.", bill.purchase_order, 36, 130),
        ("CUSTOMER NO.", bill.details["customer"], 166, 96),
        ("SHIP VIA", bill.details["carrier"], 262, 110),
        ("TERMS", f"NET {bill.vendor.payment_days}", 372, 90),
        ("DUE DATE", date_us(bill.due_date), 462, 110),
    )
    for label, value, x, width in cells:
        sheet.box(x, 220, width, 32, ink=BLACK)
        sheet.use("Helvetica", 7).text(x + 5, 229, label)
        sheet.use("Courier-Bold", 10).text(x + 5, 245, value)


def _table(sheet: Sheet, bill: Bill) -> None:
    sheet.box(36, 262, 536, 330, ink=BLACK)
    sheet.rule(36, 280, 572)
    for x in GRID[1:-1]:
        sheet.line(x, 262, x, 592)
    sheet.use("Helvetica-Bold", 7.5).heads(274, COLUMNS)
    y = 298.0
    for line in bill.lines:
        name, comma, detail = line.description.partition(", ")
        sheet.use("Courier", 9.5)
        sheet.row(
            y,
            COLUMNS,
            (
                line.vendor_code,
                f"{name}{comma}".rstrip(),
                count(line.ordered),
                count(line.quantity),
                count(line.backordered),
                money(line.unit_price),
                money(line.amount),
            ),
        )
        sheet.text(104, y + 12, detail)
        y += 32


def _totals(sheet: Sheet, bill: Bill) -> None:
    rows = (
        ("MERCHANDISE", money(bill.net)),
        ("SALES TAX (EXEMPT)", money(bill.tax)),
        ("INVOICE TOTAL", money(bill.total)),
    )
    for index, (label, value) in enumerate(rows):
        y = 600 + 20 * index
        sheet.box(382, y, 190, 20, ink=BLACK)
        font = "Helvetica-Bold" if index == 2 else "Helvetica"
        sheet.use(font, 8.5).text(388, y + 13, label)
        sheet.use("Courier-Bold", 10.5).right(566, y + 14, value)
    vendor = bill.vendor
    sheet.use("Helvetica-Bold", 8).text(36, 612, "REMIT TO")
    sheet.use("Helvetica", 8.5)
    sheet.stack(
        36,
        624,
        (
            vendor.name,
            "Lockbox 4410, Rochester, NY 14692",
            f"ACH {vendor.bank}  ABA {vendor.routing_number}  "
            f"Acct {vendor.account_number}",
        ),
        11.5,
    )
    sheet.use("Helvetica", 7.5)
    sheet.text(
        36,
        690,
        "Backordered items ship as available and are billed when "
        "shipped. Claims within 10 days.",
    )
