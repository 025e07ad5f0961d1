"""A decision says in words why it was made, and what would really change it."""

from decimal import Decimal

from hypothesis import given

from tests.core.policy.strategies import facts, tables
from wardclerk.core.policy import changes, checks, decide, from_text, sentence
from wardclerk.core.policy.explain import outcome_words

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
        ("exceptions: without no_order", "middle"),
    ]


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
