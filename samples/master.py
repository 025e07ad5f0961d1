"""The demo group's master data, read from the files that the demo addon loads."""

import csv
import json
from dataclasses import dataclass
from decimal import Decimal
from functools import cache
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]
DATA = ROOT / "addons" / "wardclerk_demo" / "data"


@dataclass(frozen=True, slots=True)
class Address:
    """Where somebody gets their post."""

    name: str
    street: str
    city: str
    state: str
    zip: str
    country: str

    @property
    def town(self) -> str:
        """The line with the town, as the country writes it."""
        if self.country == "US":
            return f"{self.city}, {self.state} {self.zip}"
        return f"{self.zip} {self.city}"


@dataclass(frozen=True, slots=True)
class Vendor:
    """Who sends bills to the group."""

    code: str
    address: Address
    tax_id: str
    phone: str
    email: str
    website: str
    payment_days: int
    currency: str
    bank: str
    routing_number: str
    account_number: str
    iban: str

    @property
    def name(self) -> str:
        """The legal name."""
        return self.address.name


@dataclass(frozen=True, slots=True)
class Product:
    """What the group buys, under the vendor's own code."""

    code: str
    name: str
    price: Decimal
    vendor_code: str


@dataclass(frozen=True, slots=True)
class Order:
    """A purchase order as far as a vendor knows it."""

    name: str
    vendor: str
    company: str
    facility: str
    quantities: dict[str, int]
    tax: str


def _rows(name: str) -> list[dict[str, str]]:
    with (DATA / name).open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


@cache
def organisation() -> dict:
    """Companies, facilities, cost centres, taxes, rates and mailboxes."""
    return json.loads((DATA / "organisation.json").read_text(encoding="utf-8"))


@cache
def vendors() -> dict[str, Vendor]:
    """All vendors by code."""
    return {row["code"]: _vendor(row) for row in _rows("vendors.csv")}


def _vendor(row: dict[str, str]) -> Vendor:
    place = {key: row[key] for key in Address.__slots__}
    kept = {key: row[key] for key in Vendor.__slots__ if key in row}
    kept["payment_days"] = int(row["payment_days"])
    return Vendor(address=Address(**place), **kept)


@cache
def products() -> dict[str, Product]:
    """All products by code."""
    return {
        row["code"]: Product(
            row["code"], row["name"], Decimal(row["price"]), row["vendor_code"]
        )
        for row in _rows("products.csv")
    }


@cache
def orders() -> dict[str, Order]:
    """All purchase orders by number."""
    rows = json.loads((DATA / "orders.json").read_text(encoding="utf-8"))
    places = {
        centre["code"]: centre["facility"] for centre in organisation()["cost_centres"]
    }
    return {
        row["name"]: Order(
            row["name"],
            row["vendor"],
            row["company"],
            places[row["cost_centre"]],
            dict(row["lines"]),
            row["tax"],
        )
        for row in rows
    }


def company(code: str) -> Address:
    """Who a bill is addressed to."""
    return _place("companies", code)


def facility(code: str) -> Address:
    """Where goods are shipped to."""
    return _place("facilities", code)


def _place(kind: str, code: str) -> Address:
    row = next(row for row in organisation()[kind] if row["code"] == code)
    return Address(
        row["name"], row["street"], row["city"], row["state"], row["zip"], "US"
    )


def tax_percent(code: str) -> Decimal:
    """The rate of a purchase tax."""
    rows = organisation()["purchase_taxes"]
    return Decimal(next(row["percent"] for row in rows if row["code"] == code))


def mailbox(company_code: str) -> str:
    """The address that a company takes bills at."""
    boxes = organisation()["mailboxes"]
    return next(box["address"] for box in boxes if box["company"] == company_code)
