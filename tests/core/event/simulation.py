"""A small world in which everything fails: Odoo, relays, the network, n8n, people.

One seeded random number generator and one virtual clock: the same seed gives the same
run, step by step. The world keeps its own ledger of what was committed and what took
effect, and never asks the outbox whether it did well.
"""

from __future__ import annotations

import heapq
import random
from collections import defaultdict
from dataclasses import dataclass, field

from wardclerk.core.event import schedule
from wardclerk.core.event.breaker import Breaker
from wardclerk.core.event.protocol import UNFINISHED, Inbox, Outbox, Row, State

HOUR, DAY = 3600.0, 86_400.0
POLL_SECONDS = 0.25
TIMEOUT_SECONDS = 15.0
LEASE_SECONDS = TIMEOUT_SECONDS + 11
CONFIRM_SECONDS = 120.0
CLAIM_SECONDS = 90.0  # whoever was claimed and not finished may be claimed again
IN_FLIGHT_MAX = 8
WATCHDOG_SECONDS = 20.0
ENDPOINTS = ("n8n", "archive")
POISON_SHARE = 0.004  # events that no receiver can ever take
SWALLOWED_SHARE = 0.004  # events that the receiver accepts and forgets each time
STEPS_MAX_PER_SECOND = 15  # of traffic; a world that works more goes round in circles
TRAFFIC_SECONDS = 2 * HOUR
SETTLE_SECONDS = 9 * DAY  # the schedule of 12 attempts and three confirmations, twice


class Broken(AssertionError):
    """A promise was broken: which, when, about which event."""


@dataclass(slots=True)
class Receiver:
    """One n8n: what it claimed, what runs, and whether it answers at all."""

    up: bool = True
    generation: int = 0  # grows with each crash: running work is forgotten
    claims: dict = field(default_factory=dict)  # event id -> (state, claimed at)


@dataclass(slots=True)
class Relay:
    """One relay process; a new generation begins at each start."""

    name: str
    up: bool = True
    generation: int = 0
    in_flight: dict = field(default_factory=lambda: defaultdict(int))
    breakers: dict = field(default_factory=lambda: defaultdict(Breaker))
    polls_at: float = float("inf")


