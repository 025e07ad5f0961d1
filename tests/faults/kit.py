"""What all faults share: how much of them, bent relays, and what must hold after."""

import json
import os
import sys
import time
from pathlib import Path

from tests.services.relay.kit import (
    LEASE_SECONDS,
    POLL_SECONDS,
    RelayProcess,
    wait_until,
)

LONG_VARIABLE = "WARDCLERK_TEST_LONG"
# 1 is the whole of the long tier, 0.1 a tenth of it for a machine that has little time.
SHARE_OF_LONG = float(os.environ.get(LONG_VARIABLE) or 0)
RECOVERY_SECONDS = LEASE_SECONDS + 5  # after the last fault, all is confirmed
START_SECONDS = 120  # of a process on a busy machine
LOOKED_AT_PER_SECOND = 20_000  # rows, by the test itself
PREFIX = "WARDCLERK_FAULT_"


def many(short, long):
    """How often: little in each run, the whole where the long tier is asked for."""
    return max(short, round(long * SHARE_OF_LONG))


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
    """All of these events arrive, without help but for the schedule's waits.

    Answers the seconds that it took.
    """
    began_at = time.monotonic()
    wait_until(
        lambda: database.hurry() or database.states() == {state: events},
        lambda: f"{events} {state}: {database.states()}",
        seconds,
        # Looking counts all rows: it must not be what the machine is busy with.
        every=max(POLL_SECONDS, events / LOOKED_AT_PER_SECOND),
    )
    return time.monotonic() - began_at


class Figures:
    """What a run of faults came to, as one line of JSON a fault."""

    VARIABLE = "WARDCLERK_ARTIFACTS"

    def __init__(self, fault):
        self.fault = fault

    def note(self, sink, ids, *, faults, seconds):
        """How often it failed, what the sink's own ledger says, and how soon after."""
        calls, effects = sink.calls(), sink.effects()
        told = {
            "fault": self.fault,
            "faults": faults,
            "events": len(ids),
            "calls": len(calls),
            "lost": len(set(ids) - {call["event_id"] for call in effects}),
            "doubled": doubled(effects),
            "seconds_to_all": round(seconds, 1),
            "seed": os.environ.get("WARDCLERK_TEST_SEED"),
        }
        folder = os.environ.get(self.VARIABLE)
        if folder:
            with Path(folder, "figures.jsonl").open("a") as file:
                file.write(f"{json.dumps(told)}\n")


def doubled(effects):
    """How often the same happening took effect again, under whatever id it came."""
    return len(effects) - len({(one["subject"], one["sequence"]) for one in effects})


def assert_exactly_once_in_order(sink, ids):
    """The sink's own ledger: each event took effect once, documents in their order."""
    effects = sink.effects()
    got = [call["event_id"] for call in effects]
    assert set(got) == set(ids), f"{len(set(ids) - set(got))} lost"
    assert len(got) == len(set(ids)), "an effect of no event"
    assert not doubled(effects), "a double effect"
    by_document = {}
    for call in effects:
        by_document.setdefault(call["subject"], []).append(call["sequence"])
    wrong = [doc for doc, order in by_document.items() if order != sorted(order)]
    assert not wrong, f"out of order: {wrong}"
