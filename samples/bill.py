"""One vendor's paper as values: what is printed, before anybody draws it."""

from collections import defaultdict
from dataclasses import dataclass, field
from datetime import date, timedelta
from decimal import ROUND_HALF_UP, Decimal

from samples import master

CENT = Decimal("0.01")


def to_cents(value: Decimal) -> Decimal:
    """Round as people do on invoices: half a cent goes up."""
    return value.quantize(CENT, ROUND_HALF_UP)


@dataclass(frozen=True, slots=True)
class Line:
    """One printed line with a price."""

    description: str
    quantity: Decimal
    unit_price: Decimal
    tax_percent: Decimal = Decimal(0)
    vendor_code: str | None = None
    unit: str = "EA"
    product: str | None = None
    ordered: Decimal | None = None
    flat: bool = False  # printed as an amount, without quantity and price

    @property
    def amount(self) -> Decimal:
        """Quantity by price."""
        return to_cents(self.quantity * self.unit_price)

    @property
    def backordered(self) -> Decimal:
        """What the vendor still owes of this order line."""
        return (self.ordered or self.quantity) - self.quantity


@dataclass(frozen=True, slots=True)
class Bill:
    """One bill, credit note or delivery note."""

    vendor: master.Vendor
    company: str
    facility: str
    number: str
    issue_date: date
    lines: tuple[Line, ...]
    purchase_order: str | None = None
    credit_note_of: str | None = None
    details: dict[str, str] = field(default_factory=dict)

    @property
    def due_date(self) -> date | None:
        """When the vendor expects the money; a credit note is not due."""
        if self.credit_note_of:
            return None
        return self.issue_date + timedelta(days=self.vendor.payment_days)

    @property
    def currency(self) -> str:
        """The vendor's currency."""
        return self.vendor.currency

    @property
    def buyer(self) -> master.Address:
        """The company that pays."""
        return master.company(self.company)

    @property
    def ship_to(self) -> master.Address:
        """The facility that gets it."""
        return master.facility(self.facility)

    @property
    def net(self) -> Decimal:
        """The sum before tax."""
        return sum((line.amount for line in self.lines), Decimal("0.00"))

    @property
    def tax_by_percent(self) -> dict[Decimal, tuple[Decimal, Decimal]]:
        """For each rate what it is taken of, and what it comes to."""
        bases: dict[Decimal, Decimal] = defaultdict(Decimal)
        for line in self.lines:
            bases[line.tax_percent] += line.amount
        return {
            percent: (base, to_cents(base * percent / 100))
            for percent, base in bases.items()
        }

    @property
    def tax(self) -> Decimal:
        """The sum of all taxes."""
        return sum((tax for _base, tax in self.tax_by_percent.values()), Decimal(0))

    @property
    def tax_line_by_line(self) -> Decimal:
        """The same, rounded on each line: a books' program may do so."""
        return sum(
            (to_cents(line.amount * line.tax_percent / 100) for line in self.lines),
            Decimal(0),
        )

    @property
    def total(self) -> Decimal:
        """What is to be paid, or given back."""
        return self.net + self.tax


def of_order(
    name: str,
    number: str,
    issue_date: date,
    quantities: dict[str, int] | None = None,
    **others,
) -> Bill:
    """A bill for an order, for all of it unless quantities say otherwise."""
    order = master.orders()[name]
    billed = quantities or order.quantities
    return Bill(
        vendor=master.vendors()[order.vendor],
        company=order.company,
        facility=order.facility,
        number=number,
        issue_date=issue_date,
        lines=tuple(_line_of_order(order, code, billed[code]) for code in billed),
        purchase_order=name,
        **others,
    )


def _line_of_order(order: master.Order, code: str, quantity: int) -> Line:
    product = master.products()[code]
    return Line(
        description=product.name,
        quantity=Decimal(quantity),
        unit_price=product.price,
        tax_percent=master.tax_percent(order.tax),
        vendor_code=product.vendor_code,
        product=code,
        ordered=Decimal(order.quantities[code]),
    )
