"""Policies as decision tables: which rule covers a document, and why."""

from .condition import Between, Is, Kind, Known, Member, Overlap, Within
from .decide import Decision, decide
from .explain import Change, Check, changes, checks, sentence
from .form import PolicyError, digest, from_dict, to_dict
from .table import HIT_POLICIES, QUORUMS, Input, Rule, Step, Table
from .text import from_text, to_text

__all__ = [
    "HIT_POLICIES",
    "QUORUMS",
    "Between",
    "Change",
    "Check",
    "Decision",
    "Input",
    "Is",
    "Kind",
    "Known",
    "Member",
    "Overlap",
    "PolicyError",
    "Rule",
    "Step",
    "Table",
    "Within",
    "changes",
    "checks",
    "decide",
    "digest",
    "from_dict",
    "from_text",
    "sentence",
    "to_dict",
    "to_text",
]
