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
    STANDS_IN = "stands_in"  # for somebody whose own work it is
    NO_TURN = "no_turn"  # holds no open step
    DECIDED_BEFORE = "decided_before"  # nobody fills two steps of a case
    ONLY_REFUSES = "only_refuses"  # holds a step that blocks: there is no yes to it


@dataclass(frozen=True, slots=True)
class Step:
    """One turn. `holders` are the people who hold its role today.

    Each holder has one **seat**, which they fill themselves or their delegate fills
    for them. People to whom the step was escalated have a seat as well.

    The gate waits for steps that *approve*. Who is to *warn* is told and decides
    nothing; who may *block* can refuse as long as the case is pending.
    """

    id: int
    order: int
    holders: frozenset[int]
    quorum: str = "any"
    quorum_value: int = 0
    purpose: str = "approve"
    state: StepState = StepState.WAITING
    approved_by: frozenset[int] = frozenset()
    refused_by: frozenset[int] = frozenset()
    delegates: frozenset[tuple[int, int]] = frozenset()  # (delegate, holder)
    escalated_to: frozenset[int] = frozenset()
    behalf: frozenset[tuple[int, int]] = frozenset()  # (who decided, for whom)

    @property
    def decided_by(self) -> frozenset[int]:
        return self.approved_by | self.refused_by

    @property
    def involved(self) -> frozenset[int]:
        """Who has decided here, and those for whom they did."""
        return self.decided_by | {holder for _delegate, holder in self.behalf}

    @property
    def taken(self) -> frozenset[int]:
        """The seats whose approval is given, whoever gave it."""
        holder_of = dict(self.behalf)
        return frozenset(holder_of.get(one, one) for one in self.approved_by)

    @property
    def holds_gate(self) -> bool:
        return self.purpose == "approve"

    def takes(self, outcome: Outcome | None) -> bool:
        """Tell whether somebody can say this here; None stands for anything."""
        if self.purpose == "warn":
            return False
        return self.holds_gate or outcome is not Outcome.APPROVED


@dataclass(frozen=True, slots=True)
class Case:
    """One request. `makers` are the people whose own work the document is."""

    state: CaseState
    makers: frozenset[int]
    steps: tuple[Step, ...]

    @property
    def decided_by(self) -> frozenset[int]:
        return frozenset().union(*(step.decided_by for step in self.steps))

    @property
    def involved(self) -> frozenset[int]:
        """Who has decided, and those for whom a delegate did."""
        return frozenset().union(*(step.involved for step in self.steps))

    def seats(self, step: Step) -> frozenset[int]:
        """Return whose approval the step can still get or has got."""
        return self._seats(step, step.holders) | (step.taken - step.escalated_to)

    def free(self, step: Step) -> frozenset[int]:
        """Return the holders for whom nobody has decided yet."""
        return self._seats(step, step.holders) - step.involved

    def eligible(self, step: Step) -> frozenset[int]:
        """Return who can still decide this step or has approved it."""
        free = self.free(step)
        delegates = {one for one, holder in step.delegates if holder in free}
        represented = step.involved - step.decided_by
        people = self._seats(step, step.holders | step.escalated_to | delegates)
        return (people - represented) | step.approved_by

    def acts_for(self, step: Step, person: int) -> int | None:
        """Return whose seat this person fills as a delegate; None for their own."""
        if person in self._seats(step, step.holders | step.escalated_to):
            return None
        free = self.free(step)
        return min(
            holder
            for delegate, holder in step.delegates
            if delegate == person and holder in free
        )

    def stand_ins(self, step: Step) -> dict[str, int]:
        """Return {delegate: holder} of who can still decide for another, as JSON."""
        left = sorted(self.eligible(step) - step.decided_by)
        seats = {str(person): self.acts_for(step, person) for person in left}
        return {person: seat for person, seat in seats.items() if seat is not None}

    def needed(self, step: Step) -> int:
        """Return how many approvals the step needs, never fewer than one.

        *all* and *percent* count the seats, so a step that nobody can decide is
        never complete. Neither a delegate nor an escalation makes it need more.
        """
        seats = len(self.seats(step))
        match step.quorum:
            case "all":
                return max(seats, 1)
            case "count":
                return step.quorum_value
            case "percent":
                return max(-(-seats * step.quorum_value // 100), 1)
            case _:
                return 1

    def is_stuck(self, step: Step) -> bool:
        """Tell whether too few people can decide the step: someone must help."""
        escalated = self._seats(step, step.escalated_to) - step.involved
        able = step.taken | self.free(step) | escalated
        return step.holds_gate and len(able) < self.needed(step)

    def _seats(self, step: Step, people: frozenset[int]) -> frozenset[int]:
        return people - self.makers - self._elsewhere(step)

    def _elsewhere(self, step: Step) -> frozenset[int]:
        others = (one.involved for one in self.steps if one.id != step.id)
        return frozenset().union(*others)


def start(makers: frozenset[int], steps: tuple[Step, ...]) -> Case:
    """Return a new case with its first steps open; approved when nobody approves."""
    return _advance(Case(CaseState.PENDING, makers, steps))


def turn_of(case: Case, person: int, outcome: Outcome | None = None) -> Step | None:
    """Return the open step that this person can decide now.

    One that approves goes first, and their own before one in which they stand in.
    With `outcome` only a step in which they can say so.
    """
    turns = [
        step
        for step in case.steps
        if step.state is StepState.OPEN
        and person not in step.decided_by
        and step.takes(outcome)
        and person in case.eligible(step)
    ]
    return min(
        turns,
        key=lambda one: (not one.holds_gate, case.acts_for(one, person) is not None),
        default=None,
    )


def why_not(
    case: Case, person: int, is_person: bool, outcome: Outcome | None = None
) -> Refusal | None:
    """Return why this person may not decide, or not so, now; None when they may."""
    if case.state is not CaseState.PENDING:
        return Refusal.NOT_PENDING
    if not is_person:
        return Refusal.NO_PERSON
    if person in case.makers:
        return Refusal.OWN_WORK
    if turn_of(case, person, outcome):
        return None
    if turn_of(case, person):
        return Refusal.ONLY_REFUSES
    if person in case.involved:
        return Refusal.DECIDED_BEFORE
    return Refusal.STANDS_IN if _stands_in_for_maker(case, person) else Refusal.NO_TURN


def _stands_in_for_maker(case: Case, person: int) -> bool:
    return any(
        delegate == person and holder in case.makers
        for step in case.steps
        if step.state is StepState.OPEN
        for delegate, holder in step.delegates
    )


def decide(case: Case, person: int, outcome: Outcome) -> Case:
    """Return the case after this person's decision on the step that is theirs.

    Call `why_not` first: a decision that it refuses is a programming error here.
    """
    refusal = why_not(case, person, True, outcome)
    if refusal:
        raise ValueError(refusal)
    step = turn_of(case, person, outcome)
    holder = case.acts_for(step, person)
    if holder is not None:
        step = replace(step, behalf=step.behalf | {(person, holder)})
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
    left = [
        step
        for step in case.steps
        if step.holds_gate and step.state is not StepState.APPROVED
    ]
    if not left:
        return _ended(case, CaseState.APPROVED)
    turn = min(step.order for step in left)
    for step in case.steps:
        if step.order <= turn and step.state is StepState.WAITING:
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
