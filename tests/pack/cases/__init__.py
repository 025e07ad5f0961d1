"""The pack of one seed: always the same cases, in the same order."""

from __future__ import annotations

import random
from dataclasses import dataclass

from tests.pack.case import Case, numbered
from tests.pack.cases import bank, copies, delegates, habits, orders
from tests.pack.cases.bills import BillPlan
from tests.pack.cases.orders import Order


@dataclass(frozen=True, slots=True)
class Pack:
    """The cases, and the honest business of a year in which they hide."""

    cases: tuple[Case, ...]
    orders: tuple[Order, ...]
    bills: BillPlan


def pack(seed: int) -> Pack:
    """Return 300 cases: 60 to be prevented, 150 to be detected, 90 around copies."""
    chance = random.Random(seed)
    cases = numbered(
        [
            *bank.cases(chance),
            *delegates.cases(chance),
            *orders.cases(chance),
            *habits.cases(chance),
            *copies.cases(chance),
        ]
    )
    return Pack(cases, orders.business(chance), copies.business(chance))
