"""Bills that come twice, in ten ways, and bills that only look as if they did."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta
from itertools import count

from tests.pack.case import Case
from tests.pack.cases.bills import Bill, BillPlan, Vendor, money

FIRST_DAY = date(2026, 1, 5)
WRONG_OF_EACH, HONEST_OF_EACH = 6, 3
NAMES = (
    "Brightwell Medical Supply",
    "Northgate Linen Services",
    "Alder Pharma Distribution",
    "Quayside Biomedical",
    "Millrace Energy",
    "Fernhill Office Products",
    "Copperfield Diagnostics",
    "Stonebridge Catering",
)
SERIES = ("INV-", "R", "2026/", "", "SO-", "BL", "F-26-", "A")
VENDORS = tuple(
    Vendor(
        name, tax_id=f"55-{1000003 * place:07}", accounts=(f"880{place}4417{place}",)
    )
    for place, name in enumerate(NAMES, 1)
)


class Paper:
    """Writes bills of the vendors, each with numbers that run on."""

    def __init__(self, chance):
        self.chance = chance
        self.last = [chance.randint(10_000, 80_000) for _ in NAMES]
        self.serial = count(1)

    def bill(self, place=None, **more) -> Bill:
        chance = self.chance
        place = chance.randrange(len(NAMES)) if place is None else place
        self.last[place] += chance.randint(1, 9)
        values = {
            "vendor": VENDORS[place],
            "day": FIRST_DAY + timedelta(days=chance.randint(0, 290)),
            "number": f"{SERIES[place]}{self.last[place]}",
            "price": money(chance.uniform(20, 9000)),
            "company": chance.randrange(2),
        }
        return Bill(**{**values, **more})

    def days_later(self, bill, low, high, **more) -> Bill:
        later = timedelta(days=self.chance.randint(low, high))
        return replace(bill, day=bill.day + later, **more)


def cases(chance) -> list[Case]:
    """Return six copies of each kind, and three honest bills that look like one."""
    paper = Paper(chance)
    return [
        Case(kind, story, is_wrong, BillPlan(tuple(make(paper))))
        for kind, varieties in KINDS.items()
        for is_wrong, wanted in ((True, WRONG_OF_EACH), (False, HONEST_OF_EACH))
        for story, make in _dealt(varieties[is_wrong], wanted)
    ]


def _dealt(varieties, wanted):
    stories = list(varieties.items())
    for number in range(wanted):
        yield stories[number % len(stories)]


def business(chance) -> BillPlan:
    """Return what the vendors bill besides: trade, monthly fees, weekly deliveries."""
    paper = Paper(chance)
    trade = [paper.bill() for _ in range(120)]
    fees = [bill for place in range(4) for bill in _fees(paper, place, 8, 30)]
    weekly = [bill for place in range(4, 7) for bill in _fees(paper, place, 12, 7)]
    return BillPlan((*trade, *fees, *weekly))


def _fees(paper, place, times, step):
    """The same amount again and again, under numbers that run on."""
    first = paper.bill(place, day=FIRST_DAY)
    for turn in range(times):
        later = first.day + timedelta(days=step * turn)
        yield paper.bill(place, day=later, price=first.price, company=first.company)


# -- the same number -------------------------------------------------------------------
def _same_number(paper):
    bill = paper.bill()
    return bill, paper.days_later(bill, 0, 60)


def _spelled_differently(paper):
    bill = paper.bill()
    number = paper.chance.choice(
        (bill.number.lower() + " ", f" {bill.number}", bill.number.replace("-", " "))
    )
    return bill, paper.days_later(bill, 0, 20, number=number)


def _number_of_another(paper):
    """Two vendors may well use the same number."""
    one, other = paper.bill(0), paper.bill(3)
    return one, replace(other, number=one.number)


def _numbers_begin_anew(paper):
    """A vendor that counts from one again each year."""
    bill = paper.bill(day=FIRST_DAY)
    later = bill.day + timedelta(days=290)
    return bill, replace(bill, day=later, price=money(bill.price * 3 + 7))


# -- the same file, the same text ------------------------------------------------------
def _same_file(paper):
    """Put in again by hand, with another number and date typed from it."""
    name = f"file {next(paper.serial)}"
    bill = paper.bill(file=name)
    return bill, paper.bill(VENDORS.index(bill.vendor), file=name, price=bill.price)


def _same_mail(paper):
    """The same document in two mails."""
    name = f"mail {next(paper.serial)}"
    bill = paper.bill(mail=name, file=name, company=0)
    return bill, bill


def _printed_anew(paper):
    """Another file that reads the same."""
    name = f"mail {next(paper.serial)}"
    bill = paper.bill(mail=name, file=f"{name} one", company=0)
    return bill, replace(bill, file=f"{name} two")


def _printed_without_number(paper):
    """As before, and there is no number to tell it by."""
    return tuple(replace(bill, number="") for bill in _printed_anew(paper))


def _other_file(paper):
    """A month later, for as much, on a document of its own."""
    place, amount = paper.chance.randrange(len(NAMES)), paper.bill().price
    one = paper.bill(place, price=amount, file=f"file {next(paper.serial)}", company=0)
    other = paper.bill(
        place, price=amount, file=f"file {next(paper.serial)}", company=0
    )
    return one, replace(other, day=one.day + timedelta(days=30))


def _same_words(paper):
    """A contract's bill reads the same each month but for number and date."""
    one, other = _other_file(paper)
    serial = next(paper.serial)
    return replace(one, mail=f"mail {serial}"), replace(other, mail=f"mail {serial}b")


