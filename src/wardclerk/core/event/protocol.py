"""What rows of outbox and inbox can become: one method a statement of the real ones.

This is the specification of the delivery. The relay does the same in SQL
(`relay/queries.sql`), Odoo in `wardclerk_event`; a test runs both side by side. The
simulation in the tests drives this model through millions of faults.
Times are seconds of the database's clock.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from enum import StrEnum

RESENDS_MAX = 3  # of what was delivered and never confirmed; then a person is asked


class State(StrEnum):
    """Where an event is on its way to one receiver."""

    QUEUED = "queued"
    SENDING = "sending"
    DELIVERED = "delivered"  # the receiver answered 2xx
    CONFIRMED = "confirmed"  # the receiver said that the work is done
    DEAD = "dead"  # waits for a person


UNFINISHED = (State.QUEUED, State.SENDING)


@dataclass(slots=True)
class Row:
    """One event for one receiver."""

    id: int
    endpoint: str
    aggregate: str  # the document that it tells of
    state: State = State.QUEUED
    attempts: int = 0
    resends: int = 0
    available_at: float = 0.0
    lease_token: object = None
    lease_until: float = 0.0
    delivered_at: float = 0.0


class Outbox:
    """All rows, and which of them are unfinished, endpoint by endpoint."""

    def __init__(self) -> None:
        self.rows: dict[int, Row] = {}
        self._unfinished: dict[str, dict[int, Row]] = {}
        self._delivered: dict[int, Row] = {}

    def add(self, row: Row) -> None:
        """A transaction committed this row."""
        self.rows[row.id] = row
        self._file(row)

    def claim(
        self, endpoint: str, room: int, lease_seconds: float, token: object, now: float
    ) -> list[Row]:
        """Lease what is due, the first of its document, and held by nobody.

        An attempt that died with its relay is not counted: its event is not to blame.
        """
        due = self.due(endpoint, now)[:room]
        for row in due:
            self.lease(row, lease_seconds, token, now)
        return due

    def due(self, endpoint: str, now: float) -> list[Row]:
        """Return what may be sent now, longest due first."""
        due = [
            row
            for row in self._first_of_each_document(endpoint)
            if row.available_at <= now and self._is_free(row, now)
        ]
        return sorted(due, key=lambda row: (row.available_at, row.id))

    def lease(self, row: Row, lease_seconds: float, token: object, now: float) -> None:
        """Give one row that is due to the holder of the token, for a time."""
        row.attempts += row.state is State.QUEUED
        row.state = State.SENDING
        row.lease_token = token
        row.lease_until = now + lease_seconds

    def acknowledge(
        self, row_id: int, token: object, state: State, delay_seconds: float, now: float
    ) -> bool:
        """Store what came of an attempt, but only for the holder of the lease.

        A confirmation that came meanwhile stays. Tells whether anything was stored.
        """
        row = self.rows[row_id]
        if not self._holds(row, token):
            return False
        if row.state is not State.CONFIRMED:
            row.state = state
        row.available_at = now + delay_seconds
        if state is State.DELIVERED:
            row.delivered_at = now
        row.lease_token, row.lease_until = None, 0.0
        self._file(row)
        return True

    def confirm(self, row_id: int) -> None:
        """The receiver says that the work is done, perhaps before its own 2xx came."""
        self._finish(row_id, State.CONFIRMED)

    def fail(self, row_id: int) -> None:
        """The receiver says that it accepted the event and could not do the work."""
        self._finish(row_id, State.DEAD)

    def resend_unconfirmed(self, confirm_seconds: float, now: float) -> list[Row]:
        """Send again, under the same id, what was never confirmed in time."""
        late = [
            row for row in self._late(confirm_seconds, now) if row.resends < RESENDS_MAX
        ]
        for row in late:
            row.state, row.available_at = State.QUEUED, now
            row.resends += 1
            self._file(row)
        return late

    def bury_unconfirmed(self, confirm_seconds: float, now: float) -> list[Row]:
        """Hand to a person what was sent again and again and never confirmed."""
        late = [
            row
            for row in self._late(confirm_seconds, now)
            if row.resends >= RESENDS_MAX
        ]
        for row in late:
            row.state = State.DEAD
            self._file(row)
        return late

    def replay(self, row_id: int, now: float) -> None:
        """A person sends a finished event again, under the same id."""
        row = self.rows[row_id]
        if row.state in UNFINISHED:
            return
        row.state, row.attempts, row.resends = State.QUEUED, 0, 0
        row.available_at, row.lease_token = now, None
        self._file(row)

    def next_due_at(self, endpoint: str) -> float | None:
        """When the next row of a receiver could be claimed, or None without one."""
        return min(
            (
                max(row.available_at, row.lease_until)
                for row in self._first_of_each_document(endpoint)
            ),
            default=None,
        )

    def _first_of_each_document(self, endpoint: str) -> Iterable[Row]:
        unfinished = self._unfinished.get(endpoint, {})
        documents = set()
        for row_id in sorted(unfinished):
            row = unfinished[row_id]
            if row.aggregate not in documents:
                documents.add(row.aggregate)
                yield row

    def _is_free(self, row: Row, now: float) -> bool:
        return row.state is State.QUEUED or row.lease_until < now

    def _holds(self, row: Row, token: object) -> bool:
        held = row.state in (State.SENDING, State.CONFIRMED)
        return held and row.lease_token == token

    def _late(self, confirm_seconds: float, now: float) -> list[Row]:
        return [
            row
            for row in self._delivered.values()
            if row.delivered_at < now - confirm_seconds
        ]

    def _finish(self, row_id: int, state: State) -> None:
        row = self.rows[row_id]
        if row.state is not State.CONFIRMED:
            row.state = state
            self._file(row)

    def _file(self, row: Row) -> None:
        """Keep the two indexes in step with the row's state."""
        unfinished = self._unfinished.setdefault(row.endpoint, {})
        unfinished.pop(row.id, None)
        self._delivered.pop(row.id, None)
        if row.state in UNFINISHED:
            unfinished[row.id] = row
        elif row.state is State.DELIVERED:
            self._delivered[row.id] = row


class Inbox:
    """Messages by source and id, each with what it said and what came of it."""

    def __init__(self) -> None:
        self._applied: dict[tuple[str, str], str] = {}

    def receive(self, source: str, message_id: str, identity: str) -> str:
        """Return `applied` once, then `duplicate`; `conflict` for another content.

        The effect happens in the same transaction as `applied`, or not at all.
        """
        known = self._applied.get((source, message_id))
        if known is None:
            self._applied[source, message_id] = identity
            return "applied"
        return "duplicate" if known == identity else "conflict"
