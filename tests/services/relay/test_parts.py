"""The small machines inside the relay, without a database and without waiting."""

import asyncio
import io
import json
from datetime import UTC, datetime

import pytest
import structlog

from wardclerk.core.event import schedule
from wardclerk.core.event.breaker import (
    CLOSED,
    FAILURES_IN_ROW_MAX,
    HALF_OPEN,
    HOLD_MAX_SECONDS,
    OPEN,
    PROBE_SECONDS,
    WINDOW_ATTEMPTS,
    Breaker,
)
from wardclerk.core.event.rate import Rate
from wardclerk.relay import logging, queries
from wardclerk.relay.anchor import AnchorFile
from wardclerk.relay.dispatcher import lease_seconds, verdict_on
from wardclerk.relay.health import Health
from wardclerk.relay.part import (
    RECOVERY_DELAY_MAX_SECONDS,
    Part,
    recovery_delay_seconds,
)
from wardclerk.relay.sender import Answer, Endpoint, retry_after_seconds, trace_header
from wardclerk.relay.settings import Settings, SettingsError

GOOD_SETTINGS = {
    "WARDCLERK_RELAY_DATABASE_URL": "postgresql://relay:hunter2@db.example/group",
    "WARDCLERK_SECRET_KEY": "MDEyMzQ1Njc4OTAxMjM0NTY3ODkwMTIzNDU2Nzg5MDE=",
    "WARDCLERK_SEAL_KEY_FILE": "/data/seal.pem",
    "WARDCLERK_ANCHOR_FILE": "/data/anchor.jsonl",
}


# Breaker


def failing(breaker, times, now=0.0):
    """The breaker after so many failures of attempts that just began."""
    for _ in range(times):
        breaker.failed(started_at=now, now=now)
    return breaker


def test_breaker_opens_after_failures_in_a_row():
    breaker = failing(Breaker(), FAILURES_IN_ROW_MAX - 1)
    assert breaker.state == CLOSED

    opened = breaker.failed(started_at=0.0, now=0.0)

    assert opened
    assert breaker.room(10, now=0.0) == 0


def test_failures_that_began_before_the_last_success_are_not_in_a_row():
    breaker = Breaker()
    breaker.succeeded(now=5.0)

    for _ in range(20):
        breaker.failed(started_at=4.0, now=6.0)

    assert breaker.state == CLOSED


def test_breaker_opens_when_half_of_the_window_failed():
    breaker = Breaker()

    for place in range(WINDOW_ATTEMPTS):
        if place % 2:
            breaker.failed(started_at=0.0, now=1.0)
        else:
            breaker.succeeded(now=1.0)

    assert breaker.state == OPEN


def test_open_breaker_lets_one_probe_through_at_a_time():
    breaker = failing(Breaker(), FAILURES_IN_ROW_MAX)

    assert breaker.room(10, now=PROBE_SECONDS - 0.1) == 0
    assert breaker.room(10, now=PROBE_SECONDS) == 1
    breaker.started()
    assert breaker.state == HALF_OPEN
    assert breaker.room(10, now=PROBE_SECONDS + 1) == 0


def test_failed_probe_waits_again_and_good_probe_closes():
    breaker = failing(Breaker(), FAILURES_IN_ROW_MAX)
    breaker.room(1, now=10.0)
    breaker.started()
    breaker.failed(started_at=10.0, now=10.0)
    assert breaker.room(1, now=19.9) == 0
    breaker.room(1, now=20.0)
    breaker.started()

    closed = breaker.succeeded(now=21.0)

    assert closed
    assert breaker.room(10, now=21.0) == 10


def test_probe_that_says_nothing_of_the_receiver_is_followed_by_another():
    breaker = failing(Breaker(), FAILURES_IN_ROW_MAX)
    breaker.room(1, now=10.0)
    breaker.started()

    breaker.gave_up_probe()

    assert breaker.room(5, now=10.1) == 1


def test_pause_that_a_receiver_asks_for_is_given_within_reason():
    breaker = Breaker()

    breaker.hold(30, now=0.0)
    assert (breaker.room(5, now=29.9), breaker.room(5, now=30.0)) == (0, 5)

    breaker.hold(10**6, now=100.0)
    assert breaker.room(5, now=100.0 + HOLD_MAX_SECONDS) == 5


# Rate


def test_rate_gives_one_second_at_once_and_then_its_number_a_second():
    rate, sent = Rate(10), []

    for tenth in range(31):
        room = rate.room(100, now=tenth / 10)
        rate.take(room)
        sent.append(room)

    assert sent[0] == 10
    assert 39 <= sum(sent) <= 40


def test_rate_of_zero_is_no_limit():
    assert Rate(0).room(100, now=0.0) == 100


# Verdicts and leases


def test_refused_address_is_dead_after_three_attempts_like_any_permanent_error():
    refused = Answer(None, "address refused: inside", refused=True)

    outcomes = [verdict_on(attempt, refused).outcome for attempt in (1, 2, 3)]

    assert outcomes == ["retry", "retry", "dead"]


def test_whole_schedule_spans_five_days():
    days = sum(schedule.RETRY_DELAYS_SECONDS) / 86_400

    assert len(schedule.RETRY_DELAYS_SECONDS) == 12
    assert 5 <= days <= 5.5


def test_lease_outlives_the_longest_attempt():
    endpoint = Endpoint(1, "n8n", "https://n8n.example", ("whsec_x",), 30)

    assert lease_seconds(endpoint) >= 40


