"""What the check proves is what trying all documents shows."""

from decimal import Decimal
from itertools import product

import pytest
from hypothesis import given, settings

from tests.core.policy.strategies import INPUTS, PATHS, WORDS, tables
from wardclerk.core.policy import Rule, Table, decide, from_text, verify
from wardclerk.core.policy.decide import NO_RULE

# Each number on, between and beyond the limits of the random rules.
NUMBERS = [Decimal(n) / 4 for n in range(-9, 10)]
SETS = [
    [word for n, word in enumerate(WORDS) if mask >> n & 1]
    for mask in range(1 << len(WORDS))
]
EVERY = {
    "amount": [*NUMBERS, None],
    "category": [*WORDS, "zebra", None],
    "exceptions": [*SETS, ["zebra"], None],
    "facility": [*map(list, PATHS), ["Z"], None],
    "urgent": [True, False, None],
}
TREE = {"facility": PATHS}


def narrowed(table):
    """Return the table with what it asks of two inputs only: all documents of the
    others would be too many to try."""
    kept = (
        {"amount", "category"} if len(table.rules) % 2 else {"exceptions", "facility"}
    )
    rules = tuple(
        Rule(
            rule.id,
            {name: one for name, one in rule.when.items() if name in kept},
            rule.steps,
            rule.block,
        )
        for rule in table.rules
    )
    inputs = tuple(one for one in INPUTS if one.name in kept)
    return Table(inputs, rules, table.hit_policy)


def documents(table):
    names = [one.name for one in table.inputs]
    for values in product(*(EVERY[name] for name in names)):
        yield dict(zip(names, values, strict=True))


def covering(table, facts):
    return [rule.id for rule in table.rules if rule.matches(decide(table, facts).facts)]


def by_code(findings, code):
    return [one for one in findings if one.code == code]


@given(tables(hit_policy="first").map(narrowed))
@settings(max_examples=60, deadline=None)
def test_gaps_and_shadows_are_those_of_all_documents(table):
    findings = verify(table, TREE)

    hits = [covering(table, facts) for facts in documents(table)]
    deciding = {names[0] for names in hits if names}
    silent = {rule.id for rule in table.rules} - deciding
    told = {one.rules[0] for one in findings if one.code in ("shadowed", "unreachable")}
    assert told == silent
    if table.rules:
        assert bool(by_code(findings, "gap")) == ([] in hits)
    assert not by_code(findings, "bound")


@given(tables(hit_policy="unique").map(narrowed))
@settings(max_examples=60, deadline=None)
def test_overlaps_are_those_of_all_documents(table):
    findings = verify(table, TREE)

    pairs = {
        (one, other)
        for facts in documents(table)
        for hit in [covering(table, facts)]
        for n, one in enumerate(hit)
        for other in hit[n + 1 :]
    }
    assert {one.rules for one in by_code(findings, "overlap")} == pairs


@given(tables())
@settings(max_examples=100, deadline=None)
def test_each_finding_shows_a_document_that_proves_it(table):
    for finding in verify(table, TREE):
        if finding.code == "gap":
            assert decide(table, finding.facts).block == NO_RULE
        if finding.code == "overlap":
            assert set(finding.rules) <= set(covering(table, finding.facts))
        if finding.code == "shadowed":
            first = covering(table, finding.facts)[0]
            assert first != finding.rules[0]


@given(tables(hit_policy="first"))
@settings(max_examples=60, deadline=None)
def test_suggested_rules_close_the_gaps_for_which_they_are_suggested(table):
    gaps = by_code(verify(table, TREE), "gap")

    mended = Table(
        table.inputs, (*table.rules, *(one.suggestion for one in gaps)), "first"
    )

    for gap in gaps:
        assert decide(mended, gap.facts).rule is not None


@given(tables(hit_policy="first"))
@settings(max_examples=60, deadline=None)
def test_what_is_proven_without_the_tree_holds_for_every_tree(table):
    blind, seeing = verify(table), verify(table, TREE)

    if not by_code(blind, "bound") and not by_code(blind, "gap"):
        assert not by_code(seeing, "gap")
    shadowed = {one.rules[0] for one in by_code(blind, "shadowed")}
    silent = {one.rules[0] for one in seeing if one.code in ("shadowed", "unreachable")}
    assert shadowed <= silent


def table(rules, hit_policy="first"):
    return from_text(
        f"hit_policy: {hit_policy}\n"
        "inputs:\n"
        "  - {name: amount, kind: number, label: Amount}\n"
        "  - {name: category, kind: text, label: Category}\n"
        "  - {name: flags, kind: set, label: Flags}\n"
        f"rules:\n{rules}"
    )


def test_a_gap_is_told_with_a_document_and_a_rule_like_its_neighbour():
    found = verify(
        table(
            "  - {id: small, when: {amount: {below: 500}}}\n"
            "  - {id: big, when: {amount: {at_least: 600}}, steps: [{role: head}]}\n"
        )
    )

    gap = by_code(found, "gap")[0]

    assert gap.severity == "error"
    assert Decimal(500) <= gap.facts["amount"] < Decimal(600)
    assert gap.suggestion.when["amount"].lower == Decimal(500)
    assert gap.suggestion.when["amount"].upper == Decimal(600)
    assert gap.suggestion.steps[0].role == "head"


def test_a_document_of_which_something_is_unknown_is_only_a_warning():
    found = verify(
        table(
            "  - {id: small, when: {amount: {below: 500}}}\n"
            "  - {id: big, when: {amount: {at_least: 500}}, steps: [{role: head}]}\n"
        )
    )

    assert [(one.code, one.severity) for one in found] == [("gap", "warning")]
    assert found[0].facts == {"amount": None}


def test_a_rule_that_several_earlier_ones_cover_together_is_found():
    found = verify(
        table(
            "  - {id: low, when: {amount: {below: 500}}}\n"
            "  - {id: high, when: {amount: {at_least: 400}}}\n"
            "  - {id: lost, when: {amount: {at_least: 100, below: 900}}}\n"
            "  - {id: rest}\n"
        )
    )

    assert [one.rules for one in found] == [("lost", "low", "high")]


@pytest.mark.parametrize("hit_policy", ["first", "unique"])
def test_a_table_in_order_has_no_finding(hit_policy):
    found = verify(
        table(
            "  - {id: low, when: {amount: {below: 500}}}\n"
            "  - {id: high, when: {amount: {at_least: 500}}, steps: [{role: head}]}\n"
            "  - {id: hidden, when: {amount: {known: false}}, block: Say how much.}\n",
            hit_policy,
        )
    )

    assert not found


def test_too_many_words_are_a_finding_and_no_silence():
    words = ", ".join(f"w{n}" for n in range(14))
    rules = "".join(
        f"  - {{id: r{n}, when: {{flags: {{any_of: [w{n}]}}}}}}\n" for n in range(14)
    )

    found = verify(
        table(rules + f"  - {{id: all, when: {{flags: {{none_of: [{words}]}}}}}}\n")
    )

    assert "bound" in {one.code for one in found}


def test_a_policy_without_rules_is_an_error():
    assert verify(Table((), ()))[0].severity == "error"
