"""The ten documents: what each says, how it is drawn and what must become of it."""

from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import date
from decimal import Decimal

from samples import facturx, master, scan, ubl
from samples.bill import Bill, Line, of_order
from samples.paper import (
    calder,
    kestrel,
    lanternwood,
    lindner,
    paperbridge,
    saltmarsh,
    veritybench,
    wrenfield,
)


@dataclass(frozen=True, slots=True)
class Outcome:
    """What Odoo must hold once the document went through."""

    state: str
    model: str | None
    move_type: str | None
    approval_state: str | None
    problems: tuple[str, ...] = ()
    same_bill_as: str | None = None
    approval_rule: str | None = None


@dataclass(frozen=True, slots=True)
class Document:
    """One file that a vendor sends, with the truth about it."""

    file: str
    about: str
    bill: Bill
    draw: Callable[[Bill], bytes]
    document_type: str
    source: str
    media_type: str
    subject: str
    outcome: Outcome
    sender: str | None = None
    printed: dict[str, object] | None = None

    @property
    def mailbox(self) -> str:
        """Where the vendor sends it."""
        return master.mailbox(self.bill.company)

    @property
    def mail_from(self) -> str:
        """Who sends it."""
        return self.sender or f"{self.bill.vendor.name} <{self.bill.vendor.email}>"


AWAITS = Outcome(
    "routed", "account.move", "in_invoice", "pending", approval_rule="up-to-50000"
)
AWAITS_ONE = replace(AWAITS, approval_rule="up-to-2500")
AWAITS_WITHOUT_ORDER = replace(
    AWAITS,
    problems=("missing_purchase_order",),
    approval_rule="without-order-above-2500",
)
PDF, XML = "application/pdf", "application/xml"

TIDEWELL = of_order("P04171", "TMS-0098431", date(2026, 11, 2))
KESTREL = of_order(
    "P04166",
    "KB-SI-26-3390",
    date(2026, 11, 5),
    details={
        "agreement": "SA-2024-118",
        "period": "Oct 1 - Oct 31, 2026",
        "note": "Preventive maintenance was done on site from October 5 to October "
        "22, 2026. Service reports 77120 to 77183 were handed to Biomedical "
        "Engineering.",
    },
)
CALDER = of_order("P04182", "CF-26-10482", date(2026, 11, 3))
SALTMARSH = Bill(
    vendor=master.vendors()["SALTMARSH"],
    company="hospitals",
    facility="LKW",
    number="8840261107",
    issue_date=date(2026, 11, 6),
    lines=tuple(
        Line(
            name,
            Decimal(quantity),
            Decimal(price),
            Decimal(5),
            unit=unit,
            flat=unit == "EA",
        )
        for name, quantity, price, unit in (
            ("Customer charge, large general service", "1", "385.00", "EA"),
            ("Energy charge", "184320", "0.08642", "kWh"),
            ("Demand charge", "612", "11.85", "kW"),
            ("Renewable energy rider", "184320", "0.00215", "kWh"),
        )
    ),
    details={
        "account": "4471-0093-26",
        "period": "Service from Oct 6, 2026 to Nov 4, 2026 (30 days), rate LGS-2",
        "meter": "Meter 70336418: 918,442 to 933,802, multiplier 12",
    },
)
VERITYBENCH = of_order(
    "P04177",
    "0317426",
    date(2026, 11, 9),
    quantities={
        "LB-3001": 6,
        "LB-3002": 5,
        "LB-3003": 2,
        "LB-3004": 5,
        "LB-3005": 6,
    },
    details={"customer": "H20417", "carrier": "GROUND"},
)
LANTERNWOOD = Bill(
    vendor=master.vendors()["LANTERNWOOD"],
    company="hospitals",
    facility="HVM",
    number="LW-2026-1187",
    issue_date=date(2026, 11, 10),
    lines=(
        Line("Principal", Decimal("12"), Decimal("395.00"), unit="HUR"),
        Line("Senior adviser", Decimal("38.5"), Decimal("295.00"), unit="HUR"),
        Line("Analyst", Decimal("22"), Decimal("165.00"), unit="HUR"),
        Line("Travel expenses at cost", Decimal("1"), Decimal("612.40"), flat=True),
    ),
    details={
        "matter": "1187-03",
        "re": "Service line costing, October 2026",
    },
)
LINDNER = of_order(
    "P04159",
    "RE2026-30471",
    date(2026, 11, 4),
    details={"serials": "FL26-11802 bis/to FL26-11807"},
)
CALDER_CREDIT = of_order(
    "P04182",
    "CM-26-01197",
    date(2026, 11, 12),
    quantities={"MS-1102": 2, "MS-1105": 1},
    credit_note_of=CALDER.number,
    details={
        "reason": "Two cases of gowns and one box of pencils arrived with torn "
        "sterile barriers and were returned under authorization RA-5518."
    },
)
WRENFIELD = of_order(
    "P04185",
    "80031877",
    date(2026, 11, 11),
    details={
        "carrier": "Old Trestle Freight",
        "tracking": "OTF 4471 9920 318",
        "weight": "412 lb, 2 pallets",
    },
)

