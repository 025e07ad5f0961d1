"""What a decision stands for, and what is carried over to a new case."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from wardclerk.core.approval import (
    CaseState,
    Step,
    StepState,
    carry,
    relied_digest,
    start,
)

FACTS = {"amount": "900", "urgent": False}
CONTENT = {
    "fields": {"partner_id": 7, "note": "soon"},
    "lines": {"line_ids": {"1": {"price": "9", "name": "x"}}},
}


def changed(**changes):
    """Return (facts, content) with one value changed."""
    fields = {**CONTENT["fields"], **changes.get("fields", {})}
    line = {**CONTENT["lines"]["line_ids"]["1"], **changes.get("line", {})}
    return (
        {**FACTS, **changes.get("facts", {})},
        {"fields": fields, "lines": {"line_ids": {"1": line}}},
    )


@pytest.mark.parametrize(
    ("names", "changes", "holds"),
    [
        (["amount"], {"fields": {"note": "late"}}, True),
        (["amount"], {"facts": {"amount": "901"}}, False),
        (["partner_id"], {"fields": {"partner_id": 8}}, False),
        (["partner_id"], {"line": {"price": "10"}}, True),
        (["price"], {"line": {"name": "y"}}, True),
        (["price"], {"line": {"price": "10"}}, False),
        (["line_ids"], {"line": {"name": "y"}}, False),
        (["line_ids"], {"fields": {"note": "late"}}, True),
        ([], {"fields": {"note": "late"}}, False),
        ([], {"facts": {"urgent": True}}, False),
        (["no such name"], {"fields": {"note": "late"}}, False),
        (["amount", "no such name"], {"fields": {"note": "late"}}, False),
    ],
)
def test_a_decision_stands_for_what_it_relies_on(names, changes, holds):
    before = relied_digest(names, FACTS, CONTENT)

    after = relied_digest(names, *changed(**changes))

    assert (before == after) is holds


def test_a_line_more_is_a_change_of_its_columns():
    more = {**CONTENT, "lines": {"line_ids": {**CONTENT["lines"]["line_ids"], "2": {}}}}
    more["lines"]["line_ids"]["2"] = {"price": "1", "name": "z"}

    assert relied_digest(["price"], FACTS, more) != relied_digest(
        ["price"], FACTS, CONTENT
    )


@given(st.lists(st.sampled_from(["amount", "note", "price", "line_ids"]), min_size=1))
def test_names_count_once_and_in_any_order(names):
    expected = relied_digest(sorted(set(names)), FACTS, CONTENT)

    assert relied_digest(names, FACTS, CONTENT) == expected


def three_steps(makers=frozenset()):
    steps = (
        Step(id=1, order=1, holders=frozenset({11, 12})),
        Step(id=2, order=2, holders=frozenset({21})),
        Step(id=3, order=3, holders=frozenset({31, 32}), quorum="all"),
    )
    return start(frozenset(makers), steps)


def states(case):
    return [step.state for step in case.steps]


def test_a_first_step_that_is_carried_opens_the_second():
    case = carry(three_steps(), {1: frozenset({11})})

    assert states(case) == [StepState.APPROVED, StepState.OPEN, StepState.WAITING]


def test_a_later_step_is_complete_before_its_turn():
    case = carry(three_steps(), {2: frozenset({21})})

    assert states(case) == [StepState.OPEN, StepState.APPROVED, StepState.WAITING]


def test_a_quorum_is_carried_in_part():
    case = carry(three_steps(), {3: frozenset({31})})

    assert case.steps[2].approved_by == {31}
    assert case.steps[2].state is StepState.WAITING


def test_all_of_them_together_are_the_approval():
    given_ = {1: frozenset({12}), 2: frozenset({21}), 3: frozenset({31, 32})}

    assert carry(three_steps(), given_).state is CaseState.APPROVED


def test_who_became_a_maker_or_lost_the_role_is_not_carried():
    case = three_steps(makers={11})

    case = carry(case, {1: frozenset({11, 99}), 2: frozenset({99})})

    assert states(case) == [StepState.OPEN, StepState.WAITING, StepState.WAITING]


@given(
    st.frozensets(st.sampled_from([11, 12, 21, 31, 32])),
    st.dictionaries(
        st.sampled_from([1, 2, 3]),
        st.frozensets(st.sampled_from([11, 12, 21, 31, 32, 99])),
    ),
)
def test_nothing_is_carried_that_was_not_given(makers, given_):
    case = carry(three_steps(makers), given_)

    for step in case.steps:
        assert step.approved_by <= given_.get(step.id, frozenset()) & step.holders
        assert not step.approved_by & makers
        others = [one.approved_by for one in case.steps if one.id != step.id]
        assert not any(step.approved_by & other for other in others)
