"""The relay's work on borrowed statements, alone and beside a relay: never twice."""

import math

import psycopg
from psycopg.rows import dict_row

from wardclerk.relay import courier

from .kit import wait_until


class Borrower:
    """Runs statements as Odoo does: one transaction each, on one connection."""

    def __init__(self, database, allowed):
        self.database, self.allowed = database, allowed
        self.connection = psycopg.connect(
            database.url(), autocommit=True, row_factory=dict_row
        )
        self.connection.execute("SET TIME ZONE 'UTC'")

    def ask(self, statement, values):
        cursor = self.connection.execute(statement, values)
        return cursor.fetchall() if cursor.description else []

    def carry(self, seconds=30):
        hosts = [("127.0.0.1", port) for port in self.allowed]
        return courier.carry(self.ask, self.database.key, hosts, seconds)


def test_it_delivers_what_is_due_in_order_and_ends(database, receiver):
    endpoint = database.endpoint(receiver.url())
    ids = database.emit(endpoint, events=300, documents=20)

    ended = Borrower(database, [receiver.port]).carry()

    assert ended == 300
    assert database.states() == {"delivered": 300}
    assert {call["event_id"] for call in receiver.calls()} == set(ids)
    by_document = {}
    for call in receiver.effects():
        by_document.setdefault(call["subject"], []).append(call["sequence"])
    assert all(order == sorted(order) for order in by_document.values())


def test_beside_a_relay_nothing_is_sent_twice(database, receiver, relay):
    endpoint = database.endpoint(receiver.url())
    borrower = Borrower(database, [receiver.port])
    database.emit(endpoint, events=1500, documents=1500)

    ours = borrower.carry()

    wait_until(lambda: database.states() == {"delivered": 1500}, "all delivered", 30)
    assert len(receiver.calls()) == 1500
    assert ours + theirs(relay) == 1500


def theirs(relay):
    """What the relay delivered: it has no such line before its first delivery."""
    delivered = 'wardclerk_event_attempts_total{endpoint="n8n",outcome="delivered"}'
    count = relay.metric(delivered)
    return 0 if math.isnan(count) else count


def test_the_next_one_knows_that_a_receiver_does_not_answer(database, receiver):
    endpoint = database.endpoint(receiver.url("status/500"))
    database.emit(endpoint, events=40, documents=40)
    Borrower(database, [receiver.port]).carry()
    calls = len(receiver.calls())
    database.hurry()

    Borrower(database, [receiver.port]).carry()

    state = database.one("SELECT breaker_state FROM wardclerk_event_endpoint")
    assert state == "open"
    assert len(receiver.calls()) <= calls + 1


def test_what_nobody_confirmed_is_sent_again_then_given_up(database, receiver):
    endpoint = database.endpoint(receiver.url(), confirm_seconds=60)
    (event_id,) = database.emit(endpoint)
    borrower = Borrower(database, [receiver.port])

    for _ in range(5):
        borrower.carry()
        database.ask(
            "UPDATE wardclerk_outbox SET delivered_at = delivered_at"
            " - interval '2 minutes'"
        )
    borrower.carry()

    assert database.event(event_id)["state"] == "dead"
    assert len(receiver.calls()) == 4
