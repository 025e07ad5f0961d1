"""What all faults share: how much of them, bent relays, and what must hold after."""

import os
import sys
from pathlib import Path

from tests.services.relay.kit import LEASE_SECONDS, RelayProcess, wait_until

LONG_VARIABLE = "WARDCLERK_TEST_LONG"
IS_LONG = bool(os.environ.get(LONG_VARIABLE))
RECOVERY_SECONDS = LEASE_SECONDS + 5  # after the last fault, all is confirmed
START_SECONDS = 120  # of a process on a busy machine
PREFIX = "WARDCLERK_FAULT_"


def many(short, long):
    """How often: little in each run, the whole where the long tier is asked for."""
    return long if IS_LONG else short


class BentRelay(RelayProcess):
    """The real relay with one fault built in by `bent_relay.py`."""

    command = (sys.executable, str(Path(__file__).with_name("bent_relay.py")))

    def __init__(self, database, folder, allowed=(), **fault):
        named = {f"{PREFIX}{name.upper()}": str(value) for name, value in fault.items()}
        super().__init__(database, folder, allowed, **named)

    def wait_for_death(self, seconds=90):
        """It kills itself at its point; answers by which signal."""
        return -self.child.wait(seconds)


def healthy_again(relay):
    """Start it, however busy the machine is: no time is promised for that."""
    relay.start(healthy=False)
    wait_until(lambda: relay.health()[0] == 200, "relay healthy", START_SECONDS)
    return relay


def wait_for_all(database, events, seconds=RECOVERY_SECONDS, state="delivered"):
    """All of these events arrive, without help but for the schedule's waits."""
    wait_until(
        lambda: database.hurry() or database.states() == {state: events},
        lambda: f"{events} {state}: {database.states()}",
        seconds,
    )


def assert_exactly_once_in_order(sink, ids):
    """The sink's own ledger: each event took effect once, documents in their order."""
    effects = sink.effects()
    got = [call["event_id"] for call in effects]
    assert set(got) == set(ids), f"{len(set(ids) - set(got))} lost"
    assert len(got) == len(set(ids)), "a double effect"
    by_document = {}
    for call in effects:
        by_document.setdefault(call["subject"], []).append(call["sequence"])
    wrong = [doc for doc, order in by_document.items() if order != sorted(order)]
    assert not wrong, f"out of order: {wrong}"
