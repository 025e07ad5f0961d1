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
delegations = st.frozensets(
    st.tuples(*[st.sampled_from(sorted(PEOPLE))] * 2).filter(
        lambda two: two[0] != two[1]
    )
)
quorums = st.sampled_from(
    [("any", 0), ("all", 0), ("count", 1), ("count", 2), ("percent", 50)]
)

purposes = st.sampled_from(("approve", "approve", "warn", "block"))


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
                purpose=draw(purposes),
                delegates=draw(delegations),
                escalated_to=draw(people),
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


def test_a_delegate_decides_for_the_holder():
    case = case_of(step(1, 1, ANN, delegates=frozenset({(BOB, ANN)})))

    after = decide(case, BOB, Outcome.APPROVED)

    assert after.state is CaseState.APPROVED
    assert after.steps[0].behalf == {(BOB, ANN)}


def test_a_delegate_does_not_decide_the_own_work_of_who_delegated():
    case = case_of(step(1, 1, ANN, REQUESTER, delegates=frozenset({(BOB, REQUESTER)})))

    assert why_not(case, BOB, True) is Refusal.STANDS_IN


def test_a_delegate_does_not_decide_their_own_work():
    case = case_of(step(1, 1, ANN, delegates=frozenset({(REQUESTER, ANN)})))

    assert why_not(case, REQUESTER, True) is Refusal.OWN_WORK


def test_who_was_represented_decides_no_other_step():
    case = case_of(
        step(1, 1, ANN, delegates=frozenset({(BOB, ANN)})), step(2, 2, ANN, CLEO)
    )

    case = decide(case, BOB, Outcome.APPROVED)

    assert why_not(case, ANN, True) is Refusal.DECIDED_BEFORE
    assert why_not(case, BOB, True) is Refusal.DECIDED_BEFORE
    assert why_not(case, CLEO, True) is None


def test_another_delegate_does_not_fill_the_seat_again():
    both = frozenset({(BOB, ANN), (CLEO, ANN)})
    case = case_of(step(1, 1, ANN, DAN, quorum="count", quorum_value=2, delegates=both))

    case = decide(case, BOB, Outcome.APPROVED)

    assert why_not(case, CLEO, True) is Refusal.NO_TURN
    assert why_not(case, ANN, True) is Refusal.DECIDED_BEFORE
    assert decide(case, DAN, Outcome.APPROVED).state is CaseState.APPROVED


def test_a_delegate_makes_all_of_them_no_more_and_no_fewer():
    case = case_of(
        step(1, 1, ANN, DAN, quorum="all", delegates=frozenset({(BOB, ANN)}))
    )

    case = decide(case, BOB, Outcome.APPROVED)

    assert case.state is CaseState.PENDING
    assert decide(case, DAN, Outcome.APPROVED).state is CaseState.APPROVED


def test_a_delegate_who_holds_the_role_too_fills_their_own_seat():
    case = case_of(
        step(1, 1, ANN, BOB, quorum="all", delegates=frozenset({(BOB, ANN)}))
    )

    case = decide(case, BOB, Outcome.APPROVED)

    assert not case.steps[0].behalf
    assert turn_of(case, ANN) is not None
    assert why_not(case, BOB, True) is Refusal.DECIDED_BEFORE


def test_a_person_takes_their_own_turn_before_that_of_another():
    case = case_of(step(1, 1, ANN, delegates=frozenset({(BOB, ANN)})), step(2, 1, BOB))

    assert turn_of(case, BOB).id == 2


def test_an_escalated_step_needs_no_more_approvals_than_before():
    one = step(1, 1, ANN, BOB, quorum="all", escalated_to=frozenset({CLEO}))

    case = decide(case_of(one), CLEO, Outcome.APPROVED)

    assert case.state is CaseState.PENDING
    assert decide(case, ANN, Outcome.APPROVED).state is CaseState.APPROVED


def test_escalation_helps_a_step_that_nobody_can_decide():
    case = case_of(step(1, 1, REQUESTER, escalated_to=frozenset({CLEO})))

    assert not case.is_stuck(case.steps[0])
    assert decide(case, CLEO, Outcome.APPROVED).state is CaseState.APPROVED


