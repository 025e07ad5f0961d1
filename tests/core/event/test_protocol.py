"""No fault breaks the delivery; and without any one of its rules, some fault does."""

import os

import pytest

from tests.core.event.simulation import Broken, World
from wardclerk.core.event import schedule
from wardclerk.core.event.breaker import CLOSED, Breaker
from wardclerk.core.event.protocol import Inbox, Outbox, Row, State

STEPS = int(os.environ.get("WARDCLERK_SIMULATION_STEPS", "1000000"))
FIRST_SEED = int(os.environ.get("WARDCLERK_SIMULATION_SEED", "1"))
SHORT_SECONDS = 1_200  # of traffic: enough to show each missing rule
MUTANT_SEEDS = range(1, 21)


def test_a_million_steps_of_faults_break_no_promise():
    seed, steps, events = FIRST_SEED, 0, 0

    while steps < STEPS:
        try:
            world = World(seed).run()
        except Broken as broken:
            pytest.fail(f"WARDCLERK_SIMULATION_SEED={seed}: {broken}")
        steps, events, seed = (
            steps + world.steps,
            events + len(world.committed),
            seed + 1,
        )

    assert events > STEPS / 100, "the world was idle"


def test_the_same_seed_is_the_same_run():
    first, second = (World(7, traffic_seconds=SHORT_SECONDS).run() for _ in range(2))

    assert first.steps == second.steps
    assert first.accepted == second.accepted


def test_the_world_is_as_bad_as_it_says():
    worlds = [World(seed).run() for seed in range(1, 3)]

    assert any(world.once_dead - world.poison for world in worlds)
    assert sum(world.resent for world in worlds) > 20
    assert sum(len(world.effects) for world in worlds) > 2_000


class IgnoresLeases(Outbox):
    def _is_free(self, row, now):
        return True


class NeverFreesLeases(Outbox):
    def _is_free(self, row, now):
        return row.state is State.QUEUED


class AcceptsAnyToken(Outbox):
    def _holds(self, row, token):
        return row.state in (State.SENDING, State.CONFIRMED, State.QUEUED)


class ForgetsOrder(Outbox):
    def _first_of_each_document(self, endpoint):
        return sorted(
            self._unfinished.get(endpoint, {}).values(), key=lambda row: -row.id
        )


class OverwritesConfirmations(Outbox):
    def acknowledge(self, row_id, token, state, delay_seconds, now):
        stored = super().acknowledge(row_id, token, state, delay_seconds, now)
        if stored:
            self.rows[row_id].state = state
            self._file(self.rows[row_id])
        return stored


class NeverSendsAgain(Outbox):
    def resend_unconfirmed(self, confirm_seconds, now):
        return []


class NeverAsksAPerson(Outbox):
    def bury_unconfirmed(self, confirm_seconds, now):
        return []


class ThrowsAwayTheUnconfirmed(Outbox):
    def bury_unconfirmed(self, confirm_seconds, now):
        late = super().bury_unconfirmed(confirm_seconds, now)
        for row in late:
            del self.rows[row.id]
        return []


class CountsNoAttempt(Outbox):
    def claim(self, *given):
        rows = super().claim(*given)
        for row in rows:
            row.attempts = 1
        return rows


class AppliesTwice(Inbox):
    def receive(self, source, message_id, identity):
        known = self._applied.get((source, message_id))
        if known not in (None, identity):
            return "conflict"
        self._applied[source, message_id] = identity
        return "applied"


class TakesAnotherContent(Inbox):
    def receive(self, source, message_id, identity):
        said = super().receive(source, message_id, identity)
        return "duplicate" if said == "conflict" else said


class StaysOpen(Breaker):
    def room(self, wanted, now):
        return wanted if self.state == CLOSED else 0


def takes_failure_for_success(attempts, status, **given):
    return schedule.Verdict("delivered")


def never_gives_up(attempts, status, **given):
    return schedule.after_attempt(min(attempts, 2), status, **given)


class EmitsWhatWasRolledBack(World):
    def _business(self):
        super()._business()
        if self.chance.random() < 0.01:
            self._ids += 1
            self.outbox.add(Row(self._ids, "n8n", "bill,1", available_at=self.now))


class WithABreakerThatStaysOpen(World):
    def run(self, *given):
        for relay in self.relays:
            relay.breakers.default_factory = StaysOpen
        return super().run(*given)

    def _kill_relay(self, relay):
        """A new process would begin with a closed breaker."""


MUTANTS = {
    "two relays hold one lease": {"outbox": IgnoresLeases},
    "a lease never ends": {"outbox": NeverFreesLeases},
    "an old lease may acknowledge": {"outbox": AcceptsAnyToken},
    "no order within a document": {"outbox": ForgetsOrder},
    "a late 2xx overwrites a confirmation": {"outbox": OverwritesConfirmations},
    "nobody sends the unconfirmed again": {"outbox": NeverSendsAgain},
    "nobody is asked about the unconfirmed": {"outbox": NeverAsksAPerson},
    "the unconfirmed are deleted": {"outbox": ThrowsAwayTheUnconfirmed},
    "attempts are not counted": {"outbox": CountsNoAttempt},
    "the inbox applies twice": {"inbox": AppliesTwice},
    "the inbox takes another content": {"inbox": TakesAnotherContent},
    "a failure counts as delivered": {"after_attempt": takes_failure_for_success},
    "retries never end": {"after_attempt": never_gives_up},
    "a rolled-back transaction emits": {"world": EmitsWhatWasRolledBack},
    "an open breaker never probes": {"world": WithABreakerThatStaysOpen},
}


def test_with_all_rules_the_same_short_worlds_come_to_rest():
    for seed in MUTANT_SEEDS:
        World(seed, traffic_seconds=SHORT_SECONDS).run()


@pytest.mark.parametrize("name", MUTANTS)
def test_without_one_rule_some_fault_breaks_a_promise(name):
    rules = dict(MUTANTS[name])
    world = rules.pop("world", World)

    with pytest.raises(Broken):
        for seed in MUTANT_SEEDS:
            made = {
                key: rule() if isinstance(rule, type) else rule
                for key, rule in rules.items()
            }
            world(seed, traffic_seconds=SHORT_SECONDS, **made).run()
