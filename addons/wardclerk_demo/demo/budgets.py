"""The money of each cost centre for the year of the demo's documents."""

from odoo.fields import Command

from .book import read_json


def load(book):
    """Create both companies' budgets and open them."""
    rows = {row["company"]: row for row in read_json("budgets.json")}
    book.make("budget", "wardclerk.budget", rows, lambda row: _values(book, row))
    for budget in book.all("budget").values():
        budget.action_open()


def _values(book, row):
    return {
        "name": row["name"],
        "company_id": book.id("company", row["company"]),
        "date_from": row["from"],
        "date_to": row["to"],
        "line_ids": [
            Command.create(
                {
                    "cost_centre_id": book.id("cost_centre", code),
                    "planned": amount,
                }
            )
            for code, amount in row["planned"].items()
        ],
    }
