"""A table asks people who are there, may decide, and are somebody else."""

from decimal import Decimal

import pytest

from wardclerk.core.policy import decide, from_text
from wardclerk.core.policy.people import Holder, Staff, verify_people

GROUP, MERCY, NORTH = ("G",), ("G", "MERCY"), ("G", "NORTH")
HEAD = (
    Holder("Ann", frozenset({"MERCY"})),
    Holder("Bob", frozenset({"NORTH"})),
    Holder("Eve"),
)
ASKERS = (Holder("Rita"), Holder("Ron"))


def table(steps, when="{}"):
    return from_text(
        "inputs: [{name: amount, kind: number}, {name: facility, kind: tree}]\n"
        f"rules: [{{id: rule, when: {when}, steps: [{steps}]}}]"
    )


def found(one, **values):
    staff = {
        "roles": {"head": HEAD, "chief": (Holder("Cleo", None, Decimal(5000)),)},
        "users": {"ada": "", "gone": "is archived"},
        "askers": ASKERS,
        "fields": frozenset({"responsible_id"}),
        "facts": frozenset({"amount"}),
        "paths": (GROUP, MERCY, NORTH),
    }
    return verify_people(one, Staff(**{**staff, **values}))


@pytest.mark.parametrize(
    "steps",
    [
        "{role: head}",
        "{user: ada}",
        "{field: responsible_id}",
        "{manager: 2}",
        "{role: head, relies_on: [amount], escalate_to: chief, escalate_hours: 4}",
        "{role: head, quorum: all}",
    ],
)
def test_people_who_can_decide_are_no_finding(steps):
    assert not found(table(steps))


@pytest.mark.parametrize(
    ("steps", "code"),
    [
        ("{role: nobody}", "inactive"),
        ("{role: head, escalate_to: nobody, escalate_hours: 4}", "inactive"),
        ("{user: gone}", "inactive"),
        ("{user: unheard}", "inactive"),
        ("{field: note}", "unknown_field"),
        ("{role: head, relies_on: [weather]}", "unknown_fact"),
        ("{role: head, quorum: count, quorum_value: 4}", "too_few"),
        ("{role: chief}", "limit"),
    ],
)
def test_who_cannot_decide_is_an_error(steps, code):
    assert (code, "error") in {(one.code, one.severity) for one in found(table(steps))}


@pytest.mark.parametrize(
    ("when", "amount"),
    [
        ("{amount: {at_most: 5000}}", None),
        ("{amount: {below: 5000}}", None),
        ("{amount: {at_most: 6000}}", Decimal("5000.01")),
        ("{amount: {above: 7000}}", Decimal("7000.01")),
        ("{amount: {at_least: 7000}}", Decimal(7000)),
    ],
)
def test_a_limit_below_the_range_is_told_with_an_amount(when, amount):
    one = table("{role: chief}", when)

    findings = [finding for finding in found(one) if finding.code == "limit"]

    assert [finding.facts.get("amount") for finding in findings] == (
        [] if amount is None else [amount]
    )
    if amount is not None:
        assert decide(one, {"amount": amount}).rule


def test_a_place_without_a_holder_is_a_warning_and_all_places_an_error():
    heads = {"head": HEAD[:1]}

    everywhere = found(table("{role: head}"), roles=heads)
    only_there = found(
        table("{role: head}", "{facility: {within: [NORTH]}}"), roles=heads
    )

    assert [(one.code, one.severity) for one in everywhere] == [
        ("no_holder", "warning")
    ]
    assert [(one.code, one.severity) for one in only_there] == [("no_holder", "error")]
    assert only_there[0].facts == {"facility": NORTH}


def test_the_only_holder_who_is_the_only_one_to_ask_is_an_error():
    alone = {"head": (Holder("Rita"),)}

    error = found(table("{role: head}"), roles=alone, askers=ASKERS[:1])
    warning = found(table("{role: head}"), roles=alone)

    assert [(one.code, one.severity) for one in error] == [("own_work", "error")]
    assert [(one.code, one.severity) for one in warning] == [("own_work", "warning")]


def test_steps_that_need_more_people_than_there_are_is_an_error():
    two = {"head": (Holder("Ann"), Holder("Bob")), "chief": (Holder("Ann"),)}
    fits = table("{role: head}, {role: chief, order: 2}")
    fits_not = table("{role: head}, {role: chief, order: 2}, {role: head, order: 3}")

    assert not found(fits, roles=two)
    assert [one.code for one in found(fits_not, roles=two)] == ["too_few"]


def test_one_cause_is_one_finding_with_all_its_rules():
    rules = ", ".join(f"{{id: r{n}, steps: [{{role: nobody}}]}}" for n in range(3))

    findings = found(from_text(f"rules: [{rules}]"))

    assert [one.rules for one in findings] == [("r0", "r1", "r2")]
