"""Guard-rails say what an override may ask for, and name what leaves them."""

from decimal import Decimal

import pytest

from wardclerk.core.policy import from_text
from wardclerk.core.policy.guardrail import Guardrails, breaches

INPUTS = "inputs: [{name: amount, kind: number}, {name: urgent, kind: boolean}]\n"
LIMITED = Guardrails({"amount": (Decimal(500), Decimal(5000))}, may_block=False)


def table(rules):
    return from_text(INPUTS + f"rules: [{rules}]")


@pytest.mark.parametrize(
    ("rule", "kinds"),
    [
        ("{id: a, when: {amount: {above: 500}}}", []),
        ("{id: a, when: {amount: {above: 500, at_most: 5000}}}", []),
        ("{id: a, when: {amount: {above: 499.99}}}", ["limit"]),
        ("{id: a, when: {amount: {above: 400, below: 6000}}}", ["limit", "limit"]),
        ("{id: a, when: {urgent: {is: true}}}", ["input"]),
        ("{id: a, block: No.}", ["block"]),
        ("{id: a, when: {amount: {known: true}}}", []),
    ],
)
def test_what_leaves_the_guardrails_is_named(rule, kinds):
    assert [breach.kind for breach in breaches(table(rule), LIMITED)] == kinds


def test_without_guardrails_an_override_may_say_everything():
    rule = "{id: a, when: {urgent: {is: true}, amount: {above: 1}}, block: No.}"

    assert not list(breaches(table(rule), Guardrails()))


def test_what_the_group_asks_itself_may_be_repeated():
    group = table("{id: g, when: {urgent: {is: true}}}").rules[0]
    rails = Guardrails(LIMITED.limits, own=frozenset(group.when.items()))

    assert not list(breaches(table("{id: a, when: {urgent: {is: true}}}"), rails))
    assert list(breaches(table("{id: a, when: {urgent: {is: false}}}"), rails))
