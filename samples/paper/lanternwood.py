"""Lanternwood Advisory: a firm's paper with much white and a table of hours."""

from reportlab.lib.colors import HexColor

from samples.bill import Bill
from samples.paper.sheet import GREY, Column, Sheet
from samples.write import count, date_long, money

EMBER = HexColor("#b4471f")
INK = HexColor("#2b2b2b")
HAIR = HexColor("#bdbdbd")
COLUMNS = (
    Column("Professional services", 90),
    Column("Hours", 390, right=True),
    Column("Rate", 450, right=True),
    Column("Fees", 530, right=True),
)


def draw(bill: Bill) -> bytes:
    """The statement of fees."""
    sheet = Sheet(f"Invoice {bill.number}", bill.vendor.name)
    _letterhead(sheet)
    _opening(sheet, bill)
    y = _hours(sheet, bill)
    _totals(sheet, bill, y)
    _closing(sheet, bill)
    return sheet.bytes()


def _letterhead(sheet: Sheet) -> None:
    sheet.curve([(298, 46), (298, 36), (314, 36), (314, 46)], 1.2, EMBER)
    sheet.box(294, 46, 24, 3, fill=EMBER)
    sheet.polygon([(296, 49), (316, 49), (320, 76), (292, 76)], HexColor("#f6e3da"))
    sheet.polygon([(306, 54), (311, 66), (306, 73), (301, 66)], EMBER)
    sheet.box(290, 76, 32, 3, fill=EMBER)
    sheet.use("Helvetica", 13, INK).centred(306, 104, "L A N T E R N W O O D")
    sheet.use("Helvetica", 7.5, EMBER).centred(306, 117, "A D V I S O R Y   L L P")


def _opening(sheet: Sheet, bill: Bill) -> None:
    sheet.use("Helvetica", 9.5, INK)
    sheet.stack(
        90,
        166,
        (
            bill.buyer.name,
            "Office of the Chief Financial Officer",
            bill.buyer.street,
            bill.buyer.town,
        ),
        13,
    )
    facts = (
        ("Invoice", bill.number),
        ("Date", date_long(bill.issue_date)),
        ("Due", date_long(bill.due_date)),
        ("Matter", bill.details["matter"]),
    )
    for index, (label, value) in enumerate(facts):
        y = 166 + 13 * index
        sheet.use("Helvetica", 8.5, GREY).right(398, y, label)
        sheet.use("Helvetica", 9.5, INK).text(408, y, value)
    sheet.use("Helvetica-Bold", 10.5, INK).text(90, 246, f"Re: {bill.details['re']}")


def _hours(sheet: Sheet, bill: Bill) -> float:
    sheet.use("Helvetica", 8, GREY).heads(280, COLUMNS)
    sheet.rule(90, 287, 530, 0.5, HAIR)
    y = 306.0
    for line in bill.lines:
        sheet.use("Helvetica", 9.5, INK).row(
            y,
            COLUMNS,
            (
                line.description,
                "" if line.flat else count(line.quantity),
                "" if line.flat else money(line.unit_price),
                money(line.amount),
            ),
        )
        y += 22
    sheet.rule(90, y - 8, 530, 0.5, HAIR)
    return y + 10


def _totals(sheet: Sheet, bill: Bill, y: float) -> None:
    for label, value in (("Fees and expenses", bill.net), ("Tax", bill.tax)):
        sheet.use("Helvetica", 9.5, GREY).right(450, y, label)
        sheet.use("Helvetica", 9.5, INK).right(530, y, money(value))
        y += 16
    sheet.use("Helvetica-Bold", 11, EMBER).right(450, y + 4, "Balance due (USD)")
    sheet.right(530, y + 4, money(bill.total))


def _closing(sheet: Sheet, bill: Bill) -> None:
    vendor = bill.vendor
    sheet.use("Helvetica", 8.5, INK)
    sheet.stack(
        90,
        600,
        (
            f"Payment is due within {vendor.payment_days} days.",
            f"Wire or ACH: {vendor.bank}, ABA {vendor.routing_number}, "
            f"account {vendor.account_number}",
            "Please quote the invoice number with your payment.",
        ),
        13,
    )
    sheet.use("Helvetica", 7.5, GREY)
    address = vendor.address
    sheet.centred(306, 744, f"{vendor.name}   {address.street}   {address.town}")
    sheet.centred(306, 756, f"{vendor.phone}   {vendor.email}   EIN {vendor.tax_id}")
