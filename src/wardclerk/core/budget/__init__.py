"""Budgets: what documents hold of them, what is left, what others report."""

from .event import Report, ReportedLine, read_event
from .hold import Document, Held, held, open_part
from .report import Reported, Unreadable, read_report
from .verdict import OVER, UNKNOWN, WITHIN, Need, Verdict, judge

__all__ = [
    "OVER",
    "UNKNOWN",
    "WITHIN",
    "Document",
    "Held",
    "Need",
    "Report",
    "Reported",
    "ReportedLine",
    "Unreadable",
    "Verdict",
    "held",
    "judge",
    "open_part",
    "read_event",
    "read_report",
]
