"""A year of invented orders with known fraud among honest habits that look like it."""

import random
from collections import defaultdict
from dataclasses import replace
from datetime import date, timedelta
from decimal import Decimal
from itertools import count

from wardclerk.core.control import Document, Kind

FIRST_DAY = date(2026, 1, 1)
DAYS = 365
LIMITS = (Decimal(500), Decimal(5000), Decimal(25000))
REQUESTERS, VENDORS = 14, 24
SPLITS, HUGGERS = 12, 8


def year(seed):
    """Return (documents, planted), planted as [(kind, ids of its documents)]."""
    chance = random.Random(seed)
    numbers = count(1)

    def order(day, amount, requester, vendor):
        amount = Decimal(f"{amount:.2f}")
        limit = next((one for one in LIMITS if amount < one), None)
        return Document(
            next(numbers),
            FIRST_DAY + timedelta(days=day),
            amount,
            requester,
            f"V{vendor}",
            limit=limit,
        )

    documents = _honest(chance, order)
    planted = []
    for kind, times in ((Kind.SPLIT, SPLITS), (Kind.NEAR_LIMIT, HUGGERS)):
        for _ in range(times):
            requester, vendor = chance.randrange(REQUESTERS), chance.randrange(VENDORS)
            make = _split if kind is Kind.SPLIT else _hugged
            case = make(chance, order, requester, vendor)
            planted.append((kind, {one.id for one in case}))
            documents += case
    chance.shuffle(documents)
    return documents, planted


def _honest(chance, order):
    """Regular orders, large ones, subscriptions, and what somebody forgot."""
    documents = []
    for requester in range(REQUESTERS):
        for vendor in chance.sample(range(VENDORS), 8):
            middle = chance.choice((60, 150, 300, 700, 2000, 6000))
            for _ in range(int(chance.gammavariate(1.2, 9))):
                day = chance.randrange(DAYS)
                amount = middle * chance.lognormvariate(0, 0.7)
                documents.append(order(day, amount, requester, vendor))
                if chance.random() < 0.02:  # a second order for what was forgotten
                    later = min(day + chance.randrange(1, 4), DAYS - 1)
                    forgotten = amount * chance.uniform(0.1, 0.5)
                    documents.append(order(later, forgotten, requester, vendor))
        if chance.random() < 0.5:  # a subscription that happens to cost just so
            price = chance.choice((480, 490, 4800, 1200, 4990))
            vendor = chance.randrange(VENDORS)
            first = chance.randrange(28)
            documents += [
                order(first + 30 * month, price, requester, vendor)
                for month in range(11)
            ]
    return documents


def _split(chance, order, requester, vendor):
    """One purchase above a limit, cut into parts that each stay below it."""
    limit = float(chance.choice(LIMITS[:2]))
    total = limit * chance.uniform(1.05, 2.8)
    parts = max(2, int(total / (limit * 0.95)) + 1 + chance.randrange(2))
    shares = [chance.uniform(0.7, 1.3) for _ in range(parts)]
    first = chance.randrange(DAYS - 10)
    amounts = [min(total * one / sum(shares), limit * 0.99) for one in shares]
    return [
        order(first + chance.randrange(8), amount, requester, vendor)
        for amount in amounts
    ]


def _hugged(chance, order, requester, vendor):
    """A habit of orders that keep just below a limit, all through the year."""
    limit = float(chance.choice(LIMITS[:2]))
    return [
        order(
            chance.randrange(DAYS),
            limit * chance.uniform(0.952, 0.999),
            requester,
            vendor,
        )
        for _ in range(chance.randrange(5, 10))
    ]


def scores(planted, found):
    """Return {kind: (recall, precision)}, and `both` under None.

    A planted case is found when a suspicion of whatever kind holds at least half of
    its documents. A suspicion is right when a planted case makes up most of it.
    """
    held = [{one.id for one in suspicion.documents} for suspicion in found]
    hit = defaultdict(list)
    for kind, case in planted:
        is_found = any(len(case & ids) * 2 >= len(case) for ids in held)
        hit[kind].append(is_found)
        hit[None].append(is_found)
    right = defaultdict(list)
    for suspicion, ids in zip(found, held, strict=True):
        is_right = any(len(case & ids) * 2 >= len(ids) for _kind, case in planted)
        right[suspicion.kind].append(is_right)
        right[None].append(is_right)
    return {
        kind: (_share(hit[kind]), _share(right[kind]))
        for kind in (Kind.SPLIT, Kind.NEAR_LIMIT, None)
    }


def _share(flags):
    return sum(flags) / len(flags) if flags else 1.0


def without_fraud(documents, planted):
    """Return the honest documents only, with their ids as they were."""
    bad = set().union(*(ids for _kind, ids in planted))
    return [replace(one) for one in documents if one.id not in bad]
