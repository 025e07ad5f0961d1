"""Layers only tighten: whatever the group asks for is still asked for."""

from collections import Counter
from dataclasses import replace
from decimal import Decimal

from hypothesis import given
from hypothesis import strategies as st

from tests.core.policy.strategies import approving_steps, facts, steps, tables
from wardclerk.core.policy import decide, from_text
from wardclerk.core.policy.overlay import (
    IDENTITY,
    Layer,
    decide_in_layers,
    join_steps,
    stricter,
)
from wardclerk.core.policy.overlay_words import changes, sentence, step_owners

GROUP = from_text("""
inputs: [{name: amount, kind: number}, {name: urgent, kind: boolean}]
rules:
  - {id: small, when: {amount: {below: 500}}}
  - {id: middle, when: {amount: {below: 5000}},
     steps: [{role: department_head, target_hours: 48}]}
  - {id: big, steps: [{role: department_head}, {role: group_cfo, order: 2}]}
""")
CLINIC = from_text("""
inputs: [{name: amount, kind: number}]
rules:
  - id: over-1000
    when: {amount: {above: 1000}}
    steps: [{role: department_head, target_hours: 24}, {role: controller, order: 2}]
""")

layers = st.lists(tables(), min_size=1, max_size=4)
step_lists = st.lists(steps, max_size=4)
same_people = approving_steps().map(
    lambda step: replace(step, role="head", user="", manager=0, field="")
)
PEOPLE_MAX = 12
# Several tables take long to draw on a busy machine.


def named(*several):
    return [Layer(f"layer {n}", table) for n, table in enumerate(several)]