@pytest.mark.parametrize(
    ("value", "expected"),
    [
        (b"120", 120.0),
        (b"Sat, 21 Nov 2026 10:01:00 GMT", 60.0),
        (b"Sat, 21 Nov 2026 09:00:00 GMT", 0.0),
        (b"soon", None),
        (b"-5", None),
        (b"", None),
        (b"Sat, 21 Nov 2026 10:01:00", None),  # says no zone
    ],
)
def test_retry_after_is_read_as_seconds_or_date(value, expected):
    now = datetime(2026, 11, 21, 10, 0, tzinfo=UTC)

    assert retry_after_seconds([(b"retry-after", value)], now) == expected


def test_trace_header_is_made_of_a_trace_id_only():
    assert trace_header("a" * 32, 255) == f"00-{'a' * 32}-{255:016x}-01"
    assert trace_header("not a trace", 1) is None
    assert trace_header(None, 1) is None


# Parts and their health


class Flaky(Part):
    """Fails in its first steps, then works, then stops the test."""

    name = "flaky"
    interval_seconds = 0.001

    def __init__(self, failures, stop):
        super().__init__()
        self.left, self.stop, self.states = failures, stop, []

    async def step(self):
        self.states.append(self.health.healthy)
        if self.left:
            self.left -= 1
            raise ValueError("does not work")
        if self.health.healthy:
            self.stop.set()
        self.health.good()
        return True


def test_part_goes_on_after_any_failure_and_tells_it(monkeypatch):
    monkeypatch.setattr("wardclerk.relay.part.RECOVERY_DELAY_FIRST_SECONDS", 0.001)

    async def run():
        stop = asyncio.Event()
        part = Flaky(3, stop)
        async with asyncio.timeout(5):
            await part.run(stop)
        return part

    with structlog.testing.capture_logs() as lines:
        part = asyncio.run(run())

    assert part.states == [False, False, False, False, True]
    assert [line["event"] for line in lines] == [
        "step_failed",
        "step_failed",
        "recovered",
    ]


def test_recovery_delay_grows_to_its_limit():
    delays = [recovery_delay_seconds(failures) for failures in range(1, 200)]

    assert delays == sorted(delays)
    assert delays[0] < 0.5
    assert delays[-1] == RECOVERY_DELAY_MAX_SECONDS


def test_silent_part_is_not_healthy():
    now = [0.0]
    health = Health("sealer", 10, clock=lambda: now[0])
    assert not health.healthy

    health.good("working")
    assert health.as_dict() == {"healthy": True, "detail": "working"}
    now[0] = 10.1

    assert health.as_dict() == {"healthy": False, "detail": "makes no progress"}


# Log


def test_line_without_an_action_word_is_refused():
    with pytest.raises(ValueError, match="action word"):
        logging.require_action(None, "info", {"event": "two words"})


def test_values_named_like_secrets_are_hidden():
    stream = io.StringIO()
    logging.configure(stream)

    logging.logger("test").info("sent", event_body="{}", lease_token="x", status=200)

    line = json.loads(stream.getvalue())
    assert (line["event_body"], line["lease_token"]) == ("[hidden]", "[hidden]")
    assert (line["action"], line["part"], line["status"]) == ("sent", "test", 200)


# Anchor file


def test_anchor_file_survives_a_torn_line(tmp_path):
    anchor = AnchorFile(tmp_path / "anchor.jsonl")
    anchor.append([{"size": 3, "note": "three"}])
    with anchor.path.open("ab") as file:
        file.write(b'{"note": "fi')

    assert anchor.last_size() == 3
    anchor.append([{"size": 5, "note": "five"}, {"size": 6, "note": "six"}])

    assert anchor.last_size() == 6
    lines = anchor.path.read_text().splitlines()
    assert [json.loads(lines[place])["size"] for place in (0, 2, 3)] == [3, 5, 6]


def test_missing_anchor_file_knows_nothing(tmp_path):
    assert AnchorFile(tmp_path / "none").last_size() == 0


# Settings and statements


def test_settings_are_read_and_their_secrets_not_shown():
    settings = Settings.from_environment(
        GOOD_SETTINGS
        | {
            "WARDCLERK_ALLOWED_HOSTS": "127.0.0.1:5678, [::1]:5678,",
            "WARDCLERK_MAILBOXES": '[{"name": "a@b.example", "host": "h", "port": 143,'
            ' "user": "u", "password": "hunter2"}]',
            "WARDCLERK_ODOO_URL": "http://127.0.0.1:8069/",
        }
    )

    assert settings.seal_origin == "wardclerk/group"
    assert settings.allowed_hosts == {("127.0.0.1", 5678), ("::1", 5678)}
    assert settings.mailboxes[0].done_folder == "Processed"
    assert settings.odoo_url == "http://127.0.0.1:8069"
    assert "hunter2" not in repr(settings)


@pytest.mark.parametrize("name", sorted(GOOD_SETTINGS))
def test_missing_setting_is_named(name):
    given = {key: value for key, value in GOOD_SETTINGS.items() if key != name}

    with pytest.raises(SettingsError, match=name):
        Settings.from_environment(given)


def test_unknown_statement_is_an_error():
    with pytest.raises(AttributeError, match="no statement"):
        _ = queries.NO_SUCH_STATEMENT
