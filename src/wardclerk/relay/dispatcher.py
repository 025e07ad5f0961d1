"""Carries events from the outbox to their receivers: lease, send, acknowledge."""

import asyncio
import random
import time
import uuid
from dataclasses import dataclass

from cryptography.fernet import Fernet, InvalidToken

from wardclerk.core.event import breaker, schedule
from wardclerk.core.event.breaker import Breaker
from wardclerk.core.event.rate import Rate
from wardclerk.relay import metrics, queries
from wardclerk.relay.connection import BODY_SECONDS
from wardclerk.relay.database import DatabaseUnavailable, Session
from wardclerk.relay.part import Part, recovery_delay_seconds
from wardclerk.relay.sender import (
    TIMEOUT_DEFAULT_SECONDS,
    TIMEOUT_MAX_SECONDS,
    Answer,
    Endpoint,
    Sender,
)

POLL_SECONDS = 0.25
IN_FLIGHT_MAX_PER_ENDPOINT = 32  # so one slow receiver cannot take the others' places
LEASE_MARGIN_SECONDS = 10  # for the acknowledgement to reach a busy database
ENDPOINTS_REFRESH_SECONDS = 1  # a pause or a new secret counts after so long
LINGER_SECONDS = 0.005  # so that many outcomes share one statement
ACKNOWLEDGE_BATCH_MAX = 500
STOP_PATIENCE_SECONDS = 8  # in-flight attempts may end so long after SIGTERM
STORE_FAILURES_MAX_AT_STOP = 3
ERROR_MAX = 500  # characters that a person gets to read
PAUSE_DELAY_SECONDS = 5  # the other relays hear of the pause meanwhile
PAUSED_REASON = "The receiver answered 410 Gone. Resume it when it is back."
STATE_BY_OUTCOME = {
    "delivered": "delivered",
    "retry": "queued",
    "pause": "queued",
    "dead": "dead",
}
# Answers that tell about this one event, not about the receiver's health.
EVENT_FAULT_STATUSES = frozenset({400, 409, 410, 413, 415, 422})
HOLD_STATUSES = frozenset({429, 503})


@dataclass(frozen=True, slots=True)
class Outcome:
    """What one attempt becomes in the outbox."""

    id: int
    endpoint_id: int
    token: uuid.UUID
    state: str
    delay_seconds: float = 0.0
    status: int | None = None
    error: str | None = None
    unused_attempts: int = 0


