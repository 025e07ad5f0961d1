"""A bank account changes and money leaves for it: before, while and after it is asked.

Each attempt is made by every path that leads to money; see `play.bank`.
"""

from __future__ import annotations

from dataclasses import dataclass

from tests.pack.case import Case

KIND = "bank_change"
# Who can write vendors, accounts and payments in Odoo itself.
PEOPLE = ("clerk", "cfo", "manager", "system")
WRONG = {  # story: how many
    "nobody_asked": 7,  # the account is changed by hand
    "cooling_off": 7,  # approved, and applied before its time
    "first_payment": 7,  # applied, and paid before a second person looked
    "account_of_another": 4,  # paid to an account of another vendor
}
HONEST = {
    "known_account": 3,
    "released_by_another": 2,  # a second person of finance let the first payment go
}


@dataclass(frozen=True, slots=True)
class BankPlan:
    """Who tries it, for how much, and whether an account makes way for the new one."""

    person: str
    amount: int
    is_replaced: bool


def cases(chance) -> list[Case]:
    """Return 25 attempts and 5 honest payments by the same people and paths."""
    return [
        Case(KIND, story, is_wrong, _plan(chance))
        for is_wrong, stories in ((True, WRONG), (False, HONEST))
        for story, count in stories.items()
        for _ in range(count)
    ]


def _plan(chance) -> BankPlan:
    return BankPlan(
        person=chance.choice(PEOPLE),
        amount=chance.randint(10, 90),
        is_replaced=chance.random() < 0.5,
    )