# -- numbers that look alike -----------------------------------------------------------
LETTERS = (("0", "O"), ("1", "I"), ("5", "S"), ("8", "B"), ("2", "Z"))


def _look_alike(paper):
    """One sign is read as a letter: O for 0."""
    bill = paper.bill()
    swaps = [one for one in LETTERS if one[0] in bill.number[-5:]]
    if not swaps:
        return _look_alike(paper)
    old, new = paper.chance.choice(swaps)
    head, tail = bill.number[:-5], bill.number[-5:]
    number = head + tail.replace(old, new, 1)
    return bill, paper.days_later(bill, 0, 25, number=number)


def _other_letter(paper):
    """The letter stands for another thing, and so does the amount."""
    bill = paper.bill()
    other = paper.bill(VENDORS.index(bill.vendor))
    number = f"{bill.number[:-1]}B", f"{bill.number[:-1]}8"
    return replace(bill, number=number[0]), replace(other, number=number[1])


def _transposed(paper):
    """Two signs changed places, and it is in the books a few days later."""
    bill = paper.bill()
    number = bill.number
    places = [n for n in range(len(number) - 5, len(number) - 1)]
    places = [n for n in places if number[n] != number[n + 1]]
    place = paper.chance.choice(places)
    number = number[:place] + number[place + 1] + number[place] + number[place + 2 :]
    return bill, paper.days_later(bill, 0, 6, number=number)


def _neighbours(paper):
    """A standing order, weekly; its numbers run on and differ by a sign."""
    bill = paper.bill()
    digits = int(bill.number[-5:]) // 100 * 100
    numbers = [f"{bill.number[:-5]}{digits + last:05}" for last in (12, 21)]
    return (
        replace(bill, number=numbers[0]),
        replace(bill, number=numbers[1], day=bill.day + timedelta(days=14)),
    )


def _twin_orders(paper):
    """A genuine second order of the same goods on the same day."""
    bill = paper.bill(order=f"order {next(paper.serial)}")
    number = f"{bill.number[:-5]}{int(bill.number[-5:]) + 1:05}"
    return bill, replace(bill, number=number, order=f"order {next(paper.serial)}")


def _prefixed(paper):
    bill = paper.bill()
    number = paper.chance.choice((f"RE{bill.number}", f"COPY {bill.number}"))
    return bill, paper.days_later(bill, 0, 20, number=number)


def _suffixed(paper):
    bill = paper.bill()
    number = bill.number + paper.chance.choice(("-A", "/1", " COPY", "-R"))
    return bill, paper.days_later(bill, 0, 20, number=number)


def _supplement(paper):
    """A second bill under the first one's number: the freight came later."""
    bill = paper.bill()
    freight = paper.days_later(bill, 2, 20, number=f"{bill.number}-F")
    return bill, replace(freight, price=money(bill.price / 9 + 3))


def _branches(paper):
    """Two branches of a vendor count alike, each with its own letter before."""
    bill = paper.bill()
    other = paper.bill(VENDORS.index(bill.vendor))
    return replace(bill, number=f"N{bill.number}"), replace(
        other, number=f"S{bill.number}"
    )


# -- in parts, and billed again --------------------------------------------------------
def _parts_after(paper):
    """The whole was billed, and now it comes once more in two parts."""
    bill = paper.bill()
    part = money(bill.price * paper.chance.randint(30, 70) / 100)
    one = paper.days_later(bill, 3, 20, number=f"{bill.number}-1", price=part)
    other = paper.days_later(one, 1, 9)
    return bill, one, replace(other, number=f"{bill.number}-2", price=bill.price - part)


def _whole_after(paper):
    """The parts were billed, and now comes the whole."""
    bill, one, other = _parts_after(paper)
    return one, other, replace(bill, day=other.day + timedelta(days=5))


def _partial_deliveries(paper):
    """Each delivery is billed for itself, and there is no bill of the whole."""
    _bill, one, other = _parts_after(paper)
    return one, other


def _parts_of_more(paper):
    """Bills of one project that share its number; they make up nothing before."""
    bill, one, other = _parts_after(paper)
    return bill, one, replace(other, price=money(other.price * 2 + 11))