class Dispatcher(Part):
    """Claims what is due, sends it outside any transaction, stores what came of it."""

    name = "dispatcher"
    interval_seconds = POLL_SECONDS

    def __init__(self, database_url: str, secret_key: str, sender: Sender):
        super().__init__()
        self._claims = Session(database_url, self.name)
        self._acknowledgements = Session(database_url, "acknowledger")
        self._fernet = Fernet(secret_key)
        self._sender = sender
        self._endpoints: dict[int, Endpoint] = {}
        self._endpoints_read_at = float("-inf")
        self._breakers: dict[int, Breaker] = {}
        self._rates: dict[int, Rate] = {}
        self._in_flight: dict[int, int] = {}
        self._outcomes: asyncio.Queue[Outcome] = asyncio.Queue()
        self._attempts: set[asyncio.Task] = set()
        self._unreadable_secrets: set[int] = set()

    # The way of an event, from top to bottom.

    async def step(self) -> bool:
        """Claim what may be sent now and start sending it."""
        await self._refresh_endpoints()
        rooms = self._rooms()
        events = await self._claim(rooms) if rooms else []
        for endpoint, event, token in events:
            self._start(endpoint, event, token)
        self.health.good(f"{sum(self._in_flight.values())} in flight")
        return False

    async def _claim(self, rooms):
        token = uuid.uuid4()
        endpoints = {endpoint_id: self._endpoints[endpoint_id] for endpoint_id in rooms}
        rows = await self._claims.run(
            queries.CLAIM,
            endpoint_ids=list(rooms),
            rooms=list(rooms.values()),
            lease_seconds=[lease_seconds(endpoint) for endpoint in endpoints.values()],
            lease_token=token,
        )
        rows.sort(key=lambda row: row["id"])
        return [(endpoints[row["endpoint_id"]], row, token) for row in rows]

    def _start(self, endpoint, event, token):
        self._in_flight[endpoint.id] = self._in_flight.get(endpoint.id, 0) + 1
        self._rates[endpoint.id].take(1)
        self._breakers[endpoint.id].started()
        attempt = asyncio.create_task(self._attempt(endpoint, event, token))
        self._attempts.add(attempt)
        attempt.add_done_callback(self._attempts.discard)

    async def _attempt(self, endpoint, event, token):
        try:
            answer = await self._sender.post(endpoint, event)
            outcome = self._judge(endpoint, event, token, answer)
        except asyncio.CancelledError:  # the relay stops: as if never tried
            outcome = Outcome(
                event["id"], endpoint.id, token, "queued", unused_attempts=1
            )
        except Exception as error:  # the edge: one event must not end the others
            outcome = self._judge(endpoint, event, token, own_failure(error))
        self._outcomes.put_nowait(outcome)

    def _judge(self, endpoint, event, token, answer: Answer) -> Outcome:
        """Turn a receiver's answer into the event's next state."""
        verdict = verdict_on(event["attempts"], answer)
        self._note_health(endpoint, answer)
        if verdict.outcome == "pause":
            self._endpoints.pop(endpoint.id, None)
            self._in_background(self._pause_endpoint(endpoint))
        self._tell(endpoint, event, answer, verdict)
        return Outcome(
            event["id"],
            endpoint.id,
            token,
            STATE_BY_OUTCOME[verdict.outcome],
            PAUSE_DELAY_SECONDS
            if verdict.outcome == "pause"
            else verdict.delay_seconds,
            answer.status,
            None if verdict.outcome == "delivered" else answer.error or verdict.cause,
        )

    async def acknowledge_until(self, stop: asyncio.Event) -> None:
        """Store outcomes in batches until `stop` is set and none is left."""
        while not (stop.is_set() and self._outcomes.empty()):
            try:
                async with asyncio.timeout(POLL_SECONDS):
                    batch = [await self._outcomes.get()]
            except TimeoutError:
                continue
            if sum(self._in_flight.values()) > 1:
                await asyncio.sleep(LINGER_SECONDS)
            while not self._outcomes.empty() and len(batch) < ACKNOWLEDGE_BATCH_MAX:
                batch.append(self._outcomes.get_nowait())
            rows = await self._store(batch, stop)
            self._tell_stored(batch, rows)
            for outcome in batch:
                self._in_flight[outcome.endpoint_id] -= 1
            self.wake()

    async def _store(self, batch, stop):
        """Acknowledge once the database is there; without it leases end by time."""
        failures = 0
        while not (stop.is_set() and failures >= STORE_FAILURES_MAX_AT_STOP):
            try:
                return await self._acknowledgements.run(
                    queries.ACKNOWLEDGE, **columns(batch)
                )
            except DatabaseUnavailable:
                failures += 1
                await asyncio.sleep(recovery_delay_seconds(failures))
        return []

    def _tell_stored(self, batch, rows):
        for row in rows:
            if row["state"] in ("delivered", "confirmed"):
                metrics.DELIVERY_SECONDS.observe(max(row["age_seconds"], 0))
        if lost := len(batch) - len(rows):
            metrics.LOST_LEASES.inc(lost)
            self.log.warning("lease_lost", events=lost)

    # Who may be sent to, and how much.

    async def _refresh_endpoints(self):
        now = time.monotonic()
        if now - self._endpoints_read_at < ENDPOINTS_REFRESH_SECONDS:
            return
        rows = await self._claims.run(queries.ENDPOINTS)
        endpoints = [endpoint for row in rows if (endpoint := self._endpoint(row))]
        self._endpoints = {endpoint.id: endpoint for endpoint in endpoints}
        for endpoint in endpoints:
            self._breakers.setdefault(endpoint.id, Breaker())
            rate = self._rates.setdefault(endpoint.id, Rate(endpoint.rate_per_second))
            rate.per_second = endpoint.rate_per_second
        self._endpoints_read_at = now

    def _endpoint(self, row):
        secrets = (row["secret_encrypted"], row["previous_secret_encrypted"])
        try:
            readable = tuple(
                self._fernet.decrypt(secret.encode()).decode()
                for secret in secrets
                if secret
            )
        except InvalidToken:
            readable = ()
        if not readable:
            self._tell_unreadable(row)
            return None
        self._unreadable_secrets.discard(row["id"])
        return Endpoint(
            row["id"],
            row["name"],
            row["url"],
            readable,
            min(row["timeout_seconds"] or TIMEOUT_DEFAULT_SECONDS, TIMEOUT_MAX_SECONDS),
            row["rate_per_second"],
        )

    def _tell_unreadable(self, row):
        if row["id"] not in self._unreadable_secrets:
            self._unreadable_secrets.add(row["id"])
            self.log.error("endpoint_without_usable_key", endpoint=row["name"])

    def _rooms(self) -> dict[int, int]:
        """How many events each endpoint can take now."""
        now = time.monotonic()
        rooms = {}
        for endpoint_id in self._endpoints:
            free = IN_FLIGHT_MAX_PER_ENDPOINT - self._in_flight.get(endpoint_id, 0)
            free = self._rates[endpoint_id].room(free, now)
            free = self._breakers[endpoint_id].room(free, now)
            if free > 0:
                rooms[endpoint_id] = free
        return rooms

    def _note_health(self, endpoint, answer):
        now = time.monotonic()
        health = self._breakers[endpoint.id]
        if answer.status in HOLD_STATUSES and answer.retry_after_seconds:
            health.hold(answer.retry_after_seconds, now)
        if answer.status is not None and answer.status // 100 == 2:
            changed = health.succeeded(now)
        elif answer.status in EVENT_FAULT_STATUSES:
            health.gave_up_probe()
            changed = False
        else:
            changed = health.failed(now - answer.seconds, now)
        if changed:
            self._publish(endpoint, health)

    def _publish(self, endpoint, health):
        metrics.BREAKER_OPEN.labels(endpoint.name).set(health.state != breaker.CLOSED)
        self.log.warning(f"breaker_{health.state}", endpoint=endpoint.name)
        self._in_background(
            self._claims.run(
                queries.PUBLISH_HEALTH,
                endpoint_id=endpoint.id,
                breaker_state=health.state,
                wait_seconds=breaker.PROBE_SECONDS if health.state == "open" else None,
                failures_in_row=health.failures_in_row,
                succeeded=health.state == breaker.CLOSED,
            )
        )

    async def _pause_endpoint(self, endpoint):
        """The receiver is gone; nobody sends to it until a person resumes it."""
        await self._claims.run(
            queries.PAUSE_ENDPOINT, endpoint_id=endpoint.id, reason=PAUSED_REASON
        )
        self.log.warning("endpoint_paused", endpoint=endpoint.name)

    def _in_background(self, work):
        """Tell people through the database; no delivery waits for or fails by it."""

        async def safely():
            try:
                await work
            except Exception as error:  # the edge: the next transition tells it again
                self.log.warning("endpoint_not_updated", error=type(error).__name__)

        task = asyncio.create_task(safely())
        self._attempts.add(task)
        task.add_done_callback(self._attempts.discard)

    def _tell(self, endpoint, event, answer, verdict):
        metrics.ATTEMPTS.labels(endpoint.name, verdict.outcome).inc()
        metrics.ATTEMPT_SECONDS.labels(endpoint.name).observe(answer.seconds)
        self.log.info(
            f"event_{verdict.outcome}",
            trace=event["trace_id"],
            event_id=str(event["event_id"]),
            event_type=event["type"],
            endpoint=endpoint.name,
            attempt=event["attempts"],
            status=answer.status,
            ms=round(answer.seconds * 1000),
        )

    # Start and stop.

    async def run(self, stop: asyncio.Event) -> None:
        """Claim until `stop`, then let what is in flight end and store it."""
        drained = asyncio.Event()
        async with asyncio.TaskGroup() as group:
            group.create_task(self.acknowledge_until(drained))
            await super().run(stop)
            await self._finish_attempts()
            drained.set()

    async def _finish_attempts(self):
        """Wait for what is in flight; what takes too long goes back to the queue."""
        if not self._attempts:
            return
        _, late = await asyncio.wait(self._attempts, timeout=STOP_PATIENCE_SECONDS)
        for attempt in late:
            attempt.cancel()
        await asyncio.gather(*late, return_exceptions=True)

    async def close(self) -> None:
        await self._claims.close()
        await self._acknowledgements.close()
        self._sender.close()


