"""A text field that PostgreSQL keeps, and the relay compares, as uuid."""

from odoo import fields


class Uuid(fields.Char):
    _column_type = ("uuid", "uuid")

    def convert_to_column(self, value, record, values=None, validate=True):
        return value or None