def _credit_of(paper, bill):
    return paper.days_later(
        bill, 3, 12, number=f"CN{next(paper.serial)}{bill.number[-3:]}", is_credit=True
    )


def _billed_twice_again(paper):
    """One credit, and two bills after it."""
    bill = paper.bill()
    credit = _credit_of(paper, bill)
    place = VENDORS.index(bill.vendor)
    same = {"price": bill.price, "company": bill.company}
    once = paper.bill(place, day=credit.day + timedelta(days=1), **same)
    again = paper.bill(place, day=once.day + timedelta(days=5), **same)
    return bill, credit, once, again


def _billed_again(paper):
    """Credited in full, and billed once more, rightly."""
    return _billed_twice_again(paper)[:3]


def _credited_in_part(paper):
    """Some of it went back, and the next order is another one."""
    bill, credit, once = _billed_again(paper)
    price = money(bill.price / 3)
    return bill, replace(credit, price=price), replace(once, price=money(price * 5))


# -- other records, other companies ----------------------------------------------------
def _twin_record(paper):
    """The vendor is on file twice, with one tax id."""
    bill = paper.bill()
    twin = Vendor(f"{bill.vendor.name} Inc.", tax_id=bill.vendor.tax_id)
    return bill, paper.days_later(bill, 0, 20, vendor=twin)


def _twin_with_account(paper):
    """The second record has no tax id, and the same account."""
    bill = paper.bill()
    (account,) = bill.vendor.accounts
    twin = Vendor(f"{bill.vendor.name} (new)", accounts=(account,))
    bill = replace(bill, account=account)
    return bill, paper.days_later(bill, 0, 6, vendor=twin)


def _twin_by_name(paper):
    """The second record shares the name alone, and the number has a slip."""
    bill, slipped = _look_alike(paper)
    twin = Vendor(f"{bill.vendor.name} Ltd")
    return bill, replace(slipped, vendor=twin, day=bill.day)


def _namesakes(paper):
    """Two firms of like name, each with a bill of that amount in those days."""
    serial = next(paper.serial)
    one, other = (
        Vendor(f"Harbourside {word} {serial}", tax_id=f"{digit}9-{serial:07}")
        for digit, word in enumerate(("Linen Services", "Labs Services"), 3)
    )
    bill, second = paper.bill(0), paper.bill(3)
    return replace(bill, vendor=one), replace(
        second, vendor=other, price=bill.price, day=bill.day, company=bill.company
    )


def _other_company(paper):
    bill = paper.bill()
    return bill, paper.days_later(bill, 0, 20, company=1 - bill.company)


def _other_company_slipped(paper):
    """To the other company, and with a slip in its number."""
    bill, slipped = paper.chance.choice((_look_alike, _transposed))(paper)
    return bill, replace(slipped, company=1 - bill.company, day=bill.day)


def _to_each_company(paper):
    """The same fee for each company on one day, under numbers that run on."""
    bill = paper.bill()
    number = f"{bill.number[:-5]}{int(bill.number[-5:]) + 1:05}"
    return bill, replace(bill, number=number, company=1 - bill.company)


KINDS = {
    "same_number": {
        True: {"same": _same_number, "spelled_differently": _spelled_differently},
        False: {
            "number_of_another": _number_of_another,
            "numbers_begin_anew": _numbers_begin_anew,
        },
    },
    "same_file": {
        True: {"typed_again": _same_file, "mailed_again": _same_mail},
        False: {"other_file": _other_file},
    },
    "same_text": {
        True: {
            "printed_anew": _printed_anew,
            "without_number": _printed_without_number,
        },
        False: {"same_words": _same_words},
    },
    "look_alike_number": {
        True: {"letter_for_digit": _look_alike},
        False: {"other_letter": _other_letter},
    },
    "transposed_digits": {
        True: {"transposed": _transposed},
        False: {"neighbours": _neighbours, "twin_orders": _twin_orders},
    },
    "prefix_or_suffix": {
        True: {"prefixed": _prefixed, "suffixed": _suffixed},
        False: {"supplement": _supplement, "branches": _branches},
    },
    "bill_in_parts": {
        True: {"parts_after": _parts_after, "whole_after": _whole_after},
        False: {
            "partial_deliveries": _partial_deliveries,
            "parts_of_more": _parts_of_more,
        },
    },
    "billed_again": {
        True: {"twice_again": _billed_twice_again},
        False: {"once_again": _billed_again, "in_part": _credited_in_part},
    },
    "other_vendor_record": {
        True: {
            "same_tax_id": _twin_record,
            "same_account": _twin_with_account,
            "like_name": _twin_by_name,
        },
        False: {"namesakes": _namesakes},
    },
    "other_company": {
        True: {"same_number": _other_company, "with_a_slip": _other_company_slipped},
        False: {"to_each_company": _to_each_company},
    },
}
