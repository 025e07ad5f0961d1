"""Vendor bills that came before: across companies, vendor records and spellings."""

from .compare import Duplicate, Reason, Seen, compare
from .find import find, names
from .verdict import Memory, Verdict

__all__ = [
    "Duplicate",
    "Memory",
    "Reason",
    "Seen",
    "Verdict",
    "compare",
    "find",
    "names",
]
