"""A vendor's standing: the strictest of what is known about it, with every reason."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from enum import StrEnum


class Status(StrEnum):
    """From the strictest to the freest."""

    BLOCKED = "blocked"
    EXPIRED = "expired"
    RESTRICTED = "restricted"
    APPROVED = "approved"
    IN_REVIEW = "in_review"
    PROSPECT = "prospect"


class PaperState(StrEnum):
    """Where a document stands in its life."""

    VALID = "valid"
    DUE = "due"  # ends soon: a renewal is asked for
    GRACE = "grace"  # has ended, and still counts for some days
    EXPIRED = "expired"
    MISSING = "missing"


@dataclass(frozen=True, slots=True)
class Paper:
    """The best document of one type that a vendor has; none: never handed in."""

    name: str
    is_required: bool = True
    has_file: bool = True
    valid_until: date | None = None  # None: for ever
    lead_days: int = 30
    grace_days: int = 0


@dataclass(frozen=True, slots=True)
class Standing:
    """The status, and codes of what speaks against the vendor, with their names."""

    status: Status
    reasons: tuple[tuple[str, str], ...] = ()


def paper_state(paper: Paper, today: date) -> PaperState:
    """Return where a document stands; its last day counts in full."""
    if not paper.has_file:
        return PaperState.MISSING
    if paper.valid_until is None:
        return PaperState.VALID
    if today > paper.valid_until + timedelta(days=paper.grace_days):
        return PaperState.EXPIRED
    if today > paper.valid_until:
        return PaperState.GRACE
    if today > paper.valid_until - timedelta(days=paper.lead_days):
        return PaperState.DUE
    return PaperState.VALID


def standing(
    *,
    is_approved: bool,
    is_asked: bool,
    is_blocked: bool,
    is_excluded: bool,
    is_restricted: bool,
    open_hits: int,
    papers: Sequence[Paper],
    today: date,
) -> Standing:
    """Return the strictest status that holds, with all reasons and not just the first.

    Nothing that is known makes a vendor better than the approval of its onboarding.
    """
    states = [(paper, paper_state(paper, today)) for paper in papers]
    lapsed = [
        ("paper_lapsed", paper.name)
        for paper, state in states
        if paper.is_required and state in (PaperState.EXPIRED, PaperState.MISSING)
    ]
    soon = [
        (f"paper_{state}", paper.name)
        for paper, state in states
        if state in (PaperState.DUE, PaperState.GRACE)
    ]
    found = (
        (Status.BLOCKED, [("excluded", "")] if is_excluded else []),
        (Status.BLOCKED, [("blocked", "")] if is_blocked else []),
        (Status.EXPIRED, lapsed if is_approved else []),
        (Status.RESTRICTED, [("restricted", "")] if is_restricted else []),
        (Status.RESTRICTED, [("hit_open", str(open_hits))] if open_hits else []),
    )
    reasons = tuple(reason for _status, reasons in found for reason in reasons)
    status = next((status for status, reasons in found if reasons), None)
    if not is_approved and status is not Status.BLOCKED:
        status = Status.IN_REVIEW if is_asked else Status.PROSPECT
        reasons += (("not_approved", ""),)
    return Standing(status or Status.APPROVED, (*reasons, *soon))
