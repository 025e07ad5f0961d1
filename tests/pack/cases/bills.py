"""What cases of bills are made of: vendors, employees, and bills in their order."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from decimal import Decimal


@dataclass(frozen=True, slots=True)
class Vendor:
    """One record of a vendor. Equal ones are one record, over all cases of a pack."""

    name: str
    tax_id: str = ""
    accounts: tuple[str, ...] = ()
    former_account: str = ""  # archived since


@dataclass(frozen=True, slots=True)
class Employee:
    """One of the own people; `vendor` when the two share a record."""

    name: str
    account: str = ""
    vendor: Vendor | None = None
    is_user: bool = False  # the shared record is that of their log-in
    has_left: bool = False


@dataclass(frozen=True, slots=True)
class Bill:
    """One bill or credit note. Of those that name a `mail` the document is read."""

    vendor: Vendor
    day: date
    number: str
    price: Decimal
    quantity: int = 1
    discount: Decimal = Decimal(0)
    unit: str = "unit"  # or dozen
    goods: int = 0
    company: int = 0
    is_credit: bool = False
    file: str = ""  # bills that name one have the same file
    mail: str = ""  # the document came by mail; its text differs by this
    account: str = ""  # that the bill names
    order: str = ""  # bills that name one belong to the same order
    by_contact: bool = False  # it names a contact of the vendor


@dataclass(frozen=True, slots=True)
class BillPlan:
    """Bills in the order of their arrival, and the people around them.

    What is told of bills before place `judged_from` was told years ago.
    """

    bills: tuple[Bill, ...]
    employees: tuple[Employee, ...] = ()
    judged_from: int = 0


def money(value) -> Decimal:
    """Return an amount in cents."""
    return Decimal(f"{value:.2f}")
