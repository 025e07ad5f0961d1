"""A delegation lends exactly what its giver has, to one person, for a time."""

from dataclasses import replace
from datetime import date, timedelta
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from wardclerk.core.approval import Delegation, Flaw, Party, Turn, flaws

ANN, BOB, CLEO = 1, 2, 3
TODAY = date(2026, 3, 2)
GROUP, CLINIC, WARD, OTHER = 10, 11, 12, 13
HEAD = Party(roles=frozenset({"head"}), companies=frozenset({1}))
COLLEAGUE = Party(companies=frozenset({1}))
PLAIN = Delegation(ANN, BOB, TODAY, TODAY + timedelta(days=7))

places = st.sampled_from(
    [(), (GROUP,), (GROUP, CLINIC), (GROUP, CLINIC, WARD), (OTHER,)]
)
words = st.frozensets(st.sampled_from(["a", "b", "c"]), max_size=2)
days = st.integers(0, 20).map(lambda n: TODAY + timedelta(days=n))
amounts = st.none() | st.integers(0, 50).map(Decimal)


@st.composite
def delegations(draw):
    first, last = sorted((draw(days), draw(days)))
    people = draw(st.permutations([ANN, BOB, CLEO]))
    return Delegation(
        people[0], people[1], first, last, draw(words), draw(words), draw(places)
    )


turns = st.builds(
    Turn, st.sampled_from("abc"), st.sampled_from("abc"), places, amounts, days
)


def found(new=PLAIN, delegator=HEAD, delegate=COLLEAGUE, **known):
    given = {"others": (), "steps": (), "kept_from_staff": frozenset(), "today": TODAY}
    findings = flaws(new, delegator, delegate, **{**given, **known})
    return {one.flaw: one.roles for one in findings}


def turn(**values):
    plain = {
        "kind": "order",
        "role": "head",
        "place": (GROUP, CLINIC),
        "amount": Decimal(100),
        "day": TODAY,
    }
    return Turn(**{**plain, **values})


def test_a_plain_delegation_has_no_flaw_and_covers_everything_in_its_time():
    assert not found()
    assert PLAIN.covers(turn())
    assert PLAIN.covers(turn(amount=None, place=()))
    assert not PLAIN.covers(turn(day=TODAY - timedelta(days=1)))
    assert not PLAIN.covers(turn(day=PLAIN.last + timedelta(days=1)))


@pytest.mark.parametrize(
    ("limit", "outside"),
    [
        ({"kinds": frozenset({"order"})}, {"kind": "bill"}),
        ({"roles": frozenset({"head"})}, {"role": "cfo"}),
        ({"roles": frozenset({"head"})}, {"role": ""}),
        ({"place": (GROUP, CLINIC)}, {"place": (GROUP,)}),
        ({"place": (GROUP, CLINIC)}, {"place": ()}),
        ({"amount_max": Decimal(100)}, {"amount": Decimal("100.01")}),
        ({"amount_max": Decimal(100)}, {"amount": None}),
    ],
)
def test_what_lies_outside_a_limit_is_not_covered(limit, outside):
    limited = replace(PLAIN, **limit)

    assert limited.covers(turn())
    assert not limited.covers(turn(**outside))


def test_a_facility_stands_for_its_parts():
    assert replace(PLAIN, place=(GROUP, CLINIC)).covers(
        turn(place=(GROUP, CLINIC, WARD))
    )


@pytest.mark.parametrize(
    ("values", "flaw"),
    [
        ({"delegate": ANN}, Flaw.ONESELF),
        ({"last": TODAY - timedelta(days=1)}, Flaw.BACKWARDS),
        ({"last": TODAY + timedelta(days=400)}, Flaw.TOO_LONG),
        ({"roles": frozenset({"cfo"})}, Flaw.NOTHING),
    ],
)
def test_what_cannot_be_delegated_is_refused(values, flaw):
    assert flaw in found(replace(PLAIN, **values))


def test_the_past_is_refused():
    long_ago = TODAY - timedelta(days=9)

    assert Flaw.PAST in found(replace(PLAIN, first=long_ago, last=long_ago))


@pytest.mark.parametrize(
    ("values", "flaw"),
    [
        ({"is_person": False}, Flaw.NO_PERSON),
        ({"is_administrator": True}, Flaw.ADMINISTRATOR),
        ({"companies": frozenset({2})}, Flaw.OTHER_COMPANY),
    ],
)
def test_who_cannot_stand_in_is_refused(values, flaw):
    assert flaw in found(delegate=replace(COLLEAGUE, **values))


def test_a_delegate_of_other_facilities_is_refused():
    elsewhere = replace(COLLEAGUE, places=frozenset({OTHER}))

    assert Flaw.OTHER_PLACE in found(
        replace(PLAIN, place=(GROUP, CLINIC)), HEAD, elsewhere
    )
    assert Flaw.OTHER_PLACE not in found(
        replace(PLAIN, place=(OTHER,)), HEAD, elsewhere
    )


def test_missing_access_names_the_role():
    outsider = replace(COLLEAGUE, barred_roles=frozenset({"head", "cfo"}))

    assert found(delegate=outsider) == {Flaw.NO_ACCESS: ("head",)}


def test_a_role_that_is_kept_from_own_staff_is_not_delegated_downwards():
    staff = replace(COLLEAGUE, superiors=frozenset({ANN}))
    kept = frozenset({"head"})

    assert found(delegate=staff, kept_from_staff=kept) == {Flaw.OWN_STAFF: ("head",)}
    assert not found(delegate=staff)
    assert not found(kept_from_staff=kept)


def test_who_decides_another_step_of_the_same_rule_is_refused():
    controller = replace(COLLEAGUE, roles=frozenset({"finance"}))
    rules = [frozenset({"head"}), frozenset({"head", "finance"})]

    assert found(delegate=controller, steps=rules) == {Flaw.OTHER_STEP: ("finance",)}
    assert not found(delegate=controller, steps=rules[:1])


def test_who_holds_the_same_role_may_stand_in():
    assert not found(delegate=HEAD, steps=[frozenset({"head", "finance"})])


@pytest.mark.parametrize(
    ("delegator", "delegate", "flaw"),
    [
        (ANN, BOB, Flaw.TWICE),
        (BOB, ANN, Flaw.LOOP),
        (BOB, CLEO, Flaw.CHAIN),
        (CLEO, ANN, Flaw.CHAIN),
    ],
)
def test_what_is_delegated_is_not_delegated_on(delegator, delegate, flaw):
    other = replace(PLAIN, delegator=delegator, delegate=delegate)
    later = replace(
        other, first=PLAIN.last + timedelta(days=1), last=PLAIN.last + timedelta(days=2)
    )

    assert set(found(others=[other])) == {flaw}
    assert not found(others=[later])


@given(delegations(), delegations(), turns)
def test_two_that_cover_one_turn_meet(one, other, what):
    if one.covers(what) and other.covers(what):
        assert one.meets(other)
        assert other.meets(one)


@given(st.lists(delegations(), max_size=6), turns)
def test_accepted_delegations_never_form_a_chain(wanted, what):
    accepted = []
    for new in wanted:
        party = Party(roles=frozenset("abc"), companies=frozenset({1}))
        if not flaws(new, party, party, accepted, (), frozenset(), TODAY):
            accepted.append(new)

    covering = [one for one in accepted if one.covers(what)]

    givers = {one.delegator for one in covering}
    takers = {one.delegate for one in covering}
    assert givers.isdisjoint(takers)
