"""Approval cases: who may decide now, and what follows from a decision."""

from .carry import carry, relied_digest
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
from .content import content_digest, differences, numbered, plain
from .delegation import Delegation, Finding, Flaw, Party, Turn, flaws
from .notice import Rhythm, is_quiet, is_time_to_tell
from .outlier import outliers

__all__ = [
    "Case",
    "CaseState",
    "Delegation",
    "Finding",
    "Flaw",
    "Outcome",
    "Party",
    "Refusal",
    "Rhythm",
    "Step",
    "StepState",
    "Turn",
    "carry",
    "content_digest",
    "decide",
    "differences",
    "flaws",
    "is_quiet",
    "is_time_to_tell",
    "outliers",
    "plain",
    "relied_digest",
    "start",
    "turn_of",
    "why_not",
]
