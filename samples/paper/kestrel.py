"""Kestrel Biomedical: a service firm's paper, teal, embedded type, XML inside."""

from reportlab.lib.colors import HexColor

from samples.bill import Bill
from samples.paper.sheet import GREY, Column, Sheet
from samples.write import count, date_short, money

TEAL = HexColor("#0f5e63")
SAND = HexColor("#e8b04a")
WHITE = HexColor("#ffffff")
FINE = HexColor("#c9d6d7")
COLUMNS = (
    Column("Service", 196),
    Column("Qty", 430, right=True),
    Column("Rate", 492, right=True),
    Column("Amount", 570, right=True),
)


def draw(bill: Bill) -> bytes:
    """The service invoice with its side bar."""
    sheet = Sheet(f"Invoice {bill.number}", bill.vendor.name)
    _side_bar(sheet, bill)
    _heading(sheet, bill)
    y = _lines(sheet, bill)
    _totals(sheet, bill, y)
    _notes(sheet, bill)
    return sheet.bytes()


def _side_bar(sheet: Sheet, bill: Bill) -> None:
    sheet.box(0, 0, 172, 792, fill=TEAL)
    _falcon(sheet)
    sheet.use("VeraBd", 15, WHITE).text(24, 128, "KESTREL")
    sheet.use("Vera", 7, SAND).text(24, 141, "BIOMEDICAL SERVICE GROUP")
    vendor = bill.vendor
    blocks = (
        ("From", (vendor.name, vendor.address.street, vendor.address.town)),
        ("Contact", (vendor.phone, vendor.email)),
        ("Tax ID", (vendor.tax_id,)),
        (
            "Bill to",
            (bill.buyer.name, "Accounts Payable", bill.buyer.street, bill.buyer.town),
        ),
        ("Service site", (bill.ship_to.name, bill.ship_to.town)),
        (
            "Remit by ACH",
            (
                vendor.bank,
                f"Routing {vendor.routing_number}",
                f"Account {vendor.account_number}",
            ),
        ),
    )
    y = 190.0
    for head, lines in blocks:
        sheet.use("VeraBd", 7, SAND).text(24, y, head.upper())
        sheet.use("Vera", 7.2, WHITE)
        y = sheet.stack(24, y + 13, lines, 11) + 16


def _falcon(sheet: Sheet) -> None:
    sheet.polygon([(24, 60), (70, 44), (116, 60), (84, 66), (70, 98), (56, 66)], SAND)
    sheet.polygon([(24, 60), (70, 44), (70, 98), (56, 66)], WHITE)
    sheet.polygon([(70, 44), (78, 34), (84, 49)], SAND)


def _heading(sheet: Sheet, bill: Bill) -> None:
    sheet.use("VeraBd", 20, TEAL).text(196, 72, "Service Invoice")
    facts = (
        ("Invoice number", bill.number),
        ("Invoice date", date_short(bill.issue_date)),
        ("Due date", date_short(bill.due_date)),
        ("Purchase order", bill.purchase_order),
        ("Agreement", bill.details["agreement"]),
        ("Service period", bill.details["period"]),
    )
    for index, (label, value) in enumerate(facts):
        x, y = 196 + 128 * (index % 3), 104 + 38 * (index // 3)
        sheet.use("Vera", 7, GREY).text(x, y, label)
        sheet.use("VeraBd", 9).text(x, y + 14, value)
    sheet.rule(196, 178, 570, 1.2, TEAL)


def _lines(sheet: Sheet, bill: Bill) -> float:
    sheet.use("VeraBd", 7.5, TEAL).heads(202, COLUMNS)
    sheet.rule(196, 209, 570, 0.5, FINE)
    y = 228.0
    for line in bill.lines:
        sheet.use("Vera", 8)
        sheet.row(
            y,
            COLUMNS,
            (
                line.description,
                count(line.quantity),
                money(line.unit_price),
                money(line.amount),
            ),
        )
        sheet.use("Vera", 6.5, GREY).text(196, y + 11, line.vendor_code)
        sheet.rule(196, y + 19, 570, 0.5, FINE)
        y += 36
    return y


def _totals(sheet: Sheet, bill: Bill, y: float) -> None:
    for label, value in (("Net amount", bill.net), ("Tax (exempt)", bill.tax)):
        sheet.use("Vera", 8.5).text(400, y, label)
        sheet.right(570, y, money(value))
        y += 17
    sheet.rule(400, y - 9, 570, 1.2, TEAL)
    sheet.use("VeraBd", 11, TEAL).text(400, y + 8, "Total due")
    sheet.right(570, y + 8, f"USD {money(bill.total)}")


def _notes(sheet: Sheet, bill: Bill) -> None:
    sheet.use("VeraBd", 7.5, TEAL).text(196, 640, "Notes")
    sheet.use("Vera", 7.5)
    y = sheet.wrapped(196, 654, 374, bill.details["note"])
    sheet.wrapped(
        196,
        y + 6,
        374,
        f"Payment within {bill.vendor.payment_days} days of the invoice date. Sales to "
        "exempt organizations are made under the certificate on file. This file "
        "carries the same invoice as structured data (EN 16931).",
    )
