"""Mail about what waits: at once, gathered, and never in quiet hours."""

from datetime import datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from wardclerk.core.approval import Rhythm, is_quiet, is_time_to_tell

DAY = datetime(2026, 3, 4)
times = st.datetimes(datetime(2026, 1, 1), datetime(2026, 12, 31))
hours = st.integers(0, 95).map(lambda quarter: quarter / 4)


def at(hour, minute=0, day=0):
    return DAY + timedelta(days=day, hours=hour, minutes=minute)


@pytest.mark.parametrize(
    ("hour", "expected"), [(19, False), (20, True), (3, True), (6, True), (7, False)]
)
def test_quiet_hours_span_midnight(hour, expected):
    assert is_quiet(at(hour), 20, 7) is expected


@given(times)
def test_two_equal_hours_are_never_quiet(now):
    assert not is_quiet(now, 8, 8)


@given(times, hours, hours)
def test_each_moment_is_quiet_in_a_span_or_in_its_opposite(now, start, end):
    if start != end:
        assert is_quiet(now, start, end) != is_quiet(now, end, start)


@given(times, times, times, st.sampled_from(Rhythm))
def test_nobody_is_told_in_quiet_hours_or_against_their_wish(now, since, last, rhythm):
    quiet = (now.hour, now.hour + 1)

    assert not is_time_to_tell(now, rhythm, since, last, quiet)
    assert not is_time_to_tell(now, Rhythm.NEVER, since, last)


def test_at_once_is_at_once():
    assert is_time_to_tell(at(10), Rhythm.AT_ONCE, at(10), at(9, 59))


def test_hourly_leaves_an_hour_between_two_mails():
    assert is_time_to_tell(at(10), Rhythm.HOURLY, at(9), None)
    assert not is_time_to_tell(at(10), Rhythm.HOURLY, at(9), at(9, 1))
    assert is_time_to_tell(at(10), Rhythm.HOURLY, at(9), at(9))


def test_morning_gathers_what_came_before_it():
    assert not is_time_to_tell(at(10), Rhythm.MORNING, at(9), None)
    assert not is_time_to_tell(at(6, 59, day=1), Rhythm.MORNING, at(9), None)
    assert is_time_to_tell(at(7, day=1), Rhythm.MORNING, at(9), at(7))


def test_morning_within_quiet_hours_waits_for_their_end():
    assert not is_time_to_tell(at(7, day=1), Rhythm.MORNING, at(9), None, (20, 8))
    assert is_time_to_tell(at(8, day=1), Rhythm.MORNING, at(9), None, (20, 8))
