"""What one attempt's answer means for the next."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from wardclerk.core.event.schedule import (
    ATTEMPTS_MAX,
    JITTER,
    PERMANENT,
    PERMANENT_ATTEMPTS_MAX,
    RETRY_AFTER_MAX_SECONDS,
    RETRY_DELAYS_SECONDS,
    after_attempt,
)

DAY = 24 * 3600


def life_of_an_event(status, jitter):
    """All waits until the event is given up on."""
    waits, attempts = [], 0
    while True:
        attempts += 1
        verdict = after_attempt(attempts, status, jitter=jitter)
        if verdict.outcome != "retry":
            return attempts, waits, verdict
        waits.append(verdict.delay_seconds)


def test_a_receiver_that_is_down_is_tried_twelve_times_over_five_days():
    attempts, waits, verdict = life_of_an_event(None, jitter=0.5)

    assert attempts == ATTEMPTS_MAX == 12
    assert 5 * DAY < sum(waits) < 6 * DAY
    assert verdict.outcome == "dead"
    assert "no answer" in verdict.cause


@pytest.mark.parametrize("status", sorted(PERMANENT))
def test_an_answer_that_will_not_change_is_asked_for_three_times(status):
    attempts, _waits, verdict = life_of_an_event(status, jitter=0.5)

    assert attempts == PERMANENT_ATTEMPTS_MAX == 3
    assert str(status) in verdict.cause


@pytest.mark.parametrize("status", [200, 201, 202, 204, 299])
def test_any_2xx_is_delivered(status):
    assert after_attempt(1, status).outcome == "delivered"


@pytest.mark.parametrize("status", [301, 302, 307, 308, 500, 502, 504, 408])
def test_redirects_and_server_errors_are_tried_again(status):
    assert after_attempt(1, status).outcome == "retry"


def test_gone_pauses_the_endpoint():
    assert after_attempt(1, 410).outcome == "pause"


def test_retry_after_is_honoured_for_busy_receivers_only():
    busy = after_attempt(1, 503, retry_after_seconds=600)
    other = after_attempt(1, 500, retry_after_seconds=600)

    assert busy.delay_seconds == 600
    assert other.delay_seconds < 60


def test_retry_after_cannot_silence_us():
    verdict = after_attempt(1, 429, retry_after_seconds=10**9)

    assert verdict.delay_seconds == RETRY_AFTER_MAX_SECONDS


@given(
    attempts=st.integers(1, ATTEMPTS_MAX - 1),
    jitter=st.floats(0, 1, exclude_max=True),
)
def test_jitter_stays_within_its_bounds(attempts, jitter):
    planned = RETRY_DELAYS_SECONDS[attempts]

    delay = after_attempt(attempts, None, jitter=jitter).delay_seconds

    assert planned * (1 - JITTER) <= delay <= planned * (1 + JITTER)