def needed(step, people):
    """Return how many of so many people must approve."""
    match step.quorum:
        case "all":
            return max(people, 1)
        case "count":
            return step.quorum_value
        case "percent":
            return max(-(-people * step.quorum_value // 100), 1)
        case _:
            return 1


def who(step):
    return tuple(getattr(step, name) for name in IDENTITY)


def is_as_strict(joined, asked):
    """Tell whether some steps of a join hold for these people what one step asked."""
    return all(
        sum(needed(one, people) for one in joined) >= needed(asked, people)
        for people in range(PEOPLE_MAX)
    ) and all(
        (not asked.target_hours or 0 < one.target_hours <= asked.target_hours)
        and (not asked.step_up_above or 0 < one.step_up_above <= asked.step_up_above)
        and set(one.documents) >= set(asked.documents)
        and (not one.relies_on or set(one.relies_on) >= set(asked.relies_on) != set())
        and (
            not one.escalate_to
            or one.escalate_to == asked.escalate_to
            and one.escalate_hours >= asked.escalate_hours
        )
        for one in joined
    )


def assert_all_is_asked(joined, asked):
    """Each of the steps is asked, the same people as often as before."""
    wanted = Counter(who(step) for step in asked)
    found = Counter(who(step) for step in joined)
    assert all(found[people] >= times for people, times in wanted.items())
    for step in asked:
        same = [one for one in joined if who(one) == who(step)]
        assert any(
            is_as_strict(some, step) for some in [[one] for one in same] + [same]
        )


@given(layers, facts)
def test_what_any_layer_asks_for_is_still_asked_for(several, values):
    joined = decide_in_layers(named(*several), values)

    for part in joined.speaking:
        if part.decision.block:
            assert part.decision.block in joined.block
        elif not joined.block:
            assert_all_is_asked(joined.steps, part.decision.steps)


@given(layers, facts)
def test_what_the_widest_layer_holds_is_never_free(several, values):
    widest = decide(several[0], values)

    joined = decide_in_layers(named(*several), values)

    if not widest.is_free:
        assert not joined.is_free
    if widest.block:
        assert joined.block


@given(layers, facts)
def test_the_order_of_the_widest_layer_is_kept(several, values):
    widest = decide(several[0], values)

    joined = decide_in_layers(named(*several), values)

    if not joined.block:
        order_of = {}
        for step in joined.steps:
            order_of.setdefault(who(step), set()).add(step.order)
        for step in widest.steps:
            if step.holds_gate:
                assert step.order in order_of[who(step)]


@given(tables(), facts)
def test_a_layer_alone_decides_as_its_table(table, values):
    alone = decide(table, values)

    joined = decide_in_layers(named(table), values)

    assert (joined.steps, joined.block) == (alone.steps, alone.block)
    assert (joined.rule_id, joined.is_free) == (alone.rule_id, alone.is_free)
    assert sentence(joined)


@given(steps)
def test_joining_a_list_with_itself_changes_nothing(asked):
    assert join_steps([asked, asked]) == asked


@given(same_people, same_people, same_people)
def test_how_layers_are_grouped_makes_no_difference(first, second, third):
    together = stricter([first, second, third])

    assert stricter([*stricter([first, second]), third]) == together
    assert stricter([first, *stricter([second, third])]) == together


@given(same_people, same_people)
def test_asking_twice_on_the_same_terms_asks_no_more(first, second):
    once = stricter([first, second])

    assert stricter([*once, *once]) == once
    assert stricter([*once, second]) == once


@given(layers, facts)
def test_every_change_that_is_told_leads_to_another_outcome(several, values):
    joined = decide_in_layers(named(*several), values)

    for change in changes(joined):
        other = change.decision
        assert (other.steps, other.block) != (joined.steps, joined.block)


@given(st.lists(tables(), min_size=2, max_size=3), facts)
def test_the_nearest_amount_that_is_told_is_true(several, values):
    joined = decide_in_layers(named(*several), values)
    tiny = Decimal("0.001")  # all limits of the strategy are halves

    for change in changes(joined):
        if change.input.name != "amount":
            continue
        how, _, limit = change.words.removeprefix("amount ").rpartition(" ")
        step = {"below": -tiny, "above": tiny}.get(how, Decimal(0))
        changed = {**values, "amount": Decimal(limit) + step}

        again = decide_in_layers(named(*several), changed)

        assert (again.steps, again.block) == (
            change.decision.steps,
            change.decision.block,
        )


def test_a_clinic_adds_its_step_and_its_earlier_target():
    joined = decide_in_layers(
        [Layer("Group", GROUP), Layer("Mercy Clinic", CLINIC)], {"amount": "1200"}
    )

    assert [(one.role, one.order, one.target_hours) for one in joined.steps] == [
        ("department_head", 1, 24),
        ("controller", 2, 0),
    ]
    assert step_owners(joined) == (
        ("department head", "Group, Mercy Clinic"),
        ("controller", "Mercy Clinic"),
    )
    assert sentence(joined, {"amount": "USD"}) == (
        "Approval by department head, then controller."
        " Group: rule middle because amount is below 5,000.00 USD;"
        " Mercy Clinic: rule over-1000 because amount is above 1,000.00 USD."
    )


def test_what_would_change_it_counts_all_layers():
    joined = decide_in_layers(
        [Layer("Group", GROUP), Layer("Mercy Clinic", CLINIC)], {"amount": "1200"}
    )

    told = [(one.words, len(one.decision.steps)) for one in changes(joined)]

    assert told == [("amount at most 1,000", 1), ("amount at least 5,000", 3)]


def test_a_narrower_table_without_a_rule_adds_nothing():
    joined = decide_in_layers(
        [Layer("Group", GROUP), Layer("Mercy Clinic", CLINIC)], {"amount": "100"}
    )

    assert joined.is_free
    assert joined.rule_id == "small"


def test_a_gap_of_the_widest_table_is_one():
    joined = decide_in_layers(
        [Layer("Mercy Clinic", CLINIC), Layer("Ward 3", GROUP)], {"amount": "100"}
    )

    assert joined.block


def test_a_number_and_a_share_of_the_same_people_are_both_asked():
    number = from_text(
        "rules: [{id: a, steps: [{role: x, quorum: count, quorum_value: 2}]}]"
    )
    share = from_text("rules: [{id: b, steps: [{role: x, quorum: all}]}]")

    joined = decide_in_layers(named(number, share), {})

    assert [(one.quorum, one.quorum_value) for one in joined.steps] == [
        ("count", 2),
        ("all", 0),
    ]


def test_nobody_decides_later_whom_not_all_layers_allow():
    escalating = from_text(
        "rules: [{id: a, steps: [{role: x, escalate_to: y, escalate_hours: 8}]}]"
    )
    strict = from_text("rules: [{id: b, steps: [{role: x}]}]")

    joined = decide_in_layers(named(escalating, strict), {})

    assert [one.escalate_to for one in joined.steps] == [""]