DOCUMENTS = (
    Document(
        "01-medical-supplies-ubl.xml",
        "Medical supplies, UBL 2.1, for an order",
        TIDEWELL,
        ubl.invoice,
        "vendor_bill",
        "xml",
        XML,
        f"Invoice {TIDEWELL.number}",
        AWAITS_ONE,
    ),
    Document(
        "02-biomedical-service-facturx.pdf",
        "Biomedical service contract, Factur-X, for an order",
        KESTREL,
        lambda bill: facturx.embed(kestrel.draw(bill), bill),
        "vendor_bill",
        "xml",
        PDF,
        f"Kestrel service invoice {KESTREL.number}",
        AWAITS,
    ),
    Document(
        "03-surgical-supplies.pdf",
        "Medical supplies, digital PDF with five lines and sales tax, for an order",
        CALDER,
        calder.draw,
        "vendor_bill",
        "text",
        PDF,
        f"Your invoice {CALDER.number} from Calder & Finch",
        AWAITS,
    ),
    Document(
        "04-electricity.pdf",
        "Electricity, digital PDF, no order",
        SALTMARSH,
        saltmarsh.draw,
        "vendor_bill",
        "text",
        PDF,
        "Your Saltmarsh bill is ready",
        AWAITS_WITHOUT_ORDER,
    ),
    Document(
        "05-laboratory-supplies-scan.pdf",
        "Laboratory supplies, a scan, part of an order",
        VERITYBENCH,
        lambda bill: scan.scanned(veritybench.draw(bill)),
        "vendor_bill",
        "ocr",
        PDF,
        "Scan from copier HVM-2-114",
        AWAITS,
        sender="Campus copier <copier@hospitals.harbourview.example>",
    ),
    Document(
        "06-surgical-supplies-again.pdf",
        "Document 03 once more, another file from another sender",
        CALDER,
        paperbridge.draw,
        "vendor_bill",
        "text",
        PDF,
        "You have a new invoice on Paperbridge",
        Outcome(
            "duplicate",
            "account.move",
            "in_invoice",
            "pending",
            ("duplicate_invoice",),
            same_bill_as="03-surgical-supplies.pdf",
            approval_rule=AWAITS.approval_rule,
        ),
        sender="Paperbridge Delivery <delivery@paperbridge.example>",
    ),
    Document(
        "07-consulting.pdf",
        "Consulting by the hour, no order",
        LANTERNWOOD,
        lanternwood.draw,
        "vendor_bill",
        "text",
        PDF,
        f"Lanternwood Advisory, invoice {LANTERNWOOD.number}",
        AWAITS_WITHOUT_ORDER,
    ),
    Document(
        "08-arthroscopes-eur.pdf",
        "Equipment in EUR for a USD company, bilingual, comma decimals, for an order",
        LINDNER,
        lindner.draw,
        "vendor_bill",
        "text",
        PDF,
        f"Rechnung / Invoice {LINDNER.number}",
        AWAITS,
    ),
    Document(
        "09-credit-memo.pdf",
        "Credit for part of document 03",
        CALDER_CREDIT,
        calder.draw,
        "credit_note",
        "text",
        PDF,
        f"Credit memo {CALDER_CREDIT.number}",
        replace(AWAITS, move_type="in_refund", approval_rule="credit-note"),
    ),
    Document(
        "10-packing-slip.pdf",
        "A delivery note that somebody sent to the invoice mailbox",
        WRENFIELD,
        wrenfield.draw,
        "delivery_note",
        "text",
        PDF,
        "Shipment on its way to you",
        Outcome("waiting", None, None, None, ("not_an_invoice",)),
        printed={
            "vendor_name": WRENFIELD.vendor.name,
            "purchase_order": WRENFIELD.purchase_order,
        },
    ),
)
