"""Fixtures of the faults: the relay's own, and relays that are bent on purpose."""

import pytest

from tests.services.relay.conftest import (  # noqa: F401 - fixtures
    chance,
    database,
    end,
    make_relay,
    receiver,
    seed_text,
)
from tests.services.relay.kit import ReceiverProcess

from .kit import BentRelay, Figures, healthy_again


@pytest.fixture
def make_bent_relay(database, receiver, tmp_path):  # noqa: F811
    """Makes relays with a fault built in; all end with the test."""
    made = []

    def make(allowed=(), **fault):
        bent = BentRelay(database, tmp_path, [receiver.port, *allowed], **fault)
        made.append(bent)
        return bent

    yield make
    for bent in made:
        end(bent)


@pytest.fixture
def other_receiver(tmp_path):
    """A second sink with a ledger of its own, which nothing is wrong with."""
    process = ReceiverProcess(tmp_path, seed_text()).start()
    yield process
    end(process)


@pytest.fixture
def figures(request):
    """Where a test of faults writes down what it came to."""
    return Figures(request.node.name)


@pytest.fixture
def relay(make_relay):  # noqa: F811
    """One running relay; how soon it starts is nothing that a fault promises."""
    return healthy_again(make_relay())
