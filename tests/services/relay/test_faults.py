"""Processes die, sessions break, two relays share one outbox: nothing is lost."""

import os
import time

import pytest

from .kit import LEASE_SECONDS, wait_until

KILLS = int(os.environ.get("WARDCLERK_TEST_KILLS", "6"))
RECOVERY_SECONDS = LEASE_SECONDS + 5


def test_relay_killed_at_random_moments_loses_and_doubles_nothing(
    database, receiver, make_relay, chance
):
    endpoint = database.endpoint(receiver.url("lose/5"))
    ids, relay = [], make_relay()

    for round_number in range(KILLS):
        relay.start()
        ids += database.emit(
            endpoint, events=150, documents=30, first=round_number * 150 + 1
        )
        database.evidence(20)
        time.sleep(chance.uniform(0, 0.6))  # the random moment is what is tested
        relay.kill()
    relay.start()

    done = {"delivered": len(ids)}
    wait_until(
        lambda: database.hurry() or database.states() == done,
        lambda: f"everything delivered: {database.states()}",
        RECOVERY_SECONDS + 10,
    )
    assert {call["event_id"] for call in receiver.calls()} == set(ids)
    assert len(receiver.effects()) == len(ids)
    assert in_order_by_document(receiver)
    wait_until(
        lambda: database.one("SELECT count(*) FROM wardclerk_evidence.pending") == 0,
        "all evidence sealed",
    )


def test_two_relays_share_the_work_and_send_nothing_twice(
    database, receiver, make_relay
):
    endpoint = database.endpoint(receiver.url())
    first, second = make_relay().start(), make_relay().start()

    database.emit(endpoint, events=2000, documents=2000)

    wait_until(lambda: database.states() == {"delivered": 2000}, "all delivered", 30)
    assert len(receiver.calls()) == 2000
    delivered = 'wardclerk_event_attempts_total{endpoint="n8n",outcome="delivered"}'
    shares = [first.metric(delivered), second.metric(delivered)]
    assert sum(shares) == 2000
    assert min(shares) > 100, shares


def test_surviving_relay_takes_over_what_a_killed_one_held(
    database, receiver, make_relay
):
    endpoint = database.endpoint(receiver.url("slow/1500"))
    victim = make_relay().start()
    ids = database.emit(endpoint, events=20, documents=20)
    wait_until(lambda: database.states().get("sending") == 20, "all leased")

    victim.kill()
    make_relay().start()

    started = time.monotonic()
    for event_id in ids:
        row = database.wait_for_state(event_id, "delivered", RECOVERY_SECONDS)
        assert row["attempts"] == 1, "the event is not to blame for the relay's death"
    assert time.monotonic() - started <= RECOVERY_SECONDS
    assert len(receiver.effects()) == 20


def test_asked_to_stop_it_finishes_what_is_in_flight_and_exits_cleanly(
    database, receiver, make_relay
):
    endpoint = database.endpoint(receiver.url("slow/700"))
    relay = make_relay().start()
    database.emit(endpoint, events=100, documents=100)
    wait_until(lambda: database.states().get("sending"), "some in flight")

    exit_code = relay.stop()

    states = database.states()
    assert exit_code == 0
    assert states["delivered"] >= 1
    assert "sending" not in states
    assert sum(states.values()) == 100
    assert len(receiver.calls()) == states["delivered"]
    assert relay.actions()[-1] == "stopped"


def test_stop_gives_back_what_takes_too_long_without_counting_it(
    database, receiver, make_relay
):
    endpoint = database.endpoint(receiver.url("slow/25000"), timeout_seconds=30)
    relay = make_relay().start()
    (event_id,) = database.emit(endpoint)
    database.wait_for_state(event_id, "sending")

    exit_code = relay.stop()

    row = database.event(event_id)
    assert exit_code == 0
    assert (row["state"], row["attempts"], row["lease_token"]) == ("queued", 0, None)


def test_ended_database_sessions_are_replaced_without_help(database, receiver, relay):
    endpoint = database.endpoint(receiver.url())
    total = 0
    for _ in range(5):
        database.emit(endpoint, events=100, documents=100, first=total + 1)
        database.evidence(10)
        total += 100

        ended = database.ask(
            "SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE usename = %s",
            database.roles["relay_role"],
        )

        assert ended, "the relay held no session: nothing was tested"
        everything = {"delivered": total}
        wait_until(
            lambda want=everything: database.hurry() or database.states() == want,
            "delivered after the sessions ended",
            RECOVERY_SECONDS,
        )
    assert relay.alive
    wait_until(lambda: relay.health()[0] == 200, "healthy again", 10)
    assert len(receiver.effects()) == total


def test_health_tells_that_the_database_is_away_and_back(database, relay):
    database.ask("ALTER ROLE {} NOLOGIN".format(database.roles["relay_role"]))
    database.ask(
        "SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE usename = %s",
        database.roles["relay_role"],
    )

    def down():
        status, content = relay.health()
        ill = [name for name, part in content["parts"].items() if not part["healthy"]]
        return (status, content["status"]) == (503, "down") and "dispatcher" in ill

    wait_until(down, "503 that names the dispatcher")
    database.ask("ALTER ROLE {} LOGIN".format(database.roles["relay_role"]))

    wait_until(lambda: relay.health()[0] == 200, "healthy again", 10)


@pytest.mark.parametrize(
    ("variable", "value"),
    [
        ("WARDCLERK_RELAY_DATABASE_URL", ""),
        ("WARDCLERK_SECRET_KEY", "short"),
        ("WARDCLERK_RELAY_PORT", "many"),
        ("WARDCLERK_ALLOWED_HOSTS", "localhost"),
        ("WARDCLERK_MAILBOXES", '[{"name": "x", "password": "hunter2"}]'),
    ],
)
def test_wrong_setting_is_named_and_no_secret_is_shown(make_relay, variable, value):
    relay = make_relay(**{variable: value}).start(healthy=False)

    assert relay.child.wait(10) == 2
    (line,) = relay.log()
    assert line["action"] == "settings_refused"
    assert variable in line["detail"]
    assert "hunter2" not in relay.log_file.read_text()


def test_taken_port_ends_the_relay_with_a_reason(relay, make_relay):
    second = make_relay(WARDCLERK_RELAY_PORT=str(relay.port)).start(healthy=False)

    assert second.child.wait(20) == 3
    assert "port_taken" in second.actions()


def test_log_names_actions_and_traces_and_no_content(database, receiver, relay):
    endpoint = database.endpoint(receiver.url())
    (event_id,) = database.emit(endpoint)
    database.wait_for_state(event_id, "delivered")

    lines = [line for line in relay.log() if line.get("event_id") == event_id]

    assert [line["action"] for line in lines] == ["event_delivered"]
    assert lines[0]["trace"] == database.event(event_id)["trace_id"]
    text = relay.log_file.read_text()
    assert all(secret not in text for secret in ("BILL/1", "whsec_", database.password))


def in_order_by_document(receiver):
    """Whether the receiver first saw the events of each document in their order."""
    by_document = {}
    for call in receiver.effects():
        by_document.setdefault(call["subject"], []).append(call["sequence"])
    return all(order == sorted(order) for order in by_document.values())
