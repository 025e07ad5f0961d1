"""Equipment: what platforms tell of it, read exactly; what an alarm asks for."""

from .alarm import CRITICAL, KINDS, SEVERITIES, Alarm, is_raised, read_alarm, work_for
from .history import ENTRIES_MAX, Entry, History, read_history

__all__ = [
    "CRITICAL",
    "ENTRIES_MAX",
    "KINDS",
    "SEVERITIES",
    "Alarm",
    "Entry",
    "History",
    "is_raised",
    "read_alarm",
    "read_history",
    "work_for",
]
