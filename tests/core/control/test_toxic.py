"""Who holds both sides of a pair at one time is told, and nobody else."""

from datetime import date, timedelta

from hypothesis import given
from hypothesis import strategies as st

from wardclerk.core.control import Conflict, Holding, Pair, conflicts

TODAY = date(2026, 11, 25)
PAIR = Pair(1, "role:buyer", "role:payer")


def day(offset):
    return TODAY + timedelta(days=offset)


def test_both_sides_today_are_a_conflict():
    held = [
        Holding(7, "role:buyer"),
        Holding(7, "role:payer"),
        Holding(8, "role:buyer"),
    ]

    assert conflicts([PAIR], held, TODAY) == (Conflict(7, 1, date.min, date.max),)


def test_both_sides_in_the_future_are_told_with_their_days():
    held = [
        Holding(7, "role:buyer", until=day(20)),
        Holding(7, "role:payer", since=day(10)),
    ]

    assert conflicts([PAIR], held, TODAY) == (Conflict(7, 1, day(10), day(20)),)


def test_one_after_the_other_is_no_conflict():
    held = [
        Holding(7, "role:buyer", until=day(9)),
        Holding(7, "role:payer", since=day(10)),
    ]

    assert conflicts([PAIR], held, TODAY) == ()


def test_what_is_over_is_no_conflict():
    held = [
        Holding(7, "role:buyer", until=day(-1)),
        Holding(7, "role:payer", until=day(-1)),
    ]

    assert conflicts([PAIR], held, TODAY) == ()


def test_the_same_thing_twice_is_one_side():
    assert conflicts([PAIR], [Holding(7, "role:buyer")] * 2, TODAY) == ()


days = st.integers(-30, 30).map(day)
holdings = st.lists(
    st.builds(
        lambda person, thing, one, other: Holding(
            person, thing, min(one, other), max(one, other)
        ),
        st.integers(1, 3),
        st.sampled_from(("role:buyer", "role:payer", "role:other")),
        days,
        days,
    ),
    max_size=12,
)


@given(holdings)
def test_a_conflict_is_a_day_from_today_on_with_both_sides(held):
    guilty = {
        person
        for person in (1, 2, 3)
        for offset in range(31)
        if {"role:buyer", "role:payer"}
        <= {
            one.thing
            for one in held
            if one.person == person and one.since <= day(offset) <= one.until
        }
    }

    assert {one.person for one in conflicts([PAIR], held, TODAY)} == guilty