def test_one_holder_and_a_delegate_are_one_of_two():
    case = case_of(
        step(
            1,
            1,
            ANN,
            quorum="count",
            quorum_value=2,
            delegates=frozenset({(BOB, ANN)}),
        )
    )

    assert case.is_stuck(case.steps[0])


@given(cases(), st.sampled_from(sorted(PEOPLE)), st.sampled_from(list(Outcome)))
def test_deciding_is_possible_exactly_when_nothing_speaks_against_it(
    case, person, outcome
):
    if why_not(case, person, True, outcome) is None:
        turn = turn_of(case, person, outcome)
        holder = case.acts_for(turn, person)
        assert person in turn.holders | turn.escalated_to or holder in turn.holders
        assert decide(case, person, outcome) != case
    else:
        with pytest.raises(ValueError):
            decide(case, person, outcome)


@given(cases(), people)
def test_a_case_is_never_approved_by_fewer_people_than_it_has_steps(case, deciders):
    held = [one for one in case.steps if one.holds_gate]
    assume(held)

    for person in sorted(deciders):
        if why_not(case, person, True, Outcome.APPROVED) is None:
            case = decide(case, person, Outcome.APPROVED)

    if case.state is CaseState.APPROVED:
        assert len(case.decided_by) >= len(held)


def test_the_gate_waits_for_nobody_who_is_only_told():
    case = case_of(step(1, 1, ANN), step(2, 1, BOB, purpose="warn"))

    case = decide(case, ANN, Outcome.APPROVED)

    assert case.state is CaseState.APPROVED
    assert states(case) == ["approved", "cancelled"]


def test_who_is_only_told_decides_nothing():
    case = case_of(step(1, 1, ANN), step(2, 1, BOB, purpose="warn"))

    for outcome in Outcome:
        assert why_not(case, BOB, True, outcome) is Refusal.NO_TURN


def test_who_may_block_refuses_while_the_case_is_pending_and_never_approves():
    case = case_of(step(1, 1, ANN), step(2, 1, BOB, purpose="block"), step(3, 2, CLEO))
    case = decide(case, ANN, Outcome.APPROVED)

    assert why_not(case, BOB, True, Outcome.APPROVED) is Refusal.ONLY_REFUSES
    assert decide(case, BOB, Outcome.REFUSED).state is CaseState.REFUSED
    assert decide(case, CLEO, Outcome.APPROVED).state is CaseState.APPROVED


def test_a_case_in_which_nobody_approves_is_open_at_once():
    case = case_of(step(1, 1, ANN, purpose="warn"), step(2, 2, BOB, purpose="block"))

    assert case.state is CaseState.APPROVED


def test_nobody_is_missing_in_a_step_that_the_gate_does_not_wait_for():
    case = case_of(step(1, 1, ANN), step(2, 1, purpose="block"))

    assert not case.is_stuck(case.steps[1])


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
        if why_not(self.case, person, True, outcome) is None:
            self.case = decide(self.case, person, outcome)

    @invariant()
    def makers_never_decide(self):
        assert self.case.decided_by.isdisjoint(self.case.makers)

    @invariant()
    def approved_means_every_step_has_its_quorum(self):
        if self.case.state is CaseState.APPROVED:
            for one in self.case.steps:
                if not one.holds_gate:
                    continue
                assert one.state is StepState.APPROVED
                assert one.approved_by
                assert one.taken <= one.holders | one.escalated_to
                assert len(one.taken) == len(one.approved_by)

    @invariant()
    def nobody_is_involved_in_their_own_work_or_twice(self):
        involved = [
            person
            for one in self.case.steps
            for person in (*one.decided_by, *(holder for _who, holder in one.behalf))
        ]
        assert self.case.makers.isdisjoint(involved)
        assert len(involved) == len(set(involved))

    @invariant()
    def a_later_step_is_never_before_an_earlier_one(self):
        unfinished = [
            one.order
            for one in self.case.steps
            if one.state is StepState.OPEN and one.holds_gate
        ]
        for one in self.case.steps:
            if one.state is StepState.APPROVED and unfinished:
                assert one.order <= min(unfinished)

    @invariant()
    def a_final_state_stays(self):
        if self.seen in FINAL or self.seen is CaseState.APPROVED:
            assert self.case.state is self.seen
        self.seen = self.case.state


TestCaseMachine = CaseMachine.TestCase
