"""Bills of some vendors over a year, with copies of ten kinds put among them."""

from __future__ import annotations

import random
from dataclasses import dataclass, replace
from datetime import date, timedelta
from decimal import Decimal

from wardclerk.core.duplicate import Seen

FIRST_DAY = date(2026, 1, 1)
COPIES_OF_EACH = 30
CENT = Decimal("0.01")
EXACT = ("same_number", "same_file", "same_text", "spelled_differently")
VENDORS = (
    "Brightwell Medical Supply",
    "Northgate Linen Services",
    "Alder Pharma Distribution",
    "Quayside Biomedical",
    "Millrace Energy",
    "Fernhill Office Products",
    "Copperfield Diagnostics",
    "Stonebridge Catering",
)


@dataclass(frozen=True, slots=True)
class Labelled:
    """All bills in the order of their arrival; copies: id -> (original's id, kind)."""

    bills: tuple[Seen, ...]
    copies: dict[int, tuple[int, str]]


def labelled(seed: int) -> Labelled:
    """Return a year of bills.

    Monthly fees, weekly standing orders, namesakes and credits with rebills look like
    copies and are none.
    """
    chance = random.Random(seed)
    originals = [
        *_trade(chance),
        *_monthly_fees(chance),
        *_standing_orders(chance),
        *_namesakes(chance),
        *_rebills(chance),
    ]
    originals = [replace(bill, id=n) for n, bill in enumerate(originals, 1)]
    copies, arrivals = {}, list(originals)
    plain = [bill for bill in originals if not bill.is_credit and bill.text_digest]
    for kind, change in KINDS.items():
        for original in chance.sample(plain, COPIES_OF_EACH):
            number = len(arrivals) + 1
            copy = change(chance, replace(original, file_digest=f"file {number}"))
            arrivals.append(replace(copy, id=number))
            copies[number] = (original.id, kind)
    return Labelled(tuple(arrivals), copies)


def _trade(chance):
    for place, name in enumerate(VENDORS):
        number = chance.randint(1000, 80000)
        for _ in range(150):
            number += chance.randint(1, 9)
            yield _bill(chance, place, name, f"{_series(place)}{number}")


def _series(place):
    return ("INV-", "R", "2026/", "", "SO-", "BL", "F-26-", "A")[place]


def _bill(chance, place, name, number, **more):
    net = Decimal(chance.randint(2_000, 900_000)) * CENT
    values = {
        "id": 0,
        "number": number,
        "total": (net * Decimal("1.08")).quantize(CENT),
        "net": net,
        "day": FIRST_DAY + timedelta(days=chance.randint(0, 330)),
        "vendor": f"vendor {place}",
        "vendor_name": name,
        "tax_id": f"US{1000 + place}",
        "account": f"account {place}",
        "company": chance.choice(("hospitals", "clinics")),
        "file_digest": f"original {number}",
        "text_digest": f"text {place} {number}",
        "order": f"PO{chance.randint(1, 10**6)}" if chance.random() < 0.5 else "",
    }
    return Seen(**{**values, **more})


def _monthly_fees(chance):
    """Rent and service contracts: the same amount each month."""
    for place in range(6):
        amount = Decimal(chance.randint(20_000, 300_000)) * CENT
        number = chance.randint(100, 900)
        for month in range(11):
            yield _bill(
                chance, place, VENDORS[place], f"M{number + month}",
                total=amount, net=amount, text_digest="", order="",
                day=FIRST_DAY + timedelta(days=30 * month), company="hospitals",
            )  # fmt: skip


def _standing_orders(chance):
    """The same goods each week; the numbers run on, now and then by one."""
    for place in range(4):
        net = Decimal(chance.randint(5_000, 90_000)) * CENT
        number = chance.randint(2_000, 9_000)
        for week in range(30):
            number += chance.randint(1, 4)
            yield _bill(
                chance, place, VENDORS[place], f"W{number}", net=net,
                total=(net * Decimal("1.08")).quantize(CENT), text_digest="", order="",
                day=FIRST_DAY + timedelta(days=7 * week), company="clinics",
            )  # fmt: skip


def _namesakes(chance):
    """Two firms of like name, each with a bill of the same amount in the same days."""
    for number in range(10):
        for place in (0, 1):
            yield _bill(
                chance, 20 + place, f"Northgate {('Linen', 'Labs')[place]} Services",
                f"{('N', 'L')[place]}{chance.randint(1000, 9999)}",
                net=Decimal(100 + number), total=Decimal(108 + number),
                text_digest="", order="", day=FIRST_DAY + timedelta(days=20 * number),
            )  # fmt: skip


def _rebills(chance):
    """Credited in full and billed again under a new number."""
    for place in range(8):
        bill = _bill(chance, place, VENDORS[place], f"C{place}100", text_digest="")
        yield bill
        yield replace(
            bill, number=f"CN{place}7", is_credit=True, file_digest=f"credit {place}",
            day=bill.day + timedelta(days=9),
        )  # fmt: skip
        yield replace(
            bill, number=f"C{place}150", file_digest=f"again {place}",
            day=bill.day + timedelta(days=10),
        )  # fmt: skip


# -- ten kinds of copies ---------------------------------------------------------------
def _same_number(_chance, bill):
    return replace(bill, text_digest="")


def _same_file(_chance, bill):
    return replace(bill, file_digest=f"original {bill.number}", number="")


def _same_text(_chance, bill):
    return replace(bill, number="")


def _spelled_differently(chance, bill):
    number = chance.choice(
        (bill.number.lower(), f"  {bill.number} ", f"00{bill.number}")
    )
    return replace(bill, number=number, text_digest="")


def _look_alike(chance, bill):
    swaps = [("0", "O"), ("1", "I"), ("5", "S"), ("8", "B"), ("2", "Z"), ("6", "G")]
    chance.shuffle(swaps)
    number = bill.number
    for old, new in swaps:
        if old in number:
            return replace(bill, number=number.replace(old, new, 1), text_digest="")
    return replace(bill, number=f"{number}A", text_digest="")


def _swapped(chance, bill):
    number = bill.number
    places = [n for n in range(len(number) - 1) if number[n] != number[n + 1]]
    place = chance.choice([n for n in places if number[n : n + 2].isalnum()])
    number = number[:place] + number[place + 1] + number[place] + number[place + 2 :]
    return replace(bill, number=number, text_digest="")


def _prefixed(chance, bill):
    number = chance.choice(
        (f"RE{bill.number}", f"{bill.number}-A", f"{bill.number}COPY")
    )
    return replace(bill, number=number, text_digest="")


def _other_company(_chance, bill):
    other = "clinics" if bill.company == "hospitals" else "hospitals"
    return replace(bill, company=other, text_digest="")


def _other_vendor_record(_chance, bill):
    return replace(
        bill, vendor=f"{bill.vendor} again", vendor_name=f"{bill.vendor_name} Inc.",
        account="", text_digest="",
    )  # fmt: skip


def _other_date(chance, bill):
    days = timedelta(days=chance.choice((-3, -1, 1, 2, 5)))
    return replace(bill, day=bill.day + days, text_digest="")


KINDS = {
    "same_number": _same_number,
    "same_file": _same_file,
    "same_text": _same_text,
    "spelled_differently": _spelled_differently,
    "look_alike": _look_alike,
    "swapped": _swapped,
    "prefixed": _prefixed,
    "other_company": _other_company,
    "other_vendor_record": _other_vendor_record,
    "other_date": _other_date,
}
