"""Duties exclude each other both ways, in general and in a role."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from wardclerk.core.control import Exclusion, broken, excluded

RECEIVE_PAY = Exclusion(1, "receive", "pay")
CFO_RECEIVE = Exclusion(2, "approve:cfo", "receive", blocks=False)
DUTIES = ("request", "edit", "approve", "approve:cfo", "receive", "pay")


def test_a_rule_holds_in_both_directions():
    assert broken([RECEIVE_PAY], {"receive"}, "pay") == (RECEIVE_PAY,)
    assert broken([RECEIVE_PAY], {"pay"}, "receive") == (RECEIVE_PAY,)
    assert broken([RECEIVE_PAY], {"receive"}, "receive") == ()


def test_a_rule_on_a_duty_holds_in_whatever_role_it_is_done():
    rule = Exclusion(3, "approve", "pay")

    assert broken([rule], {"pay"}, "approve:cfo") == (rule,)


def test_a_rule_on_a_role_leaves_other_roles_alone():
    assert broken([CFO_RECEIVE], {"receive"}, "approve:cfo") == (CFO_RECEIVE,)
    assert broken([CFO_RECEIVE], {"receive"}, "approve:head") == ()


def test_only_a_blocking_rule_keeps_people_out():
    done = {7: {"receive"}, 8: {"request"}}

    assert excluded([RECEIVE_PAY, CFO_RECEIVE], done, "pay") == {7}
    assert excluded([CFO_RECEIVE], done, "approve:cfo") == frozenset()


def test_a_duty_does_not_exclude_itself():
    with pytest.raises(ValueError, match="itself"):
        Exclusion(1, "pay", "pay")


rules = st.lists(
    st.builds(
        lambda pair, blocks: Exclusion(0, *pair, blocks),
        st.permutations(DUTIES).map(lambda words: words[:2]),
        st.booleans(),
    ),
    max_size=5,
)


@given(rules, st.sets(st.sampled_from(DUTIES)), st.sampled_from(DUTIES))
def test_more_done_never_frees(some_rules, done, duty):
    for word in DUTIES:
        assert set(broken(some_rules, done, duty)) <= set(
            broken(some_rules, done | {word}, duty)
        )


@given(rules, st.sets(st.sampled_from(DUTIES)), st.sampled_from(DUTIES))
def test_more_rules_never_free(some_rules, done, duty):
    everybody = {1: done}

    for count in range(len(some_rules)):
        assert excluded(some_rules[:count], everybody, duty) <= excluded(
            some_rules, everybody, duty
        )
