"""How fast events leave and evidence is sealed: the real relay and a stub receiver."""

import os
import sys
import tempfile
import time
from pathlib import Path

# The tests' kit starts the same processes on a throw-away database.
sys.path.insert(0, str(Path(__file__).parents[1] / "tests" / "services"))
from relay.kit import Database, ReceiverProcess, RelayProcess, wait_until

BACKLOG_EVENTS = 4_000
STEADY_EVENTS = 300
STEADY_PAUSE_SECONDS = 0.02  # 50 events a second: a busy group
PATIENCE_SECONDS = 120


def run(settings) -> dict:
    """Measure on a database of its own, beside whatever else the machine does."""
    database = Database(administrator_url(settings))
    try:
        with tempfile.TemporaryDirectory() as folder:
            return {"measures": measure(database, folder)}
    finally:
        database.drop()


def administrator_url(settings) -> str:
    """The server's administrator: only such a role can make a database and roles."""
    if named := os.environ.get("WARDCLERK_TEST_DATABASE_URL"):
        return named
    return settings.database_admin_url or settings.database_url("postgres", "postgres")


def measure(database, folder) -> list[dict]:
    """All figures of one relay with one receiver."""
    receiver = ReceiverProcess(folder).start()
    relay = RelayProcess(database, folder, [receiver.port]).start()
    try:
        rate = delivered_per_second(database, receiver)
        latency = delivery_latency_ms(database, receiver)
        return [
            figure("delivered_per_second_stub", rate, "1/s"),
            figure("commit_to_delivered_p95_ms", latency, "ms"),
            figure("seal_lag_p95_ms", seal_lag_ms(database), "ms"),
        ]
    finally:
        relay.stop()
        receiver.kill()


def delivered_per_second(database, receiver) -> float:
    """A backlog of events of as many documents, emptied as fast as it goes."""
    endpoint = database.endpoint(receiver.url(), "backlog", state="paused")
    database.emit(endpoint, BACKLOG_EVENTS, documents=BACKLOG_EVENTS)
    database.ask("UPDATE wardclerk_event_endpoint SET state = 'active'")
    wait_for_all(database, endpoint, BACKLOG_EVENTS)
    seconds = database.one(
        "SELECT extract(epoch FROM max(delivered_at) - min(delivered_at))::float"
        " FROM wardclerk_outbox WHERE endpoint_id = %s",
        endpoint,
    )
    return BACKLOG_EVENTS / seconds


def delivery_latency_ms(database, receiver) -> float:
    """From commit to the receiver's 2xx, under a steady load."""
    endpoint = database.endpoint(receiver.url(), "steady")
    for place in range(STEADY_EVENTS):
        database.emit(endpoint, documents=STEADY_EVENTS, first=place)
        time.sleep(STEADY_PAUSE_SECONDS)
    wait_for_all(database, endpoint, STEADY_EVENTS)
    return 1000 * database.one(
        "SELECT percentile_cont(0.95) WITHIN GROUP (ORDER BY"
        " extract(epoch FROM delivered_at - created_at))"
        " FROM wardclerk_outbox WHERE endpoint_id = %s",
        endpoint,
    )


def seal_lag_ms(database) -> float:
    """From an entry's creation to the checkpoint over it."""
    for _ in range(STEADY_EVENTS):
        database.evidence(1)
        time.sleep(STEADY_PAUSE_SECONDS)
    wait_until(
        lambda: database.one("SELECT count(*) FROM wardclerk_evidence.pending") == 0,
        "all sealed",
        PATIENCE_SECONDS,
    )
    return 1000 * database.one(
        "SELECT percentile_cont(0.95) WITHIN GROUP (ORDER BY"
        " extract(epoch FROM checkpoint.created_at - entry.created_at))"
        " FROM wardclerk_evidence.leaf"
        " JOIN wardclerk_evidence.entry ON entry.id = leaf.entry_id"
        " CROSS JOIN LATERAL (SELECT created_at FROM wardclerk_evidence.checkpoint"
        "       WHERE size > leaf.leaf_index ORDER BY size LIMIT 1) AS checkpoint"
    )


def wait_for_all(database, endpoint, events):
    """Wait until all events of an endpoint are delivered."""
    wait_until(
        lambda: database.states(endpoint) == {"delivered": events},
        f"{events} delivered",
        PATIENCE_SECONDS,
    )


def figure(name, value, unit) -> dict:
    """One line of the report; nothing is measured beside it yet."""
    return {
        "name": name,
        "value": round(value, 1),
        "unit": unit,
        "peer": None,
        "ratio": None,
    }
