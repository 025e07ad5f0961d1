"""Purchase requests of departments, before and after approval."""

from odoo.fields import Command

from .book import by_code, read_json


def load(book):
    """Create all of them; what no policy governs yet is approved by submitting it."""
    rows = by_code(read_json("requests.json"))
    book.make(
        "request",
        "wardclerk.purchase.request",
        rows,
        lambda row: _values(book, row),
    )
    for code, row in rows.items():
        if row["state"] == "approved":
            book.get("request", code).action_submit()


def _values(book, row):
    return {
        "title": row["title"],
        "reason": row["reason"],
        "requester_id": book.id("person", row["requester"]),
        "company_id": book.get("facility", row["facility"]).company_id.id,
        "facility_id": book.id("facility", row["facility"]),
        "cost_centre_id": book.id("cost_centre", row["cost_centre"]),
        "needed_by_date": row["needed_by"],
        "is_urgent": row.get("urgent", False),
        "line_ids": [
            *(
                Command.create(
                    {"product_id": book.id("product", code), "quantity": quantity}
                )
                for code, quantity in row.get("lines", ())
            ),
            *(
                Command.create(
                    {"name": name, "quantity": quantity, "price_unit": price}
                )
                for name, quantity, price in row.get("words", ())
            ),
        ],
    }
