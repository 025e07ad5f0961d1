"""Values of an event's data: taken as the contract says, or refused with their path."""

from datetime import UTC, datetime, timedelta, timezone

import pytest

from wardclerk.core.event import values
from wardclerk.core.event.envelope import Malformed


@pytest.mark.parametrize("wrong", [None, 7, "", "   ", "\n", "x" * 257])
def test_a_text_says_something_and_not_too_much(wrong):
    with pytest.raises(Malformed) as told:
        values.text({"name": wrong}, "name")

    assert told.value.field == "data.name"


def test_a_longer_text_is_taken_where_the_contract_lets_it():
    words = "x" * 2000

    assert values.text_or_none({"detail": words}, "detail", longest=2000) == words
    assert values.text_or_none({"detail": None}, "detail") is None


@pytest.mark.parametrize(
    "wrong", [None, 0, "yesterday", "2026-11-03", "2026-11-03T08:00:00", "0001-01-01"]
)
def test_a_time_names_its_zone(wrong):
    with pytest.raises(Malformed, match="time in UTC|text"):
        values.moment({"at": wrong}, "at")


@pytest.mark.parametrize("zone", [UTC, timezone(timedelta(hours=-5))])
def test_a_time_is_kept_in_utc_to_the_second(zone):
    at = datetime(2026, 11, 3, 8, 0, 1, 999, tzinfo=UTC)

    told = values.moment({"at": at.astimezone(zone).isoformat()}, "at")

    assert told == datetime(2026, 11, 3, 8, 0, 1)
