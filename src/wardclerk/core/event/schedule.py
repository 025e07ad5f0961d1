"""When to try again, and when to stop: what one attempt's answer means."""

from __future__ import annotations

from dataclasses import dataclass

MINUTE = 60
HOUR = 60 * MINUTE

# The wait after each failed attempt. Together 5.2 days: longer than a long weekend.
# The first attempt comes at once, so its entry is 0.
RETRY_DELAYS_SECONDS = (
    0,
    5,
    30,
    2 * MINUTE,
    10 * MINUTE,
    30 * MINUTE,
    2 * HOUR,
    5 * HOUR,
    10 * HOUR,
    24 * HOUR,
    36 * HOUR,
    48 * HOUR,
)
ATTEMPTS_MAX = len(RETRY_DELAYS_SECONDS)
PERMANENT_ATTEMPTS_MAX = 3  # an answer that will not change is asked for three times
JITTER = 0.2  # of the delay, to both sides: receivers that return are not stampeded
RETRY_AFTER_MAX_SECONDS = 24 * HOUR  # a receiver may ask for patience, not for silence

GONE = 410  # the receiver says: never again
BUSY = frozenset({429, 503})  # the receiver says when to come back
PERMANENT = frozenset({400, 401, 403, 404, 413, 415, 422})


@dataclass(frozen=True, slots=True)
class Verdict:
    """What follows from one attempt."""

    outcome: str  # delivered | retry | dead | pause
    delay_seconds: float = 0.0  # only for retry
    cause: str = ""  # in words, for the person who reads it


def after_attempt(
    attempts: int,
    status: int | None,
    retry_after_seconds: float | None = None,
    jitter: float = 0.5,
) -> Verdict:
    """Judge attempt number `attempts` (from 1) by the receiver's HTTP status.

    `status` is None when there was no answer. `jitter` is a random number in [0, 1);
    0.5 means no jitter. `retry_after_seconds` counts only for answers 429 and 503.
    """
    if status is not None and 200 <= status < 300:
        return Verdict("delivered")
    if status == GONE:
        return Verdict("pause", cause="the receiver says that it is gone (410)")
    limit = PERMANENT_ATTEMPTS_MAX if status in PERMANENT else ATTEMPTS_MAX
    if attempts >= limit:
        return Verdict("dead", cause=f"{_said(status)} after {attempts} attempts")
    delay = RETRY_DELAYS_SECONDS[attempts] * (1 + JITTER * (2 * jitter - 1))
    if status in BUSY and retry_after_seconds is not None:
        delay = max(delay, min(retry_after_seconds, RETRY_AFTER_MAX_SECONDS))
    return Verdict("retry", delay_seconds=delay, cause=_said(status))


def _said(status: int | None) -> str:
    return "no answer" if status is None else f"answer {status}"
