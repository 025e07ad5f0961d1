"""What a reader ought to find in a document, and Odoo to make of it."""

from decimal import Decimal

from samples.bill import Bill, Line
from samples.documents import DOCUMENTS, Document

SCHEMA = "wardclerk.samples/1"
FIELDS = (
    "invoice_number",
    "issue_date",
    "due_date",
    "currency",
    "total",
    "net",
    "tax",
    "vendor_name",
    "vendor_vat",
    "vendor_iban",
    "buyer_name",
    "purchase_order",
    "credit_note_of",
)


def expected() -> dict:
    """The truth about all documents, as it stands in expected.json."""
    return {"schema": SCHEMA, "documents": [_document(each) for each in DOCUMENTS]}


def _document(document: Document) -> dict:
    return {
        "file": document.file,
        "about": document.about,
        "media_type": document.media_type,
        "mail": {
            "from": document.mail_from,
            "to": document.mailbox,
            "subject": document.subject,
        },
        "reading": {
            "document_type": document.document_type,
            "source": document.source,
            "pages": 0 if document.source == "xml" and not _is_pdf(document) else 1,
            "fields": _fields(document),
            "lines": _lines(document),
        },
        "outcome": _outcome(document),
    }


def _is_pdf(document: Document) -> bool:
    return document.file.endswith(".pdf")


def _fields(document: Document) -> dict[str, str | None]:
    """All names of the reading contract; None where nothing is printed."""
    if document.printed is not None:
        return {name: document.printed.get(name) for name in FIELDS}
    return _printed(document.bill)


def _printed(bill: Bill) -> dict[str, str | None]:
    due = bill.due_date
    return {
        "invoice_number": bill.number,
        "issue_date": bill.issue_date.isoformat(),
        "due_date": due.isoformat() if due else None,
        "currency": bill.currency,
        "total": str(bill.total),
        "net": str(bill.net),
        "tax": f"{bill.tax:.2f}",
        "vendor_name": bill.vendor.name,
        "vendor_vat": bill.vendor.tax_id,
        "vendor_iban": bill.vendor.iban or None,
        "buyer_name": bill.buyer.name,
        "purchase_order": bill.purchase_order,
        "credit_note_of": bill.credit_note_of,
    }


def _lines(document: Document) -> list[dict[str, str | None]]:
    if document.printed is not None:
        return []
    return [_line(line) for line in document.bill.lines]


def _line(line: Line) -> dict[str, str | None]:
    return {
        "description": line.description,
        "vendor_code": line.vendor_code,
        "quantity": None if line.flat else _plain(line.quantity),
        "unit_price": None if line.flat else _plain(line.unit_price),
        "amount": str(line.amount),
        "tax_percent": _plain(line.tax_percent),
        "product": line.product,
    }


def _plain(value: Decimal) -> str:
    return f"{value:f}"


def _outcome(document: Document) -> dict:
    outcome = document.outcome
    made = outcome.model is not None
    return {
        "state": outcome.state,
        "model": outcome.model,
        "move_type": outcome.move_type,
        "approval_state": outcome.approval_state,
        "approval_rule": outcome.approval_rule,
        "problems": list(outcome.problems),
        "same_bill_as": outcome.same_bill_as,
        "company": document.bill.buyer.name,
        "vendor": document.bill.vendor.name if made else None,
        "purchase_order": document.bill.purchase_order if made else None,
        "amount_total": str(document.bill.total) if made else None,
        "currency": document.bill.currency if made else None,
    }
