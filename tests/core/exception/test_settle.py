"""Settling opens what is new, ends what is gone and keeps what people said."""

from hypothesis import given
from hypothesis import strategies as st

from wardclerk.core.exception import Known, Noticed, settle

CODES = ("price", "quantity", "duplicate")
noticed = st.lists(
    st.builds(
        Noticed, st.sampled_from(CODES), st.sampled_from("12"), st.sampled_from("ab")
    ),
    max_size=6,
)
known = st.lists(
    st.builds(
        Known,
        st.integers(1, 99),
        st.sampled_from(CODES),
        st.sampled_from("12"),
        st.sampled_from("ab"),
        st.booleans(),
    ),
    max_size=6,
    unique_by=lambda one: (one.place, one.is_open or one.content),
)


def test_what_is_new_is_opened_once():
    plan = settle([], [Noticed("price", "1"), Noticed("price", "1")], CODES)

    assert plan.to_open == (Noticed("price", "1"),)


def test_what_no_longer_holds_is_gone():
    old = Known(7, "price", "1")

    plan = settle([old], [], CODES)

    assert plan.gone == (old,)


def test_reasons_that_nobody_checked_are_left_alone():
    plan = settle([Known(7, "price")], [Noticed("quantity")], ("duplicate",))

    assert plan == settle([], [], ())


def test_what_two_people_accepted_is_not_asked_again():
    plan = settle(
        [Known(7, "price", "1", "12.00", is_open=False)],
        [Noticed("price", "1", "12.00")],
        CODES,
    )

    assert not plan.to_open


def test_another_content_than_the_accepted_one_is_asked_about():
    plan = settle(
        [Known(7, "price", "1", "12.00", is_open=False)],
        [Noticed("price", "1", "19.00")],
        CODES,
    )

    assert plan.to_open == (Noticed("price", "1", "19.00"),)


def test_an_open_one_learns_its_new_content():
    old, new = Known(7, "price", "1", "12.00"), Noticed("price", "1", "19.00")

    plan = settle([old], [new], CODES)

    assert (plan.to_open, plan.changed, plan.gone) == ((), ((old, new),), ())


@given(known, noticed)
def test_afterwards_exactly_what_holds_is_open_or_was_accepted(before, now):
    plan = settle(before, now, CODES)

    open_before = {one.place for one in before if one.is_open}
    open_after = open_before - {one.place for one in plan.gone}
    assert not open_after & {one.place for one in plan.to_open}
    open_after |= {one.place for one in plan.to_open}
    last = {one.place: one for one in now}
    accepted = {(one.place, one.content) for one in before if not one.is_open}
    assert open_after <= last.keys()
    for place in last.keys() - open_after:
        assert (place, last[place].content) in accepted
