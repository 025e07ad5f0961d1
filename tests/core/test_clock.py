"""Business time equals counting minute by minute, on any wall clock."""

from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from wardclerk.core.clock import DAY, DAYS_MAX, Calendar, Hours

MINUTE = timedelta(minutes=1)
OFFICE = tuple(Hours(day, 9 * 60, 17 * 60) for day in range(5))
ZONES = (
    "UTC",
    "Europe/Berlin",
    "America/New_York",
    "Australia/Lord_Howe",
    "Asia/Kolkata",
)
# Around the changes of the clock in these zones, and one quiet week.
STARTS = (
    datetime(2026, 3, 28, 7),
    datetime(2026, 10, 24, 7),
    datetime(2026, 3, 7, 7),
    datetime(2026, 11, 1, 0),
    datetime(2026, 4, 4, 7),
    datetime(2026, 7, 6, 7),
)

hours = st.builds(
    lambda day, start, length, week: Hours(day, start, min(start + length, 1440), week),
    st.integers(0, 6),
    st.integers(0, 1439),
    st.integers(1, 600),
    st.sampled_from([None, None, 0, 1]),
)


@st.composite
def calendars(draw):
    start = draw(st.sampled_from(STARTS))
    closed = [
        (start + begin * MINUTE, start + (begin + length) * MINUTE)
        for begin, length in draw(
            st.lists(
                st.tuples(st.integers(-600, 3000), st.integers(1, 1500)), max_size=3
            )
        )
    ]
    zone = draw(st.sampled_from(ZONES))
    week = tuple(draw(st.lists(hours, max_size=8)))
    return start, Calendar(week, zone, tuple(closed))


def is_open(calendar, moment):
    """The oracle: look at the clock on the wall."""
    local = moment.replace(tzinfo=UTC).astimezone(ZoneInfo(calendar.zone))
    if any(begin <= moment < end for begin, end in calendar.closed):
        return False
    minute = local.hour * 60 + local.minute
    return any(
        one.fall_on(local.date()) and one.start <= minute < one.end
        for one in calendar.hours
    )


@settings(max_examples=60, deadline=None)
@given(calendars(), st.integers(0, 600), st.integers(0, 3000))
def test_time_between_two_moments_is_the_number_of_open_minutes(case, offset, length):
    start, calendar = case
    start += offset * MINUTE

    counted = sum(is_open(calendar, start + n * MINUTE) for n in range(length))

    assert calendar.between(start, start + length * MINUTE) == counted * MINUTE


@settings(max_examples=60, deadline=None)
@given(calendars(), st.integers(0, 600), st.integers(1, 900))
def test_a_target_is_due_at_the_first_moment_at_which_its_time_has_passed(
    case, offset, minutes
):
    start, calendar = case
    start += offset * MINUTE

    due = calendar.after(start, minutes * MINUTE)

    if due is None:
        assert calendar.between(start, start + DAYS_MAX * DAY) < minutes * MINUTE
    else:
        assert calendar.between(start, due) == minutes * MINUTE
        assert is_open(calendar, due - MINUTE)


def test_a_target_that_begins_on_friday_evening_ends_on_monday():
    calendar = Calendar(OFFICE, "Europe/Berlin")
    friday = datetime(2026, 1, 9, 15, 30)  # 16:30 on the wall

    assert calendar.after(friday, timedelta(hours=2)) == datetime(2026, 1, 12, 9, 30)


def test_a_holiday_does_not_count():
    monday = datetime(2026, 1, 12, 16)
    tuesday = (datetime(2026, 1, 13), datetime(2026, 1, 14))
    calendar = Calendar(OFFICE, "UTC", (tuesday,))

    assert calendar.after(monday, timedelta(hours=2)) == datetime(2026, 1, 14, 10)


def test_an_hour_that_the_clock_repeats_counts_twice():
    calendar = Calendar((Hours(6, 2 * 60, 3 * 60),), "Europe/Berlin")
    sunday = datetime(2026, 10, 25)

    assert calendar.between(sunday, sunday + timedelta(days=1)) == timedelta(hours=2)


def test_an_hour_that_the_clock_skips_does_not_count():
    calendar = Calendar((Hours(6, 2 * 60, 3 * 60),), "Europe/Berlin")
    sunday = datetime(2026, 3, 29)

    assert calendar.between(sunday, sunday + timedelta(days=1)) == timedelta()


def test_what_is_due_at_once_is_due_now_even_at_night():
    night = datetime(2026, 1, 10, 2)

    assert Calendar(OFFICE).after(night, timedelta()) == night


def test_a_calendar_without_hours_never_comes_to_an_end():
    assert Calendar(()).after(datetime(2026, 1, 9), MINUTE) is None


@pytest.mark.parametrize(
    ("weekday", "start", "end"), [(7, 0, 60), (-1, 0, 60), (0, 60, 60), (0, 0, 1441)]
)
def test_hours_that_no_clock_shows_are_refused(weekday, start, end):
    with pytest.raises(ValueError):
        Hours(weekday, start, end)
