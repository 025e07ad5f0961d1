"""Saltmarsh Power & Light: a utility's bill with meter, chart and payment stub."""

from reportlab.lib.colors import HexColor

from samples.bill import Bill
from samples.paper.sheet import GREY, Column, Sheet
from samples.write import count, date_short, money, percent

BLUE = HexColor("#0b4f8a")
ORANGE = HexColor("#e57b1e")
SKY = HexColor("#e7f0f8")
WHITE = HexColor("#ffffff")
COLUMNS = (
    Column("Charge", 42),
    Column("Usage", 300, right=True),
    Column("Rate", 362, right=True),
    Column("Amount", 440, right=True),
)
# Thousands of kilowatt hours, thirteen months, the last one is this bill's.
USAGE = (171, 168, 174, 181, 176, 172, 179, 198, 221, 241, 236, 205, 184)
MONTHS = "ONDJFMAMJJASO"


def draw(bill: Bill) -> bytes:
    """The electricity bill."""
    sheet = Sheet("Electric service bill", bill.vendor.name)
    _letterhead(sheet, bill)
    _summary(sheet, bill)
    _meter(sheet, bill)
    _charges(sheet, bill)
    _chart(sheet)
    _stub(sheet, bill)
    return sheet.bytes()


def _letterhead(sheet: Sheet, bill: Bill) -> None:
    sheet.circle(66, 56, 24, fill=ORANGE)
    bolt = [(70, 36), (54, 60), (64, 60), (60, 76), (78, 51), (67, 51)]
    sheet.polygon(bolt, WHITE)
    sheet.curve([(98, 66), (140, 56), (180, 74), (222, 64)], 2, BLUE)
    sheet.use("Helvetica-Bold", 18, BLUE).text(98, 52, "Saltmarsh")
    sheet.use("Helvetica", 18, ORANGE).text(190, 52, "Power & Light")
    address = bill.vendor.address
    sheet.use("Helvetica", 7.5, GREY)
    sheet.stack(
        430,
        44,
        (
            bill.vendor.name,
            f"{address.street}, {address.town}",
            f"Business service {bill.vendor.phone}",
            f"Federal ID {bill.vendor.tax_id}",
        ),
        10,
    )


def _summary(sheet: Sheet, bill: Bill) -> None:
    sheet.box(42, 96, 528, 76, fill=SKY)
    sheet.box(42, 96, 5, 76, fill=BLUE)
    place = bill.ship_to
    sheet.use("Helvetica-Bold", 9).text(58, 113, bill.buyer.name)
    sheet.use("Helvetica", 8.5)
    sheet.stack(58, 126, (f"Service at: {place.name}", place.street, place.town), 12)
    facts = (
        ("Account number", bill.details["account"]),
        ("Bill number", bill.number),
        ("Bill date", date_short(bill.issue_date)),
        ("Due date", date_short(bill.due_date)),
    )
    for index, (label, value) in enumerate(facts):
        y = 113 + 15 * index
        sheet.use("Helvetica", 8.5, GREY).text(316, y, label)
        sheet.use("Helvetica-Bold", 8.5).text(394, y, value)
    sheet.use("Helvetica", 8, BLUE).right(560, 118, "Amount due")
    sheet.use("Helvetica-Bold", 15, BLUE).right(560, 138, f"${money(bill.total)}")


def _meter(sheet: Sheet, bill: Bill) -> None:
    sheet.use("Helvetica-Bold", 9.5, BLUE).text(42, 196, "Meter and service period")
    sheet.use("Helvetica", 8.5)
    sheet.text(42, 211, bill.details["period"])
    sheet.text(42, 223, bill.details["meter"])


def _charges(sheet: Sheet, bill: Bill) -> None:
    sheet.use("Helvetica-Bold", 9.5, BLUE).text(42, 252, "Your charges")
    sheet.use("Helvetica", 7.5, GREY).heads(268, COLUMNS)
    sheet.rule(42, 273, 440, 0.8, BLUE)
    y = 288.0
    for line in bill.lines:
        sheet.use("Helvetica", 8.5).row(y, COLUMNS, _charge(line))
        y += 16
    sheet.rule(42, y - 8, 440, 0.4, GREY)
    (rate,) = bill.tax_by_percent
    for label, value, font in (
        ("Current charges before tax", bill.net, "Helvetica"),
        (f"Municipal utility tax {percent(rate)}", bill.tax, "Helvetica"),
        ("Total current charges", bill.total, "Helvetica-Bold"),
    ):
        y += 6
        sheet.use(font, 9).text(42, y, label)
        sheet.right(440, y, money(value))
        y += 9
    sheet.use("Helvetica", 8, GREY)
    sheet.text(42, y + 12, "Previous balance $26,418.07. Payment received, thank you.")


def _charge(line) -> tuple[str, str, str, str]:
    usage = "" if line.flat else f"{count(line.quantity)} {line.unit}"
    rate = "" if line.flat else f"{line.unit_price:f}"
    return line.description, usage, rate, money(line.amount)


def _chart(sheet: Sheet) -> None:
    sheet.use("Helvetica-Bold", 8.5, BLUE).text(462, 252, "13 months, MWh")
    for index, (month, usage) in enumerate(zip(MONTHS, USAGE, strict=True)):
        x, height = 462 + 8.3 * index, (usage - 120) * 0.7
        sheet.box(
            x, 356 - height, 6, height, fill=ORANGE if index == len(USAGE) - 1 else BLUE
        )
        sheet.use("Helvetica", 6, GREY).centred(x + 3, 364, month)


def _stub(sheet: Sheet, bill: Bill) -> None:
    sheet.canvas.setDash(4, 3)
    sheet.rule(20, 600, 592, 0.6, GREY)
    sheet.canvas.setDash()
    sheet.use("Helvetica", 7, GREY)
    sheet.centred(306, 596, "Please detach and return this portion with your payment")
    sheet.use("Helvetica-Bold", 12, BLUE).text(42, 626, "Payment stub")
    sheet.use("Helvetica", 8.5)
    sheet.stack(
        42,
        644,
        (
            f"Account {bill.details['account']}",
            f"Bill {bill.number}",
            f"Remit to: {bill.vendor.name}",
            "P.O. Box 2200, Lakewood, WI 54138",
            f"ACH {bill.vendor.bank}, routing {bill.vendor.routing_number}, "
            f"account {bill.vendor.account_number}",
        ),
        12,
    )
    sheet.box(410, 616, 160, 66, ink=BLUE, line=1)
    sheet.use("Helvetica", 8.5).text(420, 632, f"Pay by {date_short(bill.due_date)}")
    sheet.use("Helvetica-Bold", 14, BLUE).right(560, 652, f"${money(bill.total)}")
    sheet.use("Helvetica", 7.5, GREY)
    sheet.text(420, 670, "After due date add 1.5% late charge")
    sheet.use("Courier", 10)
    sheet.text(
        42,
        740,
        f"0{bill.details['account'].replace('-', '')} "
        f"{bill.number} {str(bill.total).replace('.', '').zfill(9)} 4",
    )
