"""A role holds at its place and in its parts, within company, list and limit."""

from decimal import Decimal

from hypothesis import given
from hypothesis import strategies as st

from wardclerk.core.holding import Holding, Person, Place

GROUP, HOSPITAL, LAB, ELSEWHERE = 1, 2, 3, 9
HERE, THERE = 10, 20
APPROVER, BOT, ADMINISTRATOR = 100, 101, 102

ids = st.frozensets(st.integers(1, 5))
maybe = st.none() | st.integers(1, 5)
people = st.builds(Person, st.booleans(), st.booleans(), ids, ids, ids)
places = st.builds(Place, maybe, ids)
holdings = st.builds(
    Holding,
    role=st.just(1),
    code=st.just("head"),
    user=st.just(7),
    person=people,
    facility=maybe,
    company=maybe,
    limit=st.none() | st.decimals(0, 1000, places=2),
)


def person(**values):
    given_values = {
        "is_active": True,
        "is_internal": True,
        "groups": frozenset({APPROVER}),
        "companies": frozenset({HERE}),
    }
    return Person(**{**given_values, **values})


def holding(*, of=None, **values):
    return Holding(role=1, code="head", user=7, person=of or person(), **values)


def at(*path, company=HERE):
    return Place(company, frozenset(path))


def test_it_holds_at_its_facility_and_in_the_parts_of_it_only():
    held = holding(facility=HOSPITAL)

    assert held.covers(at(GROUP, HOSPITAL))
    assert held.covers(at(GROUP, HOSPITAL, LAB))
    assert not held.covers(at(GROUP))
    assert not held.covers(at())


def test_it_holds_in_its_company_and_in_those_of_the_person_only():
    assert not holding().covers(at(company=THERE))
    both = person(companies=frozenset({HERE, THERE}))
    assert not holding(of=both, company=THERE).covers(at())
    assert holding(of=both, company=THERE).covers(at(company=THERE))


def test_the_person_s_own_facilities_narrow_it():
    narrow = person(facilities=frozenset({LAB}))

    assert holding(of=narrow).covers(at(GROUP, HOSPITAL, LAB))
    assert not holding(of=narrow).covers(at(GROUP, HOSPITAL))
    assert not holding(of=narrow).covers(at())


def test_a_limit_covers_no_larger_and_no_unknown_amount():
    limited = holding(limit=Decimal(500))

    assert limited.is_within_limit(Decimal(500))
    assert not limited.is_within_limit(Decimal("500.01"))
    assert not limited.is_within_limit(None)
    assert holding().is_within_limit(None)


def test_bots_outsiders_leavers_and_administrators_do_not_count():
    never, needed = frozenset({BOT, ADMINISTRATOR}), frozenset({APPROVER})

    assert person().counts(never, needed)
    assert person(groups=frozenset()).counts(never)
    for left_out in (
        person(is_active=False),
        person(is_internal=False),
        person(groups=frozenset({APPROVER, BOT})),
        person(groups=frozenset({APPROVER, ADMINISTRATOR})),
        person(groups=frozenset()),
    ):
        assert not left_out.counts(never, needed)


@given(holdings, places)
def test_a_narrower_holding_never_covers_more(held, place):
    everywhere = Holding(
        held.role,
        held.code,
        held.user,
        Person(True, True, frozenset(), held.person.companies),
    )

    assert not held.covers(place) or everywhere.covers(place)


@given(holdings, places, st.integers(1, 5))
def test_what_holds_at_a_place_holds_in_each_part_of_it(held, place, part):
    within = Place(place.company, place.path | {part})

    assert not held.covers(place) or held.covers(within)


@given(people, ids, ids)
def test_nobody_counts_through_a_group_that_never_does(one, never, needed):
    assert not (one.groups & never and one.counts(never, needed))
