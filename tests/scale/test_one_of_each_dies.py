"""Two of each share the load; one of each is killed; nothing is lost or twice."""

import json
import os
import sys
import time
from collections import Counter
from pathlib import Path

from .conftest import CLAIM_SECONDS, CONFIRM_SECONDS, IS_LONG
from .member import wait_until
from .writers import Writers

PEOPLE = 3
CALLS_BEFORE_A_KILL = 40 if IS_LONG else 4
N8N_KILLS = 50 if IS_LONG else 2
KILLED_OF_N8N = ("n8n", "worker-1", "worker-2")
SETTLE_SECONDS = CLAIM_SECONDS + CONFIRM_SECONDS + 180
PATIENCE_SECONDS = 300
HURRY_SECONDS = 2  # an event has twelve attempts, which must not be used up at once


def test_load_is_shared_and_one_of_each_is_killed(fleet):
    writers = Writers(fleet, PEOPLE).start()
    shares = shared_load(fleet)

    for name in ("odoo-1", "relay-1", "worker-1"):
        kill_in_mid_traffic(fleet, name)
    killed_at = time.monotonic()
    writers.finish(PATIENCE_SECONDS)
    settle(fleet)

    seconds = time.monotonic() - killed_at
    tell(fleet, "one of each killed", 3, seconds, writers, shares)
    assert_nothing_lost_nothing_twice(fleet, writers)
    for name in ("odoo-1", "relay-1", "worker-1"):
        fleet[name].start().wait()


def test_n8n_is_killed_with_work_in_flight(fleet):
    writers = Writers(fleet, PEOPLE).start()

    for number in range(N8N_KILLS):
        name = KILLED_OF_N8N[number % len(KILLED_OF_N8N)]
        kill_in_mid_traffic(fleet, name)
        fleet[name].start().wait()
        fleet.hurry()
    killed_at = time.monotonic()
    writers.finish(PATIENCE_SECONDS)
    settle(fleet)

    seconds = time.monotonic() - killed_at
    tell(fleet, "n8n killed", N8N_KILLS, seconds, writers)
    assert_nothing_lost_nothing_twice(fleet, writers)


def shared_load(fleet):
    """What each did by the time that all of them did something."""

    def shares():
        return {**fleet.served(), **fleet.work()}

    wait_until(
        lambda: min(shares().values()) >= 2,
        lambda: f"all have a share: {shares()}",
        PATIENCE_SECONDS,
    )
    return shares()


def kill_in_mid_traffic(fleet, name):
    """While n8n's workers have runs in flight, and other effects went before."""
    before = len(fleet.calls())
    wait_until(
        lambda: len(fleet.calls()) >= before + CALLS_BEFORE_A_KILL,
        lambda: f"traffic before {name} is killed: {fleet.states()}",
        PATIENCE_SECONDS,
    )
    workers = [name] if name.startswith("worker") else ["worker-1", "worker-2"]
    wait_until(
        lambda: any(fleet.in_flight(worker) for worker in workers),
        f"a run in flight before {name} is killed",
        PATIENCE_SECONDS,
    )
    fleet[name].kill()


def settle(fleet):
    """Everything that Odoo has committed is confirmed, with what is left alive."""
    wait_until(
        lambda: fleet.hurry() or set(fleet.states()) == {"confirmed"},
        lambda: f"all confirmed: {fleet.states()}",
        SETTLE_SECONDS,
        every=HURRY_SECONDS,
    )


def assert_nothing_lost_nothing_twice(fleet, writers):
    """The sink's ledger against what Odoo holds and what people were promised."""
    stored = dict(partners(fleet))
    effects = effects_of(fleet)
    lost_promises = set(writers.promised.items()) - {
        (name, number) for number, name in stored.items()
    }
    assert not lost_promises, f"Odoo said yes and has no record: {lost_promises}"
    assert set(effects) == set(stored), set(stored) ^ set(effects)
    assert not doubled(effects), doubled(effects)


def partners(fleet):
    return fleet.ask("SELECT id, name FROM res_partner WHERE name LIKE 'Scale %%'")


def effects_of(fleet):
    """How often each partner took effect; the sink knows a repeated event by its id."""
    first = {call["event_id"]: call["id"] for call in fleet.calls()}
    return Counter(first.values())


def doubled(effects):
    return [partner for partner, times in effects.items() if times > 1]


def tell(fleet, what, faults, seconds, writers, shares=None):
    """The figures, where the tier keeps what it made."""
    stored, effects = dict(partners(fleet)), effects_of(fleet)
    told = {
        "fault": what,
        "faults": faults,
        "events": len(stored),
        "calls": len(fleet.calls()),
        "lost": len(set(stored) - set(effects)),
        "doubled": len(doubled(effects)),
        "promised": len(writers.promised),
        "in_doubt": writers.doubtful,
        "seconds_to_all": round(seconds, 1),
        "shares_at_first_kill": shares,
        "shares_at_end": {**fleet.served(), **fleet.work()},
    }
    sys.stdout.write(f"{json.dumps(told)}\n")
    if folder := os.environ.get("WARDCLERK_ARTIFACTS"):
        with Path(folder, "figures.jsonl").open("a") as file:
            file.write(f"{json.dumps(told)}\n")
