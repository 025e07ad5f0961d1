"""Exclusion lists: reading them, and who on them could be whom we deal with."""

from .entry import Entry, Subject
from .leie import UnreadableList, read
from .screen import Hit, Reason, Register, score

__all__ = [
    "Entry",
    "Hit",
    "Reason",
    "Register",
    "Subject",
    "UnreadableList",
    "read",
    "score",
]
