"""A text field that PostgreSQL keeps as uuid: 16 bytes, and compared as such by the relay."""

from odoo import fields


class Uuid(fields.Char):
    _column_type = ("uuid", "uuid")

    def convert_to_column(self, value, record, values=None, validate=True):
        return value or None
