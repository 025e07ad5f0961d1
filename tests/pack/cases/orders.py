"""Orders of a year: cut into parts, kept just below a limit, and honest ones beside."""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal

from tests.pack.case import Case

DAYS = 360
LIMIT = 5000  # from here on the policy asks more people
REQUESTERS, VENDORS = 24, 20
WRONG_OF_EACH, HONEST_OF_EACH = 12, 18


@dataclass(frozen=True, slots=True)
class Order:
    """One order: on which day of the year, of whom, for whom."""

    day: int
    amount: Decimal
    requester: int
    vendor: int


def cases(chance) -> list[Case]:
    """Return 30 cases of each of the two kinds."""
    return [
        Case(kind, story, is_wrong, make(chance))
        for kind, varieties in KINDS.items()
        for is_wrong, count in ((True, WRONG_OF_EACH), (False, HONEST_OF_EACH))
        for story, make in _dealt(varieties[is_wrong], count)
    ]


def _dealt(varieties, count):
    """Yield as many as wanted, each variety in its turn."""
    stories = list(varieties.items())
    for number in range(count):
        yield stories[number % len(stories)]


def business(chance) -> tuple[Order, ...]:
    """Return what is ordered all year: each ward of its vendors, by its needs."""
    found = []
    for requester in range(REQUESTERS):
        for vendor in chance.sample(range(VENDORS), 2):
            middle = chance.choice((150, 400, 900, 2000, 3500, 7000))
            found += [
                _order(
                    chance.randrange(DAYS),
                    middle * chance.lognormvariate(0, 0.6),
                    requester,
                    vendor,
                )
                for _ in range(int(chance.gammavariate(1.2, 5)))
            ]
    return tuple(found)


def _order(day, amount, requester, vendor) -> Order:
    return Order(min(day, DAYS - 1), Decimal(f"{amount:.2f}"), requester, vendor)


def _pair(chance):
    return chance.randrange(REQUESTERS), chance.randrange(VENDORS)


# -- cut into parts --------------------------------------------------------------------
def _in_parts(chance, parts, days):
    """One purchase above the limit, each part of it below."""
    pair, first = _pair(chance), chance.randrange(DAYS - 15)
    least = LIMIT * 1.05
    total = chance.uniform(least, max(least, LIMIT * 0.93 * parts))
    shares = [chance.uniform(0.8, 1.2) for _ in range(parts)]
    amounts = [min(total * one / sum(shares), LIMIT * 0.99) for one in shares]
    later = sorted(chance.randrange(days) for _ in range(parts - 1))
    return tuple(
        _order(first + day, amount, *pair)
        for day, amount in zip((0, *later), amounts, strict=True)
    )


def _in_two_parts(chance):
    return _in_parts(chance, parts=2, days=5)


def _in_some_parts(chance):
    return _in_parts(chance, parts=chance.randint(3, 4), days=8)


def _on_one_day(chance):
    return _in_parts(chance, parts=chance.randint(2, 4), days=1)


def _months_apart(chance):
    """Two genuine orders of one pair, together above the limit."""
    pair, first = _pair(chance), chance.randrange(DAYS - 120)
    days = (first, first + chance.randint(40, 110))
    return tuple(_order(day, chance.uniform(2600, 4400), *pair) for day in days)


def _by_two_wards(chance):
    """Two wards need the same in the same days, each for itself."""
    one, other = chance.sample(range(REQUESTERS), 2)
    vendor, first = chance.randrange(VENDORS), chance.randrange(DAYS - 15)
    return tuple(
        _order(first + chance.randrange(5), chance.uniform(2600, 4400), who, vendor)
        for who in (one, other)
    )


def _forgotten(chance):
    """A second order for what was forgotten; together it stays below the limit."""
    pair, first = _pair(chance), chance.randrange(DAYS - 15)
    amount = chance.uniform(1200, 3200)
    second = _order(
        first + chance.randint(1, 4), amount * chance.uniform(0.1, 0.45), *pair
    )
    return (_order(first, amount, *pair), second)


def _every_week(chance):
    """A ward that orders so much every week all the time."""
    pair, first = _pair(chance), chance.randrange(7)
    middle = chance.uniform(2000, 3200)
    return tuple(
        _order(day, middle * chance.uniform(0.85, 1.15), *pair)
        for day in range(first, 105, 7)
    )


def _large_and_small(chance):
    """A large one that was asked for as such, and a small one after it."""
    pair, first = _pair(chance), chance.randrange(DAYS - 15)
    small = _order(first + chance.randint(1, 6), chance.uniform(200, 900), *pair)
    return (_order(first, chance.uniform(1.1, 3) * LIMIT, *pair), small)


# -- just below the limit --------------------------------------------------------------
def _near(chance):
    return LIMIT * chance.uniform(0.951, 0.999)


def _of_one_vendor(chance):
    pair = _pair(chance)
    days = _spread(chance, chance.randint(5, 8))
    return tuple(_order(day, _near(chance), *pair) for day in days)


def _of_many_vendors(chance):
    requester = chance.randrange(REQUESTERS)
    days = _spread(chance, chance.randint(6, 9))
    return tuple(
        _order(day, _near(chance), requester, chance.randrange(VENDORS)) for day in days
    )


def _spread(chance, count):
    """Return days of the year, weeks apart."""
    weeks = chance.sample(range(DAYS // 14), count)
    return sorted(14 * week + chance.randrange(10) for week in weeks)


def _once(chance):
    return (_order(chance.randrange(DAYS), _near(chance), *_pair(chance)),)


def _twice(chance):
    """Half a year apart, for two things of about that price."""
    pair, first = _pair(chance), chance.randrange(150)
    days = (first, first + chance.randint(100, 200))
    return tuple(_order(day, _near(chance), *pair) for day in days)


def _subscription(chance):
    """It happens to cost just so, each month."""
    pair, price, first = _pair(chance), _near(chance), chance.randrange(25)
    return tuple(_order(first + 30 * month, price, *pair) for month in range(8))


def _around(chance):
    """Goods that cost around the limit, above and below."""
    pair = _pair(chance)
    return tuple(
        _order(day, LIMIT * chance.uniform(0.6, 1.4), *pair)
        for day in _spread(chance, chance.randint(6, 9))
    )


KINDS = {
    "split_orders": {
        True: {
            "in_two_parts": _in_two_parts,
            "in_some_parts": _in_some_parts,
            "on_one_day": _on_one_day,
        },
        False: {
            "months_apart": _months_apart,
            "by_two_wards": _by_two_wards,
            "forgotten": _forgotten,
            "every_week": _every_week,
            "large_and_small": _large_and_small,
        },
    },
    "near_limit": {
        True: {"of_one_vendor": _of_one_vendor, "of_many_vendors": _of_many_vendors},
        False: {
            "once": _once,
            "twice": _twice,
            "subscription": _subscription,
            "around": _around,
        },
    },
}
