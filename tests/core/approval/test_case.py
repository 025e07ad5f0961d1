"""A case is decided by enough of the right people, in order, never by its makers."""

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, rule

from wardclerk.core.approval import (
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

ANN, BOB, CLEO, DAN, REQUESTER = range(1, 6)
PEOPLE = frozenset((ANN, BOB, CLEO, DAN, REQUESTER))
FINAL = (CaseState.REFUSED, CaseState.CANCELLED, CaseState.SUPERSEDED)

people = st.frozensets(st.sampled_from(sorted(PEOPLE)))
quorums = st.sampled_from(
    [("any", 0), ("all", 0), ("count", 1), ("count", 2), ("percent", 50)]
)


@st.composite
def cases(draw):
    steps = []
    for number in range(draw(st.integers(0, 4))):
        quorum, value = draw(quorums)
        steps.append(
            Step(
                number,
                draw(st.integers(1, 2)),
                draw(people),
                quorum=quorum,
                quorum_value=value,
            )
        )
    return start(draw(people), tuple(steps))


def step(number, order, *holders, **values):
    return Step(number, order, frozenset(holders), **values)


def case_of(*steps):
    return start(frozenset({REQUESTER}), steps)


def states(case):
    return [one.state.value for one in case.steps]


def test_steps_open_one_after_the_other_and_parallel_ones_together():
    case = case_of(step(1, 1, ANN), step(2, 2, BOB), step(3, 2, CLEO))
    assert states(case) == ["open", "waiting", "waiting"]

    case = decide(case, ANN, Outcome.APPROVED)

    assert states(case) == ["approved", "open", "open"]
    assert case.state is CaseState.PENDING


def test_the_last_step_completes_the_case():
    case = case_of(step(1, 1, ANN), step(2, 2, BOB))

    case = decide(decide(case, ANN, Outcome.APPROVED), BOB, Outcome.APPROVED)

    assert case.state is CaseState.APPROVED
    assert states(case) == ["approved", "approved"]


def test_one_refusal_ends_the_case():
    case = case_of(step(1, 1, ANN), step(2, 1, BOB), step(3, 2, CLEO))

    case = decide(decide(case, ANN, Outcome.APPROVED), BOB, Outcome.REFUSED)

    assert case.state is CaseState.REFUSED
    assert states(case) == ["approved", "refused", "cancelled"]


def test_a_case_without_steps_is_approved():
    assert case_of().state is CaseState.APPROVED


@pytest.mark.parametrize(
    ("quorum", "value", "needed"),
    [("any", 0, 1), ("all", 0, 3), ("count", 2, 2), ("percent", 34, 2)],
)
def test_a_step_needs_its_quorum_of_the_people_who_may_decide(quorum, value, needed):
    one = step(1, 1, ANN, BOB, CLEO, REQUESTER, quorum=quorum, quorum_value=value)
    case = case_of(one)

    for person in (ANN, BOB, CLEO)[:needed]:
        assert case.state is CaseState.PENDING
        case = decide(case, person, Outcome.APPROVED)

    assert case.state is CaseState.APPROVED


@pytest.mark.parametrize(
    ("person", "is_person", "refusal"),
    [
        (ANN, True, None),
        (ANN, False, Refusal.NO_PERSON),
        (REQUESTER, True, Refusal.OWN_WORK),
        (BOB, True, Refusal.NO_TURN),
    ],
)
def test_who_may_not_decide_is_told_why(person, is_person, refusal):
    case = case_of(step(1, 1, ANN, REQUESTER), step(2, 2, BOB))

    assert why_not(case, person, is_person) == refusal


def test_nobody_fills_two_steps_of_a_case():
    case = case_of(step(1, 1, ANN), step(2, 2, ANN, BOB))

    case = decide(case, ANN, Outcome.APPROVED)

    assert why_not(case, ANN, True) is Refusal.DECIDED_BEFORE
    assert not case.is_stuck(case.steps[1])


def test_a_step_whose_only_holder_is_the_requester_is_stuck_not_complete():
    case = case_of(step(1, 1, REQUESTER, quorum="all"))

    assert case.state is CaseState.PENDING
    assert case.is_stuck(case.steps[0])


def test_nothing_is_decided_in_a_closed_case():
    case = decide(case_of(step(1, 1, ANN, BOB)), ANN, Outcome.APPROVED)

    assert why_not(case, BOB, True) is Refusal.NOT_PENDING
    with pytest.raises(ValueError, match="not_pending"):
        decide(case, BOB, Outcome.REFUSED)


@given(cases(), st.sampled_from(sorted(PEOPLE)), st.sampled_from(list(Outcome)))
def test_deciding_is_possible_exactly_when_nothing_speaks_against_it(
    case, person, outcome
):
    if why_not(case, person, True) is None:
        assert person in turn_of(case, person).holders
        assert decide(case, person, outcome) != case
    else:
        with pytest.raises(ValueError):
            decide(case, person, outcome)


@given(cases(), people)
def test_a_case_is_never_approved_by_fewer_people_than_it_has_steps(case, deciders):
    assume(case.steps)

    for person in sorted(deciders):
        if why_not(case, person, True) is None:
            case = decide(case, person, Outcome.APPROVED)

    if case.state is CaseState.APPROVED:
        assert len(case.decided_by) >= len(case.steps)


class CaseMachine(RuleBasedStateMachine):
    """Anybody tries anything; the laws hold after each try."""

    @initialize(case=cases())
    def begin(self, case):
        self.case: Case = case
        self.seen = case.state

    @rule(
        person=st.sampled_from(sorted(PEOPLE)), outcome=st.sampled_from(list(Outcome))
    )
    def try_to_decide(self, person, outcome):
        if why_not(self.case, person, True) is None:
            self.case = decide(self.case, person, outcome)

    @invariant()
    def makers_never_decide(self):
        assert self.case.decided_by.isdisjoint(self.case.makers)

    @invariant()
    def approved_means_every_step_has_its_quorum(self):
        if self.case.state is CaseState.APPROVED:
            for one in self.case.steps:
                assert one.state is StepState.APPROVED
                assert one.approved_by
                assert one.approved_by <= one.holders

    @invariant()
    def a_later_step_is_never_before_an_earlier_one(self):
        unfinished = [s.order for s in self.case.steps if s.state is StepState.OPEN]
        for one in self.case.steps:
            if one.state is StepState.APPROVED and unfinished:
                assert one.order <= min(unfinished)

    @invariant()
    def a_final_state_stays(self):
        if self.seen in FINAL or self.seen is CaseState.APPROVED:
            assert self.case.state is self.seen
        self.seen = self.case.state


TestCaseMachine = CaseMachine.TestCase
