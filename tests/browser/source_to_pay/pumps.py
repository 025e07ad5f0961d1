"""The invented case of the story: a new maker of pumps, its papers and its prices.

Names and numbers are drawn anew for each run, so that the story can be told again on a
stack that has heard it before.
"""

from __future__ import annotations

import random
from dataclasses import dataclass, replace
from datetime import date, timedelta
from decimal import Decimal

from samples import master
from samples.bill import Bill, Line
from samples.paper.sheet import GREY, Column, Sheet
from samples.write import count, date_long, money

COMPANY = "hospitals"
PUMP = "Infusion pump, large volume, with pole clamp"
VENDOR_CODE = "LV-300"
AGREED, BILLED = Decimal("2150.00"), Decimal("2210.00")
ASKED_GENERAL, ASKED_RIVERSIDE, ARRIVED = 4, 2, 3
SHORT_BY = 400
PAYMENT_DAYS = 5  # within the week that a payment run looks ahead
SYLLABLES = ("ba", "dor", "fen", "gal", "kes", "lin", "mar", "pel", "ro", "sil", "tam")
COLUMNS = (
    Column("Item", 62),
    Column("Description", 128),
    Column("Quantity", 392, right=True),
    Column("Unit Price", 468, right=True),
    Column("Amount", 550, right=True),
)


@dataclass(frozen=True, slots=True)
class Case:
    """Who is met for the first time, and on which accounts it wants its money."""

    number: str
    vendor: master.Vendor
    other_iban: str

    @property
    def product_code(self) -> str:
        return f"BM-{self.number}"


def draw_case() -> Case:
    """A vendor that nobody has met yet."""
    draw = random.Random()
    word = "".join(draw.sample(SYLLABLES, 3)).title()
    digits = f"{draw.randrange(10**8):08}"
    vendor = master.Vendor(
        code=word.upper(),
        address=master.Address(
            f"{word} Pump Works Ltd", "9 Mill Lane", "Ripon", "", "HG4 1AA", "GB"
        ),
        tax_id=british_tax_id(digits[:7]),
        phone=f"+44 20 7946 0{digits[:3]}",
        # Below the domain whose mail the demo's own server keeps.
        email=f"accounts@{word.lower()}.vendors.harbourview.example",
        website="",
        payment_days=PAYMENT_DAYS,
        currency="USD",
        bank="Tay & Forth Bank",
        routing_number="",
        account_number="",
        iban=british_iban(f"TAYF961594{digits}"),
    )
    return Case(digits[:5], vendor, british_iban(f"HUMB400271{digits[::-1]}"))


def british_iban(account: str) -> str:
    """With the two digits that make the rest of it divisible, as the norm wants."""
    digits = "".join(str(int(sign, 36)) for sign in f"{account}GB00")
    return f"GB{98 - int(digits) % 97:02}{account}"


def as_written(iban: str) -> str:
    """In groups of four, as papers and Odoo show it."""
    return " ".join(iban[at : at + 4] for at in range(0, len(iban), 4))


def british_tax_id(digits: str) -> str:
    """Seven digits and the two that check them."""
    weighed = sum(
        weight * int(digit)
        for weight, digit in zip(range(8, 1, -1), digits, strict=True)
    )
    return f"GB{digits}{97 - weighed % 97:02}"


def bill_of(case: Case, order: str, today: date) -> Bill:
    """What the vendor bills: too high a price, and money on another account."""
    return Bill(
        vendor=replace(case.vendor, iban=case.other_iban),
        company=COMPANY,
        facility="HGH",
        number=f"{case.number}-1",
        issue_date=today,
        lines=(
            Line(
                PUMP,
                Decimal(ARRIVED),
                BILLED,
                vendor_code=VENDOR_CODE,
                ordered=Decimal(ASKED_GENERAL),
            ),
        ),
        purchase_order=order,
    )


def certificate(title: str, case: Case) -> bytes:
    """A page that a vendor hands in."""
    sheet = Sheet(title, case.vendor.name)
    sheet.use("Times-Bold", 20).text(62, 90, title)
    sheet.use("Times-Roman", 11)
    sheet.stack(62, 130, (case.vendor.name, case.vendor.address.town), 16)
    return sheet.bytes()


def draw_bill(bill: Bill) -> bytes:
    """The vendor's invoice."""
    sheet = Sheet(f"Invoice {bill.number}", bill.vendor.name)
    vendor = bill.vendor
    sheet.use("Helvetica-Bold", 16).text(62, 70, vendor.name)
    sheet.use("Helvetica", 9, GREY)
    sheet.stack(62, 86, (vendor.address.street, vendor.address.town, vendor.phone), 12)
    sheet.use("Helvetica-Bold", 18).text(62, 160, "INVOICE")
    _facts(sheet, bill)
    sheet.use("Helvetica-Bold", 9).text(62, 200, "Bill to")
    buyer = bill.buyer
    sheet.use("Helvetica", 10)
    sheet.stack(62, 214, (buyer.name, "Accounts Payable", buyer.street, buyer.town), 13)
    y = _lines(sheet, bill)
    _totals(sheet, bill, y)
    _terms(sheet, bill)
    return sheet.bytes()


def _facts(sheet: Sheet, bill: Bill) -> None:
    facts = (
        ("Invoice No.", bill.number),
        ("Invoice Date", date_long(bill.issue_date)),
        ("Purchase Order", bill.purchase_order),
        ("Due Date", date_long(bill.issue_date + timedelta(days=PAYMENT_DAYS))),
        ("VAT No.", bill.vendor.tax_id),
    )
    for index, (label, value) in enumerate(facts):
        y = 146 + 15 * index
        sheet.use("Helvetica", 9, GREY).text(350, y, label)
        sheet.use("Helvetica-Bold", 10).right(550, y, value)


def _lines(sheet: Sheet, bill: Bill) -> float:
    sheet.use("Helvetica-Bold", 9).heads(300, COLUMNS)
    sheet.rule(62, 306, 550)
    y = 324.0
    for line in bill.lines:
        values = (
            line.vendor_code,
            line.description,
            count(line.quantity),
            money(line.unit_price),
            money(line.amount),
        )
        sheet.use("Helvetica", 9).row(y, COLUMNS, values)
        y += 18
    sheet.rule(62, y - 8, 550)
    return y + 14


def _totals(sheet: Sheet, bill: Bill, y: float) -> None:
    for label, amount in (
        ("Subtotal", bill.net),
        ("VAT 0%", bill.tax),
        ("Total USD", bill.total),
    ):
        sheet.use("Helvetica-Bold", 10).text(400, y, label)
        sheet.right(550, y, money(amount))
        y += 16


def _terms(sheet: Sheet, bill: Bill) -> None:
    sheet.use("Helvetica", 9)
    sheet.stack(
        62,
        620,
        (
            f"Payable within {PAYMENT_DAYS} days.",
            "Please note our new bank account.",
            f"IBAN {as_written(bill.vendor.iban)}",
        ),
        14,
    )
