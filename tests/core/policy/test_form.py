"""A table goes to dictionaries and text and comes back; mistakes name their place."""

from decimal import Decimal

import pytest
from hypothesis import given

from tests.core.policy.strategies import tables
from wardclerk.core.policy import (
    Input,
    Kind,
    PolicyError,
    digest,
    from_dict,
    from_text,
    to_dict,
    to_text,
)

TEXT = """
hit_policy: first
inputs:
  - {name: amount, kind: number, label: amount}
  - {name: exceptions, kind: set}
rules:
  - id: small
    reason: Small and clean.
    when:
      amount: {below: 4999.95}
      exceptions: {empty: true}
  - id: rest
    steps:
      - role: department_head
        target_hours: 24
      - {role: group_cfo, order: 2, quorum: percent, quorum_value: 50}
"""


@given(tables())
def test_dictionaries_round_trip(table):
    assert from_dict(to_dict(table)) == table


@given(tables())
def test_text_round_trips_with_the_same_digest(table):
    again = from_text(to_text(table))

    assert again == table
    assert digest(again) == digest(table)


@given(tables(), tables())
def test_only_equal_tables_share_a_digest(one, other):
    assert (digest(one) == digest(other)) == (to_dict(one) == to_dict(other))


def test_a_limit_in_text_keeps_its_last_digit():
    rule = from_text(TEXT).rules[0]

    assert rule.when["amount"].upper == Decimal("4999.95")
    assert "4999.95" in to_text(from_text(TEXT))


@pytest.mark.parametrize(
    ("old", "new", "path"),
    [
        ("kind: set", "kind: sets", "inputs[1].kind"),
        ("{below: 4999.95}", "{under: 4999.95}", "rules[0].when.amount"),
        ("{below: 4999.95}", "{below: much}", "rules[0].when.amount"),
        ("{below: 4999.95}", "{below: 1, at_most: 2}", "rules[0].when.amount"),
        ("{below: 4999.95}", "{below: 1, above: 2}", "rules[0].when.amount"),
        ("{empty: true}", "{any_of: late}", "rules[0].when.exceptions.any_of"),
        ("{empty: true}", "{any_of: [no]}", "rules[0].when.exceptions.any_of[0]"),
        ("{empty: true}", "{}", "rules[0].when.exceptions"),
        ("exceptions: {empty", "weather: {empty", "rules[0].when.weather"),
        ("id: rest", "id: small", ""),
        ("target_hours: 24", "target_hours: soon", "rules[1].steps[0].target_hours"),
        ("order: 2", "order: true", "rules[1].steps[1].order"),
        ("quorum_value: 50", "quorum_value: 101", "rules[1].steps[1]"),
        ("quorum: percent, ", "", "rules[1].steps[1]"),
        ("role: group_cfo", "person: x", "rules[1].steps[1]"),
        ("role: group_cfo", "field: x, role: y", "rules[1].steps[1]"),
        ("role: group_cfo", "manager: 11", "rules[1].steps[1]"),
        ("role: group_cfo", "manager: true", "rules[1].steps[1].manager"),
        ("role: group_cfo", "role: a, purpose: tell", "rules[1].steps[1]"),
        ("role: group_cfo", "role: a, purpose: warn", "rules[1]"),
        ("role: group_cfo", "role: a, escalate_to: b", "rules[1].steps[1]"),
        ("role: group_cfo", "role: a, documents: b", "rules[1].steps[1].documents"),
        (
            "role: group_cfo",
            "role: a, step_up_above: b",
            "rules[1].steps[1].step_up_above",
        ),
        ("role: group_cfo", "role: a, step_up_above: -1", "rules[1].steps[1]"),
        ("hit_policy: first", "hit_policy: best", ""),
        ("id: rest", "id: 5", "rules[1].id"),
        ("rules:", "rows:", ""),
    ],
)
def test_a_mistake_is_refused_with_its_place(old, new, path):
    assert old in TEXT

    with pytest.raises(PolicyError) as caught:
        from_text(TEXT.replace(old, new, 1))

    assert caught.value.path == path
    assert caught.value.message


@pytest.mark.parametrize(
    "text",
    ["", "[]", "just words", "a: [", "a: &x [1]\nb: *x", "x" * 1_000_001, "!!set {a}"],
)
def test_text_that_is_no_policy_is_refused(text):
    with pytest.raises(PolicyError):
        from_text(text)


def test_text_cannot_run_code():
    with pytest.raises(PolicyError):
        from_text("!!python/object/apply:os.getcwd []")


def test_inputs_that_are_declared_elsewhere_need_no_mention():
    declared = (Input("amount", Kind.NUMBER), Input("other", Kind.TEXT))

    table = from_text("rules: [{id: a, when: {amount: {below: 5}}}]", declared)

    assert table.inputs == declared


def test_a_table_of_the_first_form_keeps_its_digest_for_ever():
    table = from_text("schema: wardclerk.policy/1\n" + TEXT)

    assert to_dict(table)["schema"] == "wardclerk.policy/1"
    assert digest(table) == (
        "988a1b881ea98dcd8feaa95579d2b3b60072d09e18288948a48260747d792e15"
    )


def test_what_a_step_asks_for_goes_to_text_and_back():
    text = """
rules:
  - id: rest
    steps:
      - manager: 3
        escalate_to: group_cfo
        escalate_hours: 48
        documents: [quote]
        step_up_above: 10000.50
        relies_on: [amount, vendor]
      - {field: responsible_id, purpose: block}
      - {role: auditor, purpose: warn}
"""

    again = to_text(from_text(text))

    assert from_text(again) == from_text(text)
    assert "schema: wardclerk.policy/2" in again
    assert "step_up_above: 10000.5\n" in again


def test_a_lane_and_a_link_are_off_unless_the_rule_says_so():
    text = "rules: [{id: a, steps: [{role: head}]%s}]"

    plain = from_text(text % "").rules[0]
    eased = from_text(text % ", lane: low_risk, decide_by_link: true").rules[0]

    assert (plain.lane, plain.decide_by_link) == ("", False)
    assert (eased.lane, eased.decide_by_link) == ("low_risk", True)
    with pytest.raises(PolicyError):
        from_text(text % ", lane: fast")
