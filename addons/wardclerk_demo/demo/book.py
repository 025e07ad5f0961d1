"""Where the loader keeps what it made: records by kind and code."""

import csv
import json
from collections import defaultdict

from odoo.tools import file_open

MODULE = "wardclerk_demo"


class Book:
    """The environment, the files, and the records made so far."""

    def __init__(self, env):
        self.env = env
        self._records = defaultdict(dict)
        self.organisation = read_json("organisation.json")

    def make(self, kind, model, rows, values, company=None):
        """Create one record a row in one call, and note each under its code.

        `rows` maps codes to rows; `values` makes the record's values of a row;
        `company` is the one to work in, where that matters.
        """
        maker = self.env[model]
        if company:
            maker = maker.with_context(allowed_company_ids=company.ids)
        records = maker.create([values(row) for row in rows.values()])
        for code, record in zip(rows, records, strict=True):
            self.note(kind, code, record)
        return records

    def note(self, kind, code, record):
        """Note a record under its kind and code."""
        self._records[kind][code] = record

    def get(self, kind, code):
        """Return the record of that kind and code, or None for no code."""
        return self._records[kind][code] if code else None

    def id(self, kind, code):
        """Return that record's id, or False for no code."""
        return self._records[kind][code].id if code else False

    def all(self, kind):
        """Return all records of a kind by code."""
        return self._records[kind]

    def remember(self):
        """Give all records external ids, so that tests and people find them."""
        self.env["ir.model.data"]._update_xmlids(
            [
                {
                    "xml_id": f"{MODULE}.{kind}_{external(code)}",
                    "record": record,
                    # an upgrade must not delete what no data file names
                    "noupdate": True,
                }
                for kind, records in self._records.items()
                for code, record in records.items()
            ]
        )


def external(code):
    """Return a code as it stands in an external id."""
    return code.lower().replace(".", "_").replace("-", "_").replace(" ", "_")


def read_json(name):
    """Read one of the addon's JSON files."""
    with file_open(f"{MODULE}/data/{name}") as file:
        return json.load(file)


def read_csv(name):
    """Read one of the addon's CSV files as a list of rows."""
    with file_open(f"{MODULE}/data/{name}") as file:
        return list(csv.DictReader(file))


def by_code(rows, key="code"):
    """Return rows by their code."""
    return {row[key]: row for row in rows}
