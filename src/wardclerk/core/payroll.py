"""The file in which a new hire is handed to payroll, byte by byte.

The workflow payroll-hand-over writes it. It stands here too, so that Odoo knows the
digest of what payroll ought to have read without asking whoever carried it.
"""

from __future__ import annotations

import hashlib
import re
from collections.abc import Mapping
from typing import Any

COLUMNS = (
    "handoff_id",
    "employee_id",
    "name",
    "company",
    "facility",
    "cost_centre",
    "job",
    "start_date",
    "hours_per_week",
    "pay_group",
)
# What JavaScript calls white space, which is not quite what Python does.
SPACES = re.compile(
    "[\\t\\n\\v\\f\\r \\u00a0\\u1680\\u2000-\\u200a\\u2028\\u2029\\u202f\\u205f\\u3000"
    "\\ufeff]+"
)
FORMULA = ("=", "+", "-", "@")  # what a spreadsheet would compute


def filename(handoff_id: str) -> str:
    """Return under which name payroll finds the file."""
    return f"hire-{handoff_id}.csv"


def sha256(data: Mapping[str, Any]) -> str:
    """Return the digest of the file that this event becomes."""
    return hashlib.sha256(text(data).encode()).hexdigest()


def text(data: Mapping[str, Any]) -> str:
    """Return the file: a line of names and one of values."""
    values = {**data, "company": data["company"]["name"]}
    line = ",".join(_cell(values[name]) for name in COLUMNS)
    return "\r\n".join([",".join(COLUMNS), line, ""])


def _cell(value: Any) -> str:
    words = SPACES.sub(" ", _plain(value))
    if words.startswith(FORMULA):
        words = f"'{words}"
    quoted = words.replace('"', '""')
    return f'"{quoted}"'


def _plain(value: Any) -> str:
    """Return a value as JavaScript writes it: nothing for null, 36 for 36.0."""
    if value is None:
        return ""
    if isinstance(value, float) and value.is_integer():
        return str(int(value))
    return str(value)
