"""The relay's SQL does what the specification in core says, statement by statement."""

import uuid

import psycopg
from psycopg.rows import dict_row

from wardclerk.core.event.protocol import RESENDS_MAX, Outbox, Row, State
from wardclerk.relay import queries, watchdog

MOVES = 600
MINUTE = 60
# Time passes in whole minutes and everything ends on half ones, so that the seconds
# which the test itself takes change no outcome.
HALF_MINUTES = (30, 90, 150, 330)
LEASE_SECONDS = 90
CONFIRM_SECONDS = 210
SHIFT = """
    UPDATE wardclerk_outbox
       SET available_at = available_at - make_interval(secs => %(seconds)s),
           lease_until = lease_until - make_interval(secs => %(seconds)s),
           delivered_at = delivered_at - make_interval(secs => %(seconds)s)
"""


class SideBySide:
    """Makes each move in the specification and in PostgreSQL."""

    def __init__(self, database, relay_connection, chance):
        self.database, self.relay, self.chance = database, relay_connection, chance
        self.model, self.now = Outbox(), 0.0
        self.tokens = []
        self.seen = set()
        self.endpoints = {
            name: database.endpoint(
                f"http://127.0.0.1:1/{name}", name, confirm_seconds=CONFIRM_SECONDS
            )
            for name in ("n8n", "archive")
        }

    def emit(self):
        name = self.chance.choice(list(self.endpoints))
        first = self.chance.randrange(5)
        for event_id in self.database.emit(
            self.endpoints[name], self.chance.randint(1, 4), documents=5, first=first
        ):
            row = self.database.event(event_id)
            self.model.add(
                Row(row["id"], name, row["aggregate"], available_at=self.now)
            )

    def let_time_pass(self):
        seconds = MINUTE * self.chance.choice((1, 1, 2, 5))
        self.database.connection.execute(SHIFT, {"seconds": seconds})
        self.now += seconds

    def claim(self):
        name, room = self.chance.choice(list(self.endpoints)), self.chance.randint(1, 3)
        token = uuid.uuid4()
        rows = self.ask(
            queries.CLAIM,
            endpoint_ids=[self.endpoints[name]],
            rooms=[room],
            lease_seconds=[LEASE_SECONDS],
            lease_token=token,
        )
        claimed = {row["id"] for row in rows}
        due = {row.id for row in self.model.due(name, self.now)}
        # Which of several that are equally due comes first is nobody's promise.
        assert claimed <= due
        assert len(claimed) == min(room, len(due))
        for row_id in claimed:
            self.model.lease(self.model.rows[row_id], LEASE_SECONDS, token, self.now)
        self.tokens += [(row["id"], token) for row in rows]

    def acknowledge(self):
        if not self.tokens:
            return
        row_id, token = self.chance.choice(self.tokens)
        state = self.chance.choice((State.DELIVERED, State.QUEUED, State.DEAD))
        delay = self.chance.choice(HALF_MINUTES)
        stored = self.ask(
            queries.ACKNOWLEDGE,
            ids=[row_id],
            tokens=[token],
            states=[state.value],
            delays=[float(delay)],
            statuses=[None],
            errors=[None],
            unused_attempts=[0],
        )
        expected = self.model.acknowledge(row_id, token, state, delay, self.now)
        assert bool(stored) == expected

    def confirm(self):
        if self.tokens:
            row_id, _token = self.chance.choice(self.tokens)
            self.database.ask(
                "UPDATE wardclerk_outbox SET state = 'confirmed' WHERE id = %s", row_id
            )
            self.model.confirm(row_id)

    def watch(self):
        values = {"resends_max": watchdog.RESENDS_MAX, "batch": 1000}
        resent = self.ask(queries.RESEND_UNCONFIRMED, **values)
        buried = self.ask(queries.BURY_UNCONFIRMED, cause="not confirmed", **values)
        expected = self.model.resend_unconfirmed(CONFIRM_SECONDS, self.now)
        assert {row["id"] for row in resent} == {row.id for row in expected}
        expected = self.model.bury_unconfirmed(CONFIRM_SECONDS, self.now)
        assert {row["id"] for row in buried} == {row.id for row in expected}

    def ask(self, statement, **values):
        return self.relay.execute(statement, values).fetchall()

    def compare(self):
        stored = self.database.ask(
            "SELECT id, state, attempts, resends, lease_token FROM wardclerk_outbox"
        )
        assert {
            row["id"]: (row["state"], row["attempts"], row["resends"]) for row in stored
        } == {
            row.id: (row.state.value, row.attempts, row.resends)
            for row in self.model.rows.values()
        }
        assert {row["id"]: row["lease_token"] for row in stored} == {
            row.id: row.lease_token for row in self.model.rows.values()
        }
        self.seen |= {row.state for row in self.model.rows.values()}


def test_each_statement_does_what_the_specification_says(database, chance):
    assert watchdog.RESENDS_MAX == RESENDS_MAX
    with psycopg.connect(
        database.url(), autocommit=True, row_factory=dict_row
    ) as connection:
        connection.execute("SET TIME ZONE 'UTC'")
        both = SideBySide(database, connection, chance)
        moves = [both.emit, both.let_time_pass, both.watch, both.confirm]
        moves += [both.claim, both.acknowledge] * 6

        for _ in range(MOVES):
            chance.choice(moves)()
            both.compare()

    assert both.seen == set(State), "the moves did not lead everywhere"