class World:
    """Everything there is. `outbox` and `inbox` are what is being tried."""

    def __init__(
        self,
        seed: int,
        outbox: Outbox | None = None,
        inbox: Inbox | None = None,
        traffic_seconds: float = TRAFFIC_SECONDS,
        after_attempt=schedule.after_attempt,
    ):
        self.chance = random.Random(seed)
        self.now = 0.0
        self.steps = 0
        self.resent = 0
        self.outbox = outbox or Outbox()
        self.inbox = inbox or Inbox()
        self.traffic_seconds = traffic_seconds
        self.after_attempt = after_attempt
        self.receivers = {name: Receiver() for name in ENDPOINTS}
        self.relays = [Relay("first"), Relay("second")]
        self.faults = True
        self.committed: dict[int, tuple[str, str]] = {}
        self.leases: dict[int, tuple[object, float]] = {}
        self.poison: set[int] = set()
        self.swallowed: set[int] = set()
        self.once_dead: set[int] = set()
        self.confirmed: set[int] = set()
        self.effects: dict[int, int] = defaultdict(int)
        self.accepted: dict[tuple[str, str], int] = {}  # last first-accepted event id
        self._agenda: list = []
        self._order = 0
        self._ids = 0

    # -- running ---

    def run(self) -> World:
        """Traffic with faults, then calm, then a replay of all; checked all along."""
        for relay in self.relays:
            self._poll_soon(relay)
        self._later(1.0, self._business)
        self._later(5.0, self._trouble)
        self._later(WATCHDOG_SECONDS, self._watch)
        self._until(self.traffic_seconds)
        self.faults = False
        self._heal()
        self._until(self.now + SETTLE_SECONDS)
        self._expect_settled()
        self.swallowed.clear()
        for row_id in self.committed:
            self.outbox.replay(row_id, self.now)
            self.confirmed.discard(row_id)
        self._wake_all()
        self._until(self.now + SETTLE_SECONDS)
        self._expect_settled()
        return self

    def _until(self, end: float) -> None:
        while self._agenda and self._agenda[0][0] <= end:
            self.now, _order, action, values = heapq.heappop(self._agenda)
            self.steps += 1
            action(*values)
            if self.steps > STEPS_MAX_PER_SECOND * self.traffic_seconds:
                raise Broken(f"{self.now}: still busy after {self.steps} steps")
        self.now = max(self.now, end)

    def _later(self, seconds: float, action, *values) -> None:
        self._order += 1
        heapq.heappush(self._agenda, (self.now + seconds, self._order, action, values))

    # -- Odoo ---

    def _business(self) -> None:
        """A transaction with some events; a few are rolled back."""
        if self.now > self.traffic_seconds:
            return
        rolled_back = self.chance.random() < 0.05
        for _ in range(self.chance.randint(1, 3)):
            self._ids += 1
            if rolled_back:
                continue
            endpoint = self.chance.choice(ENDPOINTS)
            document = f"bill,{self.chance.randint(1, 12)}"
            self.committed[self._ids] = (endpoint, document)
            if self.chance.random() < POISON_SHARE:
                self.poison.add(self._ids)
            if self.chance.random() < SWALLOWED_SHARE:
                self.swallowed.add(self._ids)
            self.outbox.add(Row(self._ids, endpoint, document, available_at=self.now))
        self._wake_all()
        self._later(self.chance.expovariate(1 / 4), self._business)

    # -- the relays ---

    def _wake_all(self) -> None:
        for relay in self.relays:
            self._poll_soon(relay)

    def _poll_soon(self, relay: Relay, seconds: float = POLL_SECONDS) -> None:
        if relay.up and self.now + seconds < relay.polls_at:
            relay.polls_at = self.now + seconds
            self._later(seconds, self._poll, relay, relay.generation)

    def _poll(self, relay: Relay, generation: int) -> None:
        if generation != relay.generation or self.now < relay.polls_at:
            return
        relay.polls_at = float("inf")
        for endpoint in ENDPOINTS:
            self._claim(relay, endpoint)
            self._poll_when_due(relay, endpoint)

    def _claim(self, relay: Relay, endpoint: str) -> None:
        breaker = relay.breakers[endpoint]
        free = breaker.room(IN_FLIGHT_MAX - relay.in_flight[endpoint], self.now)
        if free <= 0:
            return
        token = (relay.name, relay.generation, self.steps, endpoint)
        for row in self.outbox.claim(endpoint, free, LEASE_SECONDS, token, self.now):
            self._expect_unleased(row, token)
            breaker.started()
            relay.in_flight[endpoint] += 1
            self._later(
                self._pause_of_a_process(), self._send, relay, relay.generation,
                row.id, row.attempts, token,
            )  # fmt: skip

    def _poll_when_due(self, relay: Relay, endpoint: str) -> None:
        due_at = self.outbox.next_due_at(endpoint)
        if due_at is None:
            return
        wait = max(due_at - self.now, relay.breakers[endpoint].closed_until - self.now)
        self._poll_soon(relay, min(max(wait + 0.01, POLL_SECONDS), HOUR))

    def _pause_of_a_process(self) -> float:
        """Rarely a process stands still for longer than its leases last."""
        if self.faults and self.chance.random() < 0.001:
            return self.chance.uniform(LEASE_SECONDS, 4 * LEASE_SECONDS)
        return 0.002

    def _send(self, relay, generation, row_id, attempt, token) -> None:
        if generation != relay.generation:
            return  # it died before it sent
        started_at = self.now
        status, seconds = self._over_the_network(row_id)
        self._later(
            seconds, self._answered, relay, generation, row_id, attempt, token,
            status, started_at,
        )  # fmt: skip

    def _answered(self, relay, generation, row_id, attempt, token, status, started_at):
        if generation != relay.generation:
            return  # it died before it could store the answer
        endpoint = self.committed[row_id][0]
        relay.in_flight[endpoint] -= 1
        self._note_health(relay.breakers[endpoint], status, started_at)
        verdict = self.after_attempt(attempt, status, jitter=self.chance.random())
        state = {
            "delivered": State.DELIVERED, "dead": State.DEAD
        }.get(verdict.outcome, State.QUEUED)  # fmt: skip
        stores = 2 if self.faults and self.chance.random() < 0.01 else 1
        for _ in range(stores):  # the statement ran, its answer was lost: again
            self._acknowledge(row_id, token, state, verdict.delay_seconds)
        self._wake_all()

    def _note_health(self, breaker: Breaker, status, started_at) -> None:
        if status is not None and status < 300:
            breaker.succeeded(self.now)
        elif status == 422:
            breaker.gave_up_probe()
        else:
            breaker.failed(started_at, self.now)

    def _acknowledge(self, row_id, token, state, delay_seconds) -> None:
        held = self.leases.get(row_id, (None,))[0] == token
        was_final = self.outbox.rows[row_id].state is State.CONFIRMED
        stored = self.outbox.acknowledge(row_id, token, state, delay_seconds, self.now)
        if stored and not held:
            raise Broken(f"{self.now}: {row_id} was changed by one without its lease")
        if stored:
            del self.leases[row_id]
        if was_final and self.outbox.rows[row_id].state is not State.CONFIRMED:
            raise Broken(f"{self.now}: {row_id} was confirmed and is not any more")
        self._note_dead(row_id)

    # -- the network and the receivers ---

    def _over_the_network(self, row_id: int) -> tuple[int | None, float]:
        """Return what the sender sees (None: no answer) and after how long."""
        if self.faults and self.chance.random() < 0.03:
            return None, TIMEOUT_SECONDS  # lost on the way out
        status = self._receive(row_id)
        if self.faults and self.chance.random() < 0.02:
            self._later(self.chance.uniform(0.1, 60), self._receive, row_id)  # doubled
        if self.faults and self.chance.random() < 0.03:
            return None, TIMEOUT_SECONDS  # done, but the answer was lost
        return status, self.chance.uniform(0.005, 0.4)

    def _receive(self, row_id: int) -> int | None:
        endpoint, document = self.committed.get(row_id) or self._unknown(row_id)
        receiver = self.receivers[endpoint]
        if not receiver.up:
            return None
        if row_id in self.poison:
            return 422
        if self.faults and self.chance.random() < 0.02:
            return 503
        self._expect_order(row_id, endpoint, document)
        state, claimed_at = receiver.claims.get(row_id, ("", 0.0))
        if state == "done":
            self._later(0.1, self._call_back, row_id)
        elif state != "claimed" or claimed_at < self.now - CLAIM_SECONDS:
            receiver.claims[row_id] = ("claimed", self.now)
            self._later(
                self.chance.uniform(0.05, 5), self._work, endpoint, row_id,
                receiver.generation,
            )  # fmt: skip
        return 202

    def _work(self, endpoint: str, row_id: int, generation: int) -> None:
        receiver = self.receivers[endpoint]
        if generation != receiver.generation:
            return  # crashed and forgotten; the claim stays
        if row_id in self.swallowed:
            return
        self._apply(f"effect-{row_id}", row_id, self._take_effect)
        if self.faults and self.chance.random() < 0.02:
            return  # crashed between the effect and its own note of it
        receiver.claims[row_id] = ("done", self.now)
        self._call_back(row_id)

    def _call_back(self, row_id: int) -> None:
        """The receiver tells that it is done; the answer may be lost, so it repeats."""
        for _ in range(3):
            lost = self.faults and self.chance.random() < 0.1
            if not lost:
                self._apply(f"confirmed-{row_id}", row_id, self._confirm)
            if not (self.faults and self.chance.random() < 0.1):
                return  # the receiver saw the answer

    def _apply(self, message_id: str, row_id: int, effect) -> None:
        said = self.inbox.receive("n8n", message_id, f"about {row_id}")
        if said == "applied":
            effect(row_id)
        elif said == "duplicate" and effect == self._confirm:
            effect(row_id)  # confirming is repeated on purpose: a replay asks for it
        if self.faults and self.chance.random() < 0.01:
            forged = self.inbox.receive("n8n", message_id, "something else")
            if forged != "conflict":
                raise Broken(f"{self.now}: {message_id} with another content: {forged}")

    def _take_effect(self, row_id: int) -> None:
        self.effects[row_id] += 1
        if self.effects[row_id] > 1:
            raise Broken(f"{self.now}: {row_id} took effect twice")

    def _confirm(self, row_id: int) -> None:
        self.outbox.confirm(row_id)
        self.confirmed.add(row_id)
        if self.outbox.rows[row_id].state is not State.CONFIRMED:
            raise Broken(f"{self.now}: {row_id} does not know that it is confirmed")
        self._wake_all()

    # -- trouble ---

    def _trouble(self) -> None:
        """Something breaks now and is mended later."""
        if not self.faults:
            return
        kind = self.chance.random()
        if kind < 0.5:
            self._kill_relay(self.chance.choice(self.relays))
        elif kind < 0.85:
            self._kill_receiver(self.chance.choice(ENDPOINTS))
        else:
            self._take_receiver_down(self.chance.choice(ENDPOINTS))
        self._later(self.chance.expovariate(1 / 90), self._trouble)

    def _kill_relay(self, relay: Relay) -> None:
        relay.up = False
        relay.generation += 1
        self._later(self.chance.uniform(1, 40), self._start_relay, relay)

    def _start_relay(self, relay: Relay) -> None:
        if relay.up:
            return
        relay.up, relay.polls_at = True, float("inf")
        relay.in_flight.clear()
        relay.breakers.clear()
        self._poll_soon(relay)

    def _kill_receiver(self, endpoint: str) -> None:
        """Running work is forgotten; what was claimed stays claimed."""
        self.receivers[endpoint].generation += 1

    def _take_receiver_down(self, endpoint: str) -> None:
        receiver = self.receivers[endpoint]
        receiver.up = False
        receiver.generation += 1
        long = self.chance.random() < 0.02
        seconds = self.chance.uniform(1, 4 * DAY if long else 600)
        self._later(seconds, self._bring_receiver_up, endpoint)

    def _bring_receiver_up(self, endpoint: str) -> None:
        self.receivers[endpoint].up = True

    def _heal(self) -> None:
        for relay in self.relays:
            self._start_relay(relay)
        for receiver in self.receivers.values():
            receiver.up = True
        self._wake_all()

    # -- the watchdog ---

    def _watch(self) -> None:
        self.resent += len(self.outbox.resend_unconfirmed(CONFIRM_SECONDS, self.now))
        for row in self.outbox.bury_unconfirmed(CONFIRM_SECONDS, self.now):
            self._note_dead(row.id)
        self._wake_all()
        if self.faults or self._unsettled():
            self._later(WATCHDOG_SECONDS, self._watch)

    # -- promises ---

    def _expect_unleased(self, row: Row, token: object) -> None:
        if row.id not in self.committed:
            self._unknown(row.id)
        held = self.leases.get(row.id)
        if held and held[1] >= self.now:
            raise Broken(f"{self.now}: {row.id} is leased twice at once")
        if row.attempts > schedule.ATTEMPTS_MAX + row.resends:
            raise Broken(f"{self.now}: {row.id} was tried {row.attempts} times")
        self.leases[row.id] = (token, self.now + LEASE_SECONDS)

    def _expect_order(self, row_id: int, endpoint: str, document: str) -> None:
        """First acceptances of one document come in order, but for dead letters."""
        last = self.accepted.get((endpoint, document), 0)
        fresh = row_id not in self.receivers[endpoint].claims
        if fresh and row_id < last and row_id not in self.once_dead:
            raise Broken(f"{self.now}: {row_id} of {document} came after {last}")
        self.accepted[endpoint, document] = max(last, row_id)

    def _note_dead(self, row_id: int) -> None:
        if self.outbox.rows[row_id].state is State.DEAD:
            self.once_dead.add(row_id)

    def _unknown(self, row_id: int):
        raise Broken(f"{self.now}: {row_id} was never committed")

    def _unsettled(self) -> list[int]:
        return [
            row.id
            for row in self.outbox.rows.values()
            if row.state in (*UNFINISHED, State.DELIVERED)
        ]

    def _expect_settled(self) -> None:
        """In calm, all that was committed is confirmed, or waits where people look."""
        if missing := self.committed.keys() - self.outbox.rows.keys():
            raise Broken(f"{sorted(missing)[:5]} are gone")
        if waiting := self._unsettled():
            raise Broken(f"{waiting[:5]} of {len(waiting)} still wait")
        for row in self.outbox.rows.values():
            if row.state is State.CONFIRMED and not self.effects[row.id]:
                raise Broken(f"{row.id} is confirmed and never took effect")
            if row.state is State.DEAD and row.id not in self.once_dead:
                raise Broken(f"{row.id} is dead for no cause")
