"""The radar names exactly the days on which nobody can decide."""

from datetime import date, timedelta

from hypothesis import given
from hypothesis import strategies as st

from wardclerk.core.approval.radar import Cause, Outlook, gaps

TODAY = date(2026, 3, 2)
ANN, BOB, CLEO = 1, 2, 3


def day(number):
    return TODAY + timedelta(days=number)


def days(first, last):
    return day(first), day(last)


ALWAYS = (days(-100, 100),)

spans = st.tuples(st.integers(0, 9), st.integers(0, 9)).map(
    lambda two: days(min(two), max(two))
)
people = st.sampled_from([ANN, BOB, CLEO])
calendars = st.dictionaries(people, st.lists(spans, max_size=2).map(tuple))
outlooks = st.builds(
    Outlook,
    calendars,
    calendars,
    st.lists(st.tuples(people, people, spans), max_size=3).map(tuple),
    st.frozensets(people, max_size=2),
)


def found(outlook):
    return list(gaps(outlook, day(0), day(9)))


def test_a_role_that_nobody_holds_is_a_gap_from_today_on():
    assert found(Outlook({})) == [(days(0, 9), Cause.NOBODY)]


def test_a_holder_on_leave_leaves_a_gap_unless_somebody_stands_in():
    away = {ANN: (days(3, 5),)}

    assert found(Outlook({ANN: ALWAYS}, away)) == [(days(3, 5), Cause.AWAY)]
    assert found(Outlook({ANN: ALWAYS}, away, ((ANN, BOB, days(3, 4)),))) == [
        (days(5, 5), Cause.AWAY)
    ]


def test_who_stands_in_must_be_there():
    away = {ANN: (days(3, 5),), BOB: (days(4, 4),)}
    lent = ((ANN, BOB, days(3, 5)),)

    assert found(Outlook({ANN: ALWAYS}, away, lent)) == [(days(4, 4), Cause.AWAY)]


def test_a_role_that_ends_is_seen_before():
    assert found(Outlook({ANN: (days(-9, 6),)})) == [(days(7, 9), Cause.ENDS)]


def test_the_only_holder_does_not_decide_on_their_own_work():
    outlook = Outlook({ANN: ALWAYS}, makers=frozenset({ANN}))

    assert found(outlook) == [(days(0, 9), Cause.OWN_WORK)]


def test_nobody_stands_in_for_a_maker():
    outlook = Outlook(
        {ANN: ALWAYS}, lent=((ANN, BOB, days(0, 9)),), makers=frozenset({ANN})
    )

    assert found(outlook) == [(days(0, 9), Cause.OWN_WORK)]


@given(outlooks)
def test_the_runs_are_exactly_the_days_without_anybody(outlook):
    runs = found(outlook)

    listed = {day(n) for n in range(10) if any(a <= day(n) <= b for (a, b), _ in runs)}
    assert listed == {day(n) for n in range(10) if not outlook.able_on(day(n))}


@given(outlooks)
def test_the_makers_are_never_among_the_able(outlook):
    assert all(outlook.makers.isdisjoint(outlook.able_on(day(n))) for n in range(10))
