"""One approval case as values: its steps, who may decide, what follows."""

from __future__ import annotations

from dataclasses import dataclass, replace
from enum import StrEnum


class CaseState(StrEnum):
    """Where a case is. All but `pending` and `approved` are final."""

    PENDING = "pending"
    APPROVED = "approved"
    REFUSED = "refused"
    CANCELLED = "cancelled"
    SUPERSEDED = "superseded"


class StepState(StrEnum):
    """Where a step is."""

    WAITING = "waiting"  # for the steps before it
    OPEN = "open"
    APPROVED = "approved"
    REFUSED = "refused"
    CANCELLED = "cancelled"  # the case ended without it


class Outcome(StrEnum):
    """What one person says."""

    APPROVED = "approved"
    REFUSED = "refused"


class Refusal(StrEnum):
    """Why a person may not decide, so that the screen can say it in words."""

    NOT_PENDING = "not_pending"
    NO_PERSON = "no_person"  # a bot, the superuser, an outside or archived user
    OWN_WORK = "own_work"  # asked for the document, made it or changed it
    NO_TURN = "no_turn"  # holds no open step
    DECIDED_BEFORE = "decided_before"  # nobody fills two steps of a case


@dataclass(frozen=True, slots=True)
class Step:
    """One turn. `holders` are the people who hold its role today."""

    id: int
    order: int
    holders: frozenset[int]
    quorum: str = "any"
    quorum_value: int = 0
    state: StepState = StepState.WAITING
    approved_by: frozenset[int] = frozenset()
    refused_by: frozenset[int] = frozenset()

    @property
    def decided_by(self) -> frozenset[int]:
        return self.approved_by | self.refused_by


@dataclass(frozen=True, slots=True)
class Case:
    """One request. `makers` are the people whose own work the document is."""

    state: CaseState
    makers: frozenset[int]
    steps: tuple[Step, ...]

    @property
    def decided_by(self) -> frozenset[int]:
        return frozenset().union(*(step.decided_by for step in self.steps))

    def eligible(self, step: Step) -> frozenset[int]:
        """Return who can still decide this step or has decided it."""
        elsewhere = self.decided_by - step.decided_by
        return (step.holders - self.makers - elsewhere) | step.approved_by

    def needed(self, step: Step) -> int:
        """Return how many approvals the step needs, never fewer than one.

        *all* and *percent* count everybody who is eligible now, so a step that
        nobody can decide is never complete.
        """
        people = len(self.eligible(step))
        match step.quorum:
            case "all":
                return max(people, 1)
            case "count":
                return step.quorum_value
            case "percent":
                return max(-(-people * step.quorum_value // 100), 1)
            case _:
                return 1

    def is_stuck(self, step: Step) -> bool:
        """Tell whether too few people can decide the step: someone must help."""
        return len(self.eligible(step)) < self.needed(step)


def start(makers: frozenset[int], steps: tuple[Step, ...]) -> Case:
    """Return a new case with its first steps open; without steps it is approved."""
    return _advance(Case(CaseState.PENDING, makers, steps))


def turn_of(case: Case, person: int) -> Step | None:
    """Return the open step that this person can decide now."""
    for step in case.steps:
        if step.state is not StepState.OPEN or person in step.decided_by:
            continue
        if person in case.eligible(step):
            return step
    return None


def why_not(case: Case, person: int, is_person: bool) -> Refusal | None:
    """Return why this person may not decide now, or None when they may."""
    if case.state is not CaseState.PENDING:
        return Refusal.NOT_PENDING
    if not is_person:
        return Refusal.NO_PERSON
    if person in case.makers:
        return Refusal.OWN_WORK
    if turn_of(case, person):
        return None
    return Refusal.DECIDED_BEFORE if person in case.decided_by else Refusal.NO_TURN


def decide(case: Case, person: int, outcome: Outcome) -> Case:
    """Return the case after this person's decision on the step that is theirs.

    Call `why_not` first: a decision that it refuses is a programming error here.
    """
    refusal = why_not(case, person, is_person=True)
    if refusal:
        raise ValueError(refusal)
    step = turn_of(case, person)
    if outcome is Outcome.REFUSED:
        refused = replace(
            step, state=StepState.REFUSED, refused_by=step.refused_by | {person}
        )
        return _ended(_with(case, refused), CaseState.REFUSED)
    approved = replace(step, approved_by=step.approved_by | {person})
    case = _with(case, approved)
    if len(approved.approved_by) >= case.needed(approved):
        case = _with(case, replace(approved, state=StepState.APPROVED))
    return _advance(case)


def _advance(case: Case) -> Case:
    """Open the next steps when the steps before them are complete."""
    left = [step for step in case.steps if step.state is not StepState.APPROVED]
    if not left:
        return replace(case, state=CaseState.APPROVED)
    turn = min(step.order for step in left)
    for step in left:
        if step.order == turn and step.state is StepState.WAITING:
            case = _with(case, replace(step, state=StepState.OPEN))
    return case


def _ended(case: Case, state: CaseState) -> Case:
    """Close the case and all steps that are still waiting or open."""
    unfinished = (StepState.WAITING, StepState.OPEN)
    steps = tuple(
        replace(step, state=StepState.CANCELLED) if step.state in unfinished else step
        for step in case.steps
    )
    return replace(case, state=state, steps=steps)


def _with(case: Case, changed: Step) -> Case:
    steps = tuple(changed if step.id == changed.id else step for step in case.steps)
    return replace(case, steps=steps)
