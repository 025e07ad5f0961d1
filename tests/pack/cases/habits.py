"""Bills that depart from what their vendor did before, and habits that look like it."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta
from decimal import Decimal
from itertools import count

from tests.pack.case import Case
from tests.pack.cases.bills import Bill, BillPlan, Employee, Vendor, money

LAST_DAY = date(2026, 10, 1)
WRONG_OF_EACH, HONEST_OF_EACH = 12, 18
FAMILY_NAMES = ("Hill", "Moreno", "Okafor", "Lindqvist", "Tanaka", "Weber", "Novak")
GIVEN_NAMES = ("Sam", "Ruth", "Ada", "Jonas", "Mira", "Theo", "Inga", "Luis")


def cases(chance) -> list[Case]:
    """Return 30 cases of each of the three kinds."""
    numbers = count(1)
    return [
        Case(kind, story, is_wrong, make(chance, next(numbers)))
        for kind, varieties in KINDS.items()
        for is_wrong, wanted in ((True, WRONG_OF_EACH), (False, HONEST_OF_EACH))
        for story, make in _dealt(varieties[is_wrong], wanted)
    ]


def _dealt(varieties, wanted):
    stories = list(varieties.items())
    for number in range(wanted):
        yield stories[number % len(stories)]


def _vendor(number, **more) -> Vendor:
    return Vendor(f"Habit Vendor {number:03}", tax_id=f"71-{number:07}", **more)


def _bills(vendor, days_and_prices, **more):
    """Return bills of one vendor; the last of them is of about the last day."""
    return tuple(
        Bill(
            vendor,
            LAST_DAY - timedelta(days=days),
            f"{vendor.name[-3:]}-{40 + 7 * place}",
            money(price),
            **{"quantity": 2 + place % 5, **more},
        )
        for place, (days, price) in enumerate(days_and_prices)
    )


def _monthly(count_of, step=30):
    """Return how many days ago, the longest first."""
    return [step * place for place in reversed(range(count_of))]


# -- prices that creep -----------------------------------------------------------------
def _climb(chance, rises, low, high):
    """Return prices: some rises among bills at the same price."""
    price, prices = chance.uniform(8, 400), []
    steps = [chance.uniform(low, high) for _ in range(rises)]
    for step in [0, *steps]:
        price *= 1 + step
        prices += [price] * chance.choice((1, 1, 2))
    return prices


def _creeping(chance, number):
    prices = _climb(chance, rises=chance.randint(4, 6), low=0.025, high=0.06)
    days = _monthly(len(prices), step=min(30, 330 // len(prices)))
    return BillPlan(_bills(_vendor(number), zip(days, prices, strict=True)))


def _faster(chance, number):
    prices = _climb(chance, rises=3, low=0.04, high=0.09)
    return BillPlan(
        _bills(_vendor(number), zip(_monthly(len(prices), 25), prices, strict=True))
    )


def _shrinking_discount(chance, number):
    """The list price stays, the discount melts away."""
    price = chance.uniform(20, 300)
    discounts = (15, 12, 9, 6, 3, 0)
    bills = _bills(_vendor(number), [(days, price) for days in _monthly(6)])
    return BillPlan(
        tuple(
            replace(bill, discount=Decimal(discount))
            for bill, discount in zip(bills, discounts, strict=True)
        )
    )


def _other_units(chance, number):
    """The last bill counts by the dozen, which hides what a piece costs."""
    prices = _climb(chance, rises=4, low=0.03, high=0.05)
    days = _monthly(len(prices), 25)
    *before, last = _bills(_vendor(number), zip(days, prices, strict=True))
    return BillPlan((*before, replace(last, price=last.price * 12, unit="dozen")))


def _market(chance, number):
    """Up and down, as fuel and fresh food go."""
    price, prices = chance.uniform(20, 200), []
    for place in range(9):
        price *= 1 + chance.uniform(0.02, 0.05) * (1 if place % 3 else -1.3)
        prices.append(price)
    return BillPlan(_bills(_vendor(number), zip(_monthly(9), [*prices], strict=True)))


def _new_price_list(chance, number):
    price, rise = chance.uniform(20, 200), chance.uniform(1.04, 1.095)
    prices = [price] * 4 + [price * rise] * 4
    return BillPlan(_bills(_vendor(number), zip(_monthly(8), prices, strict=True)))


def _within_tolerance(chance, number):
    """Everything gets a little dearer."""
    prices = _climb(chance, rises=4, low=0.008, high=0.017)
    return BillPlan(
        _bills(_vendor(number), zip(_monthly(len(prices), 25), prices, strict=True))
    )


def _over_years(chance, number):
    """One rise a year, as the contract says."""
    price = chance.uniform(20, 200)
    prices = [price * 1.045 ** (quarter // 4) for quarter in range(16)]
    return BillPlan(_bills(_vendor(number), zip(_monthly(16, 91), prices, strict=True)))


def _leap(chance, number):
    """One rise that stands out without help, and peace after it."""
    price = chance.uniform(20, 200)
    prices = [price] * 3 + [price * chance.uniform(1.2, 1.5)] * 4
    return BillPlan(_bills(_vendor(number), zip(_monthly(7), prices, strict=True)))


def _other_goods(chance, number):
    """Each bill is for another thing, the dearer ones later."""
    price = chance.uniform(20, 200)
    prices = [price * 1.05**place for place in range(6)]
    bills = _bills(_vendor(number), zip(_monthly(6), prices, strict=True))
    return BillPlan(tuple(replace(bill, goods=n) for n, bill in enumerate(bills)))


# -- vendors that were away ------------------------------------------------------------
def _history(chance, number, gap, before=6, step=35, **last):
    """A vendor that billed for a while, then not for so many days, and then again."""
    days = [*(gap + one for one in _monthly(before, step)), 0]
    prices = [chance.uniform(100, 4000) for _ in days]
    *earlier, newest = _bills(_vendor(number), zip(days, prices, strict=True))
    bills = (*earlier, replace(newest, **last))
    return BillPlan(bills, judged_from=len(earlier))


def _woken(chance, number):
    return _history(chance, number, gap=chance.randint(370, 1200))


def _woken_elsewhere(chance, number):
    """It comes back to another company of the group."""
    return _history(chance, number, gap=chance.randint(400, 900), company=1)


def _woken_by_contact(chance, number):
    """The bill names a contact that nobody has heard of."""
    return _history(chance, number, gap=chance.randint(400, 900), by_contact=True)


def _one_bill_long_ago(chance, number):
    return _history(chance, number, gap=chance.randint(400, 1500), before=1)


def _new_vendor(chance, number):
    prices = [chance.uniform(100, 4000) for _ in range(3)]
    return BillPlan(_bills(_vendor(number), zip(_monthly(3), prices, strict=True)))


def _once_a_year(chance, number):
    days = [366 * place + chance.randint(-9, 9) for place in (4, 3, 2, 1)] + [0]
    rows = [(day, chance.uniform(200, 900)) for day in days]
    return BillPlan(_bills(_vendor(number), rows), judged_from=len(rows) - 1)


def _seasonal(chance, number):
    return _history(chance, number, gap=chance.randint(180, 350))


def _quiet_with_us(chance, number):
    """Away from this company, and all the time busy with the other one."""
    plan = _history(chance, number, gap=(gap := chance.randint(400, 700)))
    *before, last = plan.bills
    busy = [
        replace(last, day=LAST_DAY - timedelta(days=days), company=1,
                number=f"{number}-{days}")
        for days in range(gap - 20, 20, -60)
    ]  # fmt: skip
    return BillPlan((*before, *busy, last), judged_from=len(before) + len(busy))


def _every_two_years(chance, number):
    """A calibration that is due every second year."""
    days = [730 * place + chance.randint(-15, 15) for place in (3, 2, 1)] + [0]
    rows = [(day, chance.uniform(900, 5000)) for day in days]
    return BillPlan(_bills(_vendor(number), rows), judged_from=len(rows) - 1)


def _announced(chance, number):
    """Away for long, and now it delivers what somebody ordered."""
    return _history(
        chance, number, gap=chance.randint(380, 800), order=f"announced {number}"
    )


# -- vendors that are employees --------------------------------------------------------
def _account(chance) -> str:
    return f"{chance.randrange(10**8, 10**9)}{chance.randrange(10**3, 10**4)}"


def _name(chance) -> str:
    return f"{chance.choice(GIVEN_NAMES)} {chance.choice(FAMILY_NAMES)}"


def _some_bills(chance, vendor, **more):
    rows = [(days, chance.uniform(50, 3000)) for days in _monthly(2)]
    *before, last = _bills(vendor, rows)
    return (*before, replace(last, **more))


def _same_account(chance, number):
    account = _account(chance)
    vendor = _vendor(number, accounts=(_account(chance), account))
    return BillPlan(_some_bills(chance, vendor), (Employee(_name(chance), account),))


def _spaced_account(chance, number):
    """The same number, written with spaces."""
    account = _account(chance)
    spaced = " ".join(account[place : place + 4] for place in range(0, 13, 4))
    vendor = _vendor(number, accounts=(spaced,))
    return BillPlan(_some_bills(chance, vendor), (Employee(_name(chance), account),))


def _former_account(chance, number):
    account = _account(chance)
    vendor = _vendor(number, accounts=(_account(chance),), former_account=account)
    return BillPlan(_some_bills(chance, vendor), (Employee(_name(chance), account),))


def _who_has_left(chance, number):
    account = _account(chance)
    vendor = _vendor(number, accounts=(account,))
    person = Employee(_name(chance), account, has_left=True)
    return BillPlan(_some_bills(chance, vendor), (person,))


def _same_record(chance, number):
    vendor = Vendor(f"{_name(chance)} {number}")
    person = Employee(vendor.name, vendor=vendor)
    return BillPlan(_some_bills(chance, vendor), (person,))


def _record_of_a_log_in(chance, number):
    vendor = Vendor(f"{_name(chance)} {number}")
    person = Employee(vendor.name, vendor=vendor, is_user=True)
    return BillPlan(_some_bills(chance, vendor), (person,))


def _namesake(chance, number):
    """The same name, and another account."""
    name = _name(chance)
    vendor = Vendor(name, tax_id=f"73-{number:07}", accounts=(_account(chance),))
    return BillPlan(_some_bills(chance, vendor), (Employee(name, _account(chance)),))


def _family_firm(chance, number):
    name = _name(chance)
    vendor = _vendor(number, accounts=(_account(chance),))
    firm = replace(vendor, name=f"{name.split()[1]} & Daughters {number}")
    return BillPlan(_some_bills(chance, firm), (Employee(name, _account(chance)),))


def _same_bank(chance, number):
    """Accounts of one branch: they begin alike and end otherwise."""
    account = _account(chance)
    other = account[:-1] + str((int(account[-1]) + 1) % 10)
    vendor = _vendor(number, accounts=(account,))
    return BillPlan(_some_bills(chance, vendor), (Employee(_name(chance), other),))


def _without_account(chance, number):
    """Neither the vendor nor the employee has an account on file."""
    return BillPlan(_some_bills(chance, _vendor(number)), (Employee(_name(chance)),))


KINDS = {
    "vendor_is_employee": {
        True: {
            "same_account": _same_account,
            "spaced_account": _spaced_account,
            "former_account": _former_account,
            "who_has_left": _who_has_left,
            "same_record": _same_record,
            "record_of_a_log_in": _record_of_a_log_in,
        },
        False: {
            "namesake": _namesake,
            "family_firm": _family_firm,
            "same_bank": _same_bank,
            "without_account": _without_account,
        },
    },
    "price_creep": {
        True: {
            "creeping": _creeping,
            "faster": _faster,
            "shrinking_discount": _shrinking_discount,
            "other_units": _other_units,
        },
        False: {
            "market": _market,
            "new_price_list": _new_price_list,
            "within_tolerance": _within_tolerance,
            "over_years": _over_years,
            "leap": _leap,
            "other_goods": _other_goods,
        },
    },
    "dormant_vendor": {
        True: {
            "woken": _woken,
            "woken_elsewhere": _woken_elsewhere,
            "woken_by_contact": _woken_by_contact,
            "one_bill_long_ago": _one_bill_long_ago,
        },
        False: {
            "new_vendor": _new_vendor,
            "once_a_year": _once_a_year,
            "seasonal": _seasonal,
            "quiet_with_us": _quiet_with_us,
            "every_two_years": _every_two_years,
            "announced": _announced,
        },
    },
}
