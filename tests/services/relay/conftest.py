"""Fixtures of the relay's tests: real PostgreSQL, real processes, only loopback."""

import os
import random
from contextlib import contextmanager, suppress

import pytest

from .kit import Database, ReceiverProcess, RelayProcess


def seed_text():
    """The seed of this run, chosen once."""
    return os.environ.setdefault(
        "WARDCLERK_TEST_SEED", str(random.SystemRandom().randrange(10**6))
    )


@pytest.fixture
def chance(request):
    """Randomness that a failing test can be repeated with: it shows its seed."""
    print(f"WARDCLERK_TEST_SEED={seed_text()}")  # noqa: T201 - shown on failure only
    return random.Random(f"{seed_text()} {request.node.name}")


@pytest.fixture
def database():
    """A database of its own, gone afterwards."""
    with throw_away_database() as made:
        yield made


@contextmanager
def throw_away_database():
    """A database that nobody has used before."""
    admin_url = os.environ.get("WARDCLERK_TEST_DATABASE_URL")
    if not admin_url:
        pytest.fail("set WARDCLERK_TEST_DATABASE_URL to an administrator's address")
    made = Database(admin_url)
    try:
        yield made
    finally:
        made.drop()


@pytest.fixture
def receiver(tmp_path):
    """A receiver with its own ledger."""
    process = ReceiverProcess(tmp_path, seed_text()).start()
    yield process
    end(process)


@pytest.fixture
def make_relay(database, receiver, tmp_path):
    """Makes relays that may send to the receiver; all end with the test."""
    made = []

    def make(**environment):
        relay = RelayProcess(database, tmp_path, [receiver.port], **environment)
        made.append(relay)
        return relay

    yield make
    for relay in made:
        end(relay)


@pytest.fixture
def relay(make_relay):
    """One running relay."""
    return make_relay().start()


def end(process):
    """Kill what still runs."""
    with suppress(ProcessLookupError):
        if process.alive:
            process.kill()
