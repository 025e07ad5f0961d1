"""A decision says in words why it was made, and what would really change it."""

from decimal import Decimal

import pytest
from hypothesis import given

from tests.core.policy.strategies import facts, tables
from wardclerk.core.policy import Step, changes, checks, decide, from_text, sentence
from wardclerk.core.policy.explain import (
    difference_words,
    outcome_words,
    plain,
    turn_words,
)

TABLE = from_text("""
inputs:
  - {name: amount, kind: number}
  - {name: exceptions, kind: set}
  - {name: facility, kind: tree}
rules:
  - {id: exception, when: {exceptions: {any_of: [no_order]}},
     steps: [{role: department_head}, {role: finance_controller, order: 2}]}
  - {id: small, when: {amount: {below: 500}}}
  - {id: middle, when: {amount: {below: 4800}, facility: {within: [RIV]}},
     steps: [{role: department_head}]}
  - {id: big, steps: [{role: department_head}, {role: finance_controller, order: 2}]}
""")


def test_the_sentence_names_outcome_rule_and_facts():
    decision = decide(TABLE, {"amount": "1200", "facility": ["RIV"]})

    words = sentence(decision, TABLE, {"amount": "USD"})

    assert words == (
        "Approval by department head: rule middle because"
        " amount is below 4,800.00 USD and facility is within RIV."
    )


def test_the_card_says_under_which_amount_a_step_falls_away():
    decision = decide(TABLE, {"amount": "12480", "facility": ["RIV"]})

    told = changes(decision, TABLE, {"amount": "USD"})

    assert [(one.words, outcome_words(one.decision)) for one in told] == [
        ("amount below 4,800.00 USD", "Approval by department head"),
    ]


def test_the_card_says_which_exception_costs_a_step():
    decision = decide(
        TABLE, {"amount": "1200", "facility": ["RIV"], "exceptions": ["no_order"]}
    )

    told = changes(decision, TABLE)

    assert [(one.words, one.decision.rule_id) for one in told] == [
        ("exceptions: without no order", "middle"),
    ]


def test_codes_are_read_as_words_and_names_stay_as_they_are():
    read = plain(["bank_account_differs", "Implants", "General Hospital", "low-risk"])

    assert read == ["bank account differs", "Implants", "General Hospital", "low-risk"]


def test_facts_used_are_those_that_the_rule_asked_for():
    values = {"amount": Decimal("1200.00"), "facility": ["G", "RIV"], "exceptions": []}

    decision = decide(TABLE, values)

    assert decision.facts_used == {"amount": "1200", "facility": ["G", "RIV"]}


@given(tables(), facts)
def test_each_condition_of_the_rule_is_told_once(table, values):
    decision = decide(table, values)

    told = [check.input.name for check in checks(decision, table)]

    assert sorted(told) == sorted(decision.rule.when if decision.rule else [])


@given(tables(), facts)
def test_every_change_that_is_told_leads_to_another_outcome(table, values):
    decision = decide(table, values)

    for change in changes(decision, table):
        other = change.decision
        assert (other.steps, other.block) != (decision.steps, decision.block)


@given(tables(hit_policy="first"), facts)
def test_the_nearest_amount_that_is_told_is_true(table, values):
    decision = decide(table, values)
    tiny = Decimal("0.001")  # all limits of the strategy are halves

    for change in changes(decision, table):
        if change.input.name != "amount":
            continue
        how, _, limit = change.words.removeprefix("amount ").rpartition(" ")
        step = {"below": -tiny, "above": tiny}.get(how, Decimal(0))
        changed = {**values, "amount": Decimal(limit) + step}

        assert decide(table, changed).rule_id == change.decision.rule_id


def test_a_change_tells_only_what_it_takes_away_or_adds():
    table = from_text("""
inputs: [{name: amount, kind: number, label: Amount}]
rules:
  - id: large
    when: {amount: {at_least: 4800}}
    steps:
      - {role: department_head}
      - {role: finance_controller, order: 2}
  - {id: rest, steps: [{role: department_head}]}
""")
    large, small = decide(table, {"amount": 5000}), decide(table, {"amount": 100})

    (lower,) = changes(large, table)

    assert lower.words == "Amount below 4,800"
    assert difference_words(large, lower.decision) == "without finance controller"
    assert difference_words(small, large) == "also finance controller"


@given(tables(), facts)
def test_a_difference_is_told_whatever_changes(table, known):
    decision = decide(table, known)

    for change in changes(decision, table):
        assert difference_words(decision, change.decision)


def test_all_that_a_step_asks_for_is_told():
    step = Step(
        role="finance_controller",
        quorum="count",
        quorum_value=2,
        target_hours=24,
        escalate_to="group_cfo",
        escalate_hours=1,
        documents=("quote", "signed_contract"),
        step_up_above=Decimal(10000),
        relies_on=("amount",),
    )

    assert turn_words(step, {"finance_controller": "Finance"}, "USD") == (
        "2 of Finance, not before quote and signed contract is attached, within 24"
        " hours, after 1 hour also group cfo, with a fresh log-in above 10,000.00 USD,"
        " stands for amount"
    )


@pytest.mark.parametrize(
    ("step", "words"),
    [
        (Step(manager=1), "the requester's manager"),
        (Step(manager=3), "the requester's manager (at most 3 levels up)"),
        (Step(field="responsible_id"), "the person in responsible id"),
        (Step(user="ada", purpose="warn"), "ada is told"),
        (Step(role="auditor", purpose="block"), "auditor may refuse"),
    ],
)
def test_who_is_asked_is_told(step, words):
    assert turn_words(step) == words


def test_who_is_only_told_stands_after_who_approves():
    table = from_text("""
rules:
  - {id: a, steps: [{role: head}, {role: auditor, purpose: warn}]}
""")

    assert outcome_words(decide(table, {})) == "Approval by head; auditor is told"
