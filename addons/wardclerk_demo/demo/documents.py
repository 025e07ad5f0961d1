"""The mailboxes at which the group takes bills."""

from .book import by_code


def load(book):
    """Create one mailbox a company."""
    book.make(
        "mailbox",
        "wardclerk.intake.mailbox",
        by_code(book.organisation["mailboxes"], "company"),
        lambda row: {
            "address": row["address"],
            "name": row["name"],
            "company_id": book.id("company", row["company"]),
            "facility_id": book.id("facility", row["facility"]),
            "responsible_id": book.id("person", row["responsible"]),
            "document_type": "vendor_bill",
        },
    )
