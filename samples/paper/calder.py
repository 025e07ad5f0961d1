"""Calder & Finch: an old house's paper, serif and ruled in navy and brass."""

from reportlab.lib.colors import HexColor

from samples.bill import Bill
from samples.paper.sheet import Column, Sheet
from samples.write import count, date_long, money, percent

NAVY = HexColor("#1d2f52")
BRASS = HexColor("#a9823b")
PALE = HexColor("#f3efe6")
COLUMNS = (
    Column("Item No.", 62),
    Column("Description", 128),
    Column("Qty", 374, right=True),
    Column("Unit Price", 442, right=True),
    Column("Tax", 484, right=True),
    Column("Amount", 550, right=True),
)


def draw(bill: Bill) -> bytes:
    """The invoice, or the credit memo when it corrects one."""
    title = "CREDIT MEMO" if bill.credit_note_of else "INVOICE"
    sheet = Sheet(f"{title.title()} {bill.number}", bill.vendor.name)
    _letterhead(sheet, bill)
    _heading(sheet, bill, title)
    _addresses(sheet, bill)
    y = _lines(sheet, bill)
    y = _totals(sheet, bill, y)
    (_credit_terms if bill.credit_note_of else _payment_terms)(sheet, bill, y)
    _foot(sheet, bill)
    return sheet.bytes()


def _letterhead(sheet: Sheet, bill: Bill) -> None:
    sheet.circle(80, 66, 27, ink=NAVY, line=1.6)
    sheet.circle(80, 66, 23.5, ink=BRASS, line=0.7)
    sheet.use("Times-Bold", 17, NAVY).centred(80, 72, "C&F")
    sheet.use("Times-Bold", 19, NAVY).text(120, 60, "Calder & Finch")
    sheet.use("Times-Italic", 11, BRASS).text(120, 75, "Healthcare Products LLC")
    address = bill.vendor.address
    sheet.use("Times-Roman", 8.5, NAVY)
    contact = (
        address.street,
        address.town,
        f"Tel. {bill.vendor.phone}",
        bill.vendor.email,
    )
    for index, words in enumerate(contact):
        sheet.right(558, 50 + 11 * index, words)
    sheet.rule(54, 104, 558, 1.6, NAVY)
    sheet.rule(54, 107, 558, 0.5, BRASS)


def _heading(sheet: Sheet, bill: Bill, title: str) -> None:
    sheet.use("Times-Bold", 22, NAVY).text(54, 140, title)
    kind = "Credit Memo" if bill.credit_note_of else "Invoice"
    facts = [(f"{kind} No.", bill.number), (f"{kind} Date", date_long(bill.issue_date))]
    if bill.credit_note_of:
        facts.append(("Original Invoice", bill.credit_note_of))
    facts.append(("Customer P.O.", bill.purchase_order))
    if bill.due_date:
        facts.append(("Payment Due", date_long(bill.due_date)))
    for index, (label, value) in enumerate(facts):
        y = 128 + 14 * index
        sheet.use("Times-Roman", 10).text(370, y, label)
        sheet.use("Times-Bold", 10).right(558, y, value)


def _addresses(sheet: Sheet, bill: Bill) -> None:
    for x, head, place, first in (
        (54, "BILL TO", bill.buyer, "Accounts Payable"),
        (230, "SHIP TO", bill.ship_to, "Receiving Dock"),
    ):
        sheet.use("Times-Bold", 8.5, BRASS).text(x, 205, head)
        sheet.use("Times-Bold", 10.5).text(x, 219, place.name)
        sheet.use("Times-Roman", 10)
        sheet.stack(x, 232, (first, place.street, place.town))


def _lines(sheet: Sheet, bill: Bill) -> float:
    sheet.box(54, 282, 504, 20, fill=NAVY)
    sheet.use("Times-Bold", 9.5, HexColor("#ffffff"))
    sheet.heads(295, COLUMNS)
    y = 318
    for index, line in enumerate(bill.lines):
        if index % 2 == 0:
            sheet.box(54, y - 13, 504, 19, fill=PALE)
        sheet.use("Times-Roman", 9.5)
        values = (
            line.vendor_code,
            line.description,
            count(line.quantity),
            money(line.unit_price),
            percent(line.tax_percent),
            money(line.amount),
        )
        sheet.row(y, COLUMNS, values)
        y += 19
    sheet.rule(54, y - 8, 558, 0.8, NAVY)
    return y + 12


def _totals(sheet: Sheet, bill: Bill, y: float) -> float:
    final = "Total Credit" if bill.credit_note_of else "Invoice Total"
    (rate,) = bill.tax_by_percent
    rows = (
        ("Subtotal", money(bill.net)),
        (f"Sales Tax {percent(rate)}", money(bill.tax)),
    )
    for label, value in rows:
        sheet.use("Times-Roman", 10.5).text(400, y, label)
        sheet.right(550, y, value)
        y += 16
    sheet.box(392, y - 11, 166, 22, fill=NAVY)
    sheet.use("Times-Bold", 11.5, HexColor("#ffffff")).text(400, y + 4, final)
    sheet.right(550, y + 4, f"${money(bill.total)}")
    return y + 40


def _payment_terms(sheet: Sheet, bill: Bill, y: float) -> None:
    vendor = bill.vendor
    sheet.use("Times-Bold", 9, BRASS).text(54, y, "TERMS AND REMITTANCE")
    sheet.use("Times-Roman", 9.5)
    sheet.stack(
        54,
        y + 15,
        (
            f"Net {vendor.payment_days} days. Past-due balances bear 1.0% a month.",
            f"ACH: {vendor.bank}, routing {vendor.routing_number}, "
            f"account {vendor.account_number}",
            f"Checks: {vendor.name}, P.O. Box 7710, Columbus, OH 43207",
            "Returns need an authorization number from customer service.",
        ),
        13,
    )


def _credit_terms(sheet: Sheet, bill: Bill, y: float) -> None:
    sheet.use("Times-Bold", 9, BRASS).text(54, y, "REASON FOR CREDIT")
    sheet.use("Times-Roman", 9.5)
    sheet.wrapped(54, y + 15, 480, bill.details["reason"])
    sheet.use("Times-Italic", 9.5)
    sheet.text(54, y + 50, "This credit will be applied to your account. Do not pay.")


def _foot(sheet: Sheet, bill: Bill) -> None:
    sheet.rule(54, 738, 558, 0.5, BRASS)
    sheet.use("Times-Italic", 8.5, NAVY)
    sheet.text(54, 751, "Supplying American surgery since 1921")
    sheet.right(558, 751, f"Federal Tax ID {bill.vendor.tax_id}    Page 1 of 1")
