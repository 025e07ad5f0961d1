"""A replay tells what another policy changes, and agrees with deciding one by one."""

from collections import Counter
from decimal import Decimal

from hypothesis import given
from hypothesis import strategies as st

from tests.core.policy.strategies import facts, tables
from wardclerk.core.policy import decide, from_text
from wardclerk.core.policy.condition import stored
from wardclerk.core.policy.overlay import Layer, decide_in_layers
from wardclerk.core.policy.replay import EXAMPLES_MAX, Document, Kind, Replay

BEFORE = from_text("""
inputs: [{name: amount, kind: number}, {name: facility, kind: tree}]
rules:
  - {id: small, when: {amount: {below: 500}}}
  - {id: middle, when: {amount: {below: 5000}},
     steps: [{role: head, target_hours: 24}]}
  - {id: big, steps: [{role: head, target_hours: 24},
                      {role: cfo, order: 2, target_hours: 48}]}
""")
AFTER = from_text("""
inputs: [{name: amount, kind: number}, {name: facility, kind: tree}]
rules:
  - {id: small, when: {amount: {below: 1000}}}
  - {id: middle, when: {amount: {below: 8000}},
     steps: [{role: head, target_hours: 24}]}
  - {id: far, when: {facility: {within: [FAR]}}, block: Nothing is bought there.}
  - {id: big, steps: [{role: cfo, target_hours: 48}, {role: audit}]}
""")


def document(key, amount, **values):
    known = {"amount": str(amount), "facility": ["G"]}
    return Document(
        key,
        {**known, **values.pop("facts", {})},
        ("before",),
        ("after",),
        amount=Decimal(amount),
        currency="USD",
        **values,
    )


def replayed(*documents, **options):
    replay = Replay({"before": BEFORE, "after": AFTER}, **options)
    replay.add(documents)
    return replay.result()


@given(tables(), tables(), st.lists(facts, max_size=6))
def test_each_document_is_decided_as_it_is_alone(before, after, several):
    replay = Replay({"before": before, "after": after})
    kept = [
        {
            name: stored(fact)
            for name, fact in decide(before, values).facts.items()
            if fact is not None
        }
        for values in several
    ]

    replay.add(
        Document(n, values, ("before",), ("after",)) for n, values in enumerate(kept)
    )

    found, wanted = Counter(), Counter()
    for effect, count in replay.effects():
        found[(effect.before.steps, effect.before.block, effect.after.steps)] += (
            count.documents
        )
    for values in several:
        then, now = decide(before, values), decide(after, values)
        steps = () if then.block else then.steps
        wanted[(steps, then.block, () if now.block else now.steps)] += 1
    assert found == wanted


@given(tables(), tables(), tables(), facts)
def test_layers_are_joined_as_decisions_join_them(group, clinic, draft, values):
    known = {
        name: stored(fact)
        for name, fact in decide(group, values).facts.items()
        if fact is not None
    }
    replay = Replay({"group": group, "clinic": clinic, "draft": draft})

    replay.add([Document(1, known, ("group", "clinic"), ("group", "draft"))])

    ((effect, _count),) = replay.effects()
    layers = [Layer("group", group), Layer("clinic", clinic)]
    then = decide_in_layers(layers, values)
    assert (effect.before.steps, effect.before.block) == (then.steps, then.block)


@given(tables(), st.lists(facts, max_size=5))
def test_the_same_policy_changes_nothing(table, several):
    replay = Replay({"now": table})

    replay.add(
        Document(n, {k: v for k, v in one.items() if k != "amount"}, ("now",), ("now",))
        for n, one in enumerate(several)
    )

    assert {effect.kind for effect, _count in replay.effects()} <= {Kind.SAME}


def test_each_document_is_one_kind_of_change():
    kinds = replayed(
        document(1, 100),
        document(2, 700),
        document(3, 6000),
        document(4, 9000),
        document(5, 9500, facts={"facility": ["G", "FAR"]}),
    )["kinds"]

    assert {kind: count["documents"] for kind, count in kinds.items()} == {
        "same": 1,
        "free": 1,
        "fewer": 1,
        "other": 1,
        "blocked": 1,
    }
    assert kinds["free"]["amounts"] == {"USD": "700"}


def test_who_gains_and_who_loses_work_is_told_with_hours():
    result = replayed(document(1, 6000), document(2, 9000), hours={"head": 10.0})

    people = {row.pop("who"): row for row in result["people"]}
    assert people["head"] == {
        "before": 2,
        "after": 1,
        "hours_before": 20.0,
        "hours_after": 10.0,
    }
    assert people["cfo"]["before"] - people["cfo"]["after"] == 1
    assert result["cycle_hours"] == {"before": 2 * (10 + 48), "after": 10 + 48}


def test_spend_that_somebody_sees_no_more_is_told_by_person():
    result = replayed(document(1, 6000), document(2, 700), document(3, 50))

    assert result["unseen"] == {
        "cfo": {"documents": 1, "amounts": {"USD": "6000"}},
        "head": {"documents": 1, "amounts": {"USD": "700"}},
    }


def test_it_is_told_by_place_month_and_rule():
    result = replayed(
        document(1, 700, place="Mercy Clinic", month="2026-10"),
        document(2, 100, place="Mercy Clinic", month="2026-11"),
    )

    assert result["places"] == {"Mercy Clinic": {"free": 1, "same": 1}}
    assert result["months"] == {"2026-10": {"free": 1}, "2026-11": {"same": 1}}
    assert result["rules"] == {"small": {"free": 1, "same": 1}}


def test_the_largest_documents_are_the_examples():
    result = replayed(*(document(n, 500 + n) for n in range(EXAMPLES_MAX + 3)))

    largest = [EXAMPLES_MAX + 2 - n for n in range(EXAMPLES_MAX)]
    assert [one["key"] for one in result["examples"]] == largest
    assert result["examples"][0] == {
        "kind": "free",
        "key": EXAMPLES_MAX + 2,
        "amount": str(500 + EXAMPLES_MAX + 2),
        "currency": "USD",
        "before": "Approval by head",
        "after": "No approval needed",
        "rule": "small",
    }


def test_a_document_that_no_policy_governed_was_free():
    replay = Replay({"after": AFTER})

    replay.add([Document(1, {"amount": "9000"}, (), ("after",))])

    assert replay.result()["kinds"] == {"more": {"documents": 1, "amounts": {}}}
