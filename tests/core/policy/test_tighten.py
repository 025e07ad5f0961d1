"""A rule written into a table decides as the rule laid over the table."""

from decimal import Decimal

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from tests.core.policy.strategies import (
    CONDITIONS,
    INPUTS,
    facts,
    known,
    steps,
    tables,
    whens,
)
from wardclerk.core.policy import Rule, Table, decide, from_text
from wardclerk.core.policy.condition import normal_facts
from wardclerk.core.policy.conjunction import NotOneCondition, both
from wardclerk.core.policy.overlay import Layer, decide_in_layers
from wardclerk.core.policy.tighten import (
    CannotTighten,
    meetings,
    tightened,
    with_rule,
    without_rule,
)

GROUP = from_text("""
inputs: [{name: amount, kind: number}]
rules:
  - {id: small, when: {amount: {below: 500}}}
  - {id: middle, when: {amount: {below: 5000}}, steps: [{role: head}]}
  - {id: big, steps: [{role: head}, {role: cfo, order: 2}]}
""")
extra_rules = st.builds(Rule, id=st.just("extra"), when=whens, steps=steps) | st.builds(
    Rule, id=st.just("extra"), when=whens, block=st.just("Stop.")
)
pairs = st.sampled_from(sorted(CONDITIONS)).flatmap(
    lambda name: st.tuples(
        st.just(name), CONDITIONS[name] | known, CONDITIONS[name] | known
    )
)


@given(pairs, facts)
def test_both_conditions_hold_exactly_where_their_conjunction_does(pair, values):
    name, one, other = pair
    value = normal_facts({one.name: one.kind for one in INPUTS}, values)[name]

    try:
        met = both(one, other)
    except NotOneCondition:
        assume(False)

    holds = one.matches(value) and other.matches(value)
    assert holds == (met is not None and met.matches(value))


@given(tables(hit_policy="first"), extra_rules, facts)
def test_the_table_with_the_rule_decides_as_both_joined(table, rule, values):
    try:
        written = with_rule(table, rule)
    except CannotTighten:
        assume(False)

    laid_over = decide_in_layers(
        [Layer("group", table), Layer("clinic", Table(INPUTS, (rule,)))], values
    )
    decision = decide(written, values)

    if decide(table, values).rule is None:
        assert decision.block
    else:
        assert (decision.steps, decision.block) == (laid_over.steps, laid_over.block)


@given(tables(hit_policy="first"), extra_rules)
def test_writing_a_rule_twice_is_writing_it_once(table, rule):
    try:
        written = with_rule(table, rule, alone=True)
        assume(without_rule(written, "extra") == table)
    except CannotTighten:
        assume(False)

    assert with_rule(written, rule, alone=True) == written


def test_a_copied_rule_begins_at_another_amount():
    rule = tightened(GROUP.rules[2], "mercy-big", Decimal(2000), "Mercy Clinic.")

    written = with_rule(GROUP, rule)

    assert [one.id for one in written.rules] == [
        "small",
        "middle + mercy-big",
        "middle",
        "big",
    ]
    assert [step.role for step in decide(written, {"amount": 2000}).steps] == [
        "head",
        "cfo",
    ]
    assert [step.role for step in decide(written, {"amount": 1999}).steps] == ["head"]


def test_meetings_say_which_rules_of_the_group_are_tightened():
    rule = tightened(GROUP.rules[2], "mercy-big", Decimal(2000), "Mercy Clinic.")

    met = [(one.of.id, one.changes_it) for one in meetings(GROUP, rule)]

    assert met == [("middle", True), ("big", False)]


def test_a_table_of_exactly_one_rule_takes_no_second_one():
    unique = Table(GROUP.inputs, GROUP.rules[:1], "unique")

    with pytest.raises(CannotTighten, match="exactly one rule"):
        with_rule(unique, GROUP.rules[2])