def verdict_on(attempts: int, answer: Answer) -> schedule.Verdict:
    """What follows from this answer, by the schedule that all senders share."""
    if answer.refused and attempts >= schedule.PERMANENT_ATTEMPTS_MAX:
        return schedule.Verdict("dead", cause=answer.error)
    return schedule.after_attempt(
        attempts,
        answer.status,
        retry_after_seconds=answer.retry_after_seconds,
        jitter=random.random(),
    )


def own_failure(error: Exception) -> Answer:
    """An attempt that the relay itself could not make counts as one without answer."""
    return Answer(None, f"relay: {type(error).__name__}")


def lease_seconds(endpoint: Endpoint) -> float:
    """Long enough that a living relay always acknowledges before its lease ends."""
    return endpoint.timeout_seconds + BODY_SECONDS + LEASE_MARGIN_SECONDS


def storable(error: str | None) -> str | None:
    """An error's text without signs that a database or a screen cannot take."""
    if error is None:
        return None
    return "".join(sign if sign.isprintable() else " " for sign in error)[:ERROR_MAX]


def columns(batch: list[Outcome]) -> dict[str, list]:
    """A batch of outcomes as the columns that the acknowledging statement takes."""
    return {
        "ids": [outcome.id for outcome in batch],
        "tokens": [outcome.token for outcome in batch],
        "states": [outcome.state for outcome in batch],
        "delays": [outcome.delay_seconds for outcome in batch],
        "statuses": [outcome.status for outcome in batch],
        "errors": [storable(outcome.error) for outcome in batch],
        "unused_attempts": [outcome.unused_attempts for outcome in batch],
    }
