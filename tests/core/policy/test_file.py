"""A policy as a file comes back byte by byte, and a plan says what changes."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.core.policy.strategies import PATHS, tables
from wardclerk.core.policy import PolicyError, Rule, Table, from_text
from wardclerk.core.policy.file import PolicyFile, file_from_text, file_to_text
from wardclerk.core.policy.plan import rule_changes, text_changes

names = st.text(min_size=1, max_size=20)
BEFORE = from_text("""
inputs: [{name: amount, kind: number, label: Amount}]
rules:
  - {id: small, when: {amount: {below: 500}}}
  - {id: middle, when: {amount: {below: 5000}}, steps: [{role: department_head}]}
  - {id: rest, steps: [{role: group_cfo}]}
""")


def changed(*rules):
    return Table(BEFORE.inputs, rules, BEFORE.hit_policy)


@pytest.mark.parametrize("odd", ["\x85", "a\u2028b", "\u2029 c"])
def test_a_name_with_an_odd_line_break_comes_back(odd):
    file = PolicyFile(BEFORE, odd, "account.move", "post")

    assert file_from_text(file_to_text(file)).policy == odd


@settings(deadline=None)
@given(tables(), names, st.sampled_from(("", "Harbourview Clinics")))
def test_a_file_is_written_with_the_same_bytes_again(table, name, company):
    file = PolicyFile(table, name, "account.move", "post", company, PATHS)

    text = file_to_text(file)

    assert file_from_text(text) == PolicyFile(
        table, name, "account.move", "post", company, tuple(sorted(PATHS))
    )
    assert file_to_text(file_from_text(text)) == text


def test_a_table_alone_is_a_file_that_does_not_say_for_what():
    file = file_from_text("rules: [{id: all}]")

    assert not file.is_addressed
    assert file.facilities is None


@pytest.mark.parametrize(
    ("header", "path"),
    [
        ("gate: 5", "gate"),
        ("facilities: [G]", "facilities"),
        ("facilities: [[]]", "facilities"),
        ("owner: me", ""),
    ],
)
def test_a_mistake_in_the_header_names_its_place(header, path):
    with pytest.raises(PolicyError) as caught:
        file_from_text(f"{header}\nrules: [{{id: all}}]")

    assert caught.value.path == path


def test_the_name_of_a_file_tells_document_gate_and_company():
    file = PolicyFile(BEFORE, "Bills", "account.move", "post", "Harbourview Clinics")

    assert file.name == "account-move-post-harbourview-clinics.yaml"


@settings(deadline=None)
@given(tables())
def test_nothing_changes_from_a_table_to_itself(table):
    assert not rule_changes(table, table)
    assert not text_changes(table, table)


def test_a_plan_tells_each_rule_in_words():
    small, middle, rest = BEFORE.rules
    free = Rule("free", {}, ())
    lower = from_text("""
inputs: [{name: amount, kind: number, label: Amount}]
rules: [{id: small, when: {amount: {below: 400}}}]
""").rules[0]

    told = [one.words for one in rule_changes(BEFORE, changed(lower, rest, free))]

    assert told == [
        "- middle: When Amount is below 5,000: Approval by department head",
        "~ small: When Amount is below 500: No approval needed\n"
        "  now: When Amount is below 400: No approval needed",
        "+ free: When any document: No approval needed",
    ]


def test_a_rule_that_is_asked_later_is_told():
    small, middle, rest = BEFORE.rules

    told = rule_changes(BEFORE, changed(middle, rest, small))

    assert [one.words for one in told] == ["~ small is asked after rest"]
