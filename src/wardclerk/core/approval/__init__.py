"""Approval cases: who may decide now, and what follows from a decision."""

from .case import (
    Case,
    CaseState,
    Outcome,
    Refusal,
    Step,
    StepState,
    decide,
    start,
    turn_of,
    why_not,
)
from .content import content_digest, differences, plain

__all__ = [
    "Case",
    "CaseState",
    "Outcome",
    "Refusal",
    "Step",
    "StepState",
    "content_digest",
    "decide",
    "differences",
    "plain",
    "start",
    "turn_of",
    "why_not",
]
