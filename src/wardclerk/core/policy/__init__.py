"""Policies as decision tables: which rule covers a document, and why."""

from .condition import Between, Is, Kind, Known, Member, Overlap, Within
from .decide import Decision, decide
from .explain import Change, Check, changes, checks, sentence
from .finding import Finding, example_words
from .form import PolicyError, digest, from_dict, to_dict
from .step import PURPOSES, QUORUMS, Step
from .table import HIT_POLICIES, Input, Rule, Table
from .text import from_text, to_text
from .verify import verify

__all__ = [
    "HIT_POLICIES",
    "PURPOSES",
    "QUORUMS",
    "Between",
    "Change",
    "Check",
    "Decision",
    "Finding",
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
    "example_words",
    "from_dict",
    "from_text",
    "sentence",
    "to_dict",
    "to_text",
    "verify",
]
