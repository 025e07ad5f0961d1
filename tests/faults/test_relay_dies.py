"""The relay dies at each named point and anywhere: nothing lost, nothing twice."""

import signal
import time

from .kit import (
    RECOVERY_SECONDS,
    assert_exactly_once_in_order,
    healthy_again,
    many,
    wait_for_all,
)

POINTS = [
    f"{moment}_{what}"
    for what in ("claim", "send", "acknowledge")
    for moment in ("before", "after")
]
EVENTS = 60
ROUNDS = many(1, 20)  # of all points
KILLS = many(6, 1000)
EVENTS_A_LIFE = 10  # what a relay that lives half a second can keep up with


def test_it_dies_at_each_named_point(
    database, receiver, make_bent_relay, chance, figures
):
    endpoint = database.endpoint(receiver.url("lose/5"))
    ids = []
    for number, point in enumerate(POINTS * ROUNDS):
        first = number * EVENTS + 1
        ids += database.emit(endpoint, EVENTS, documents=EVENTS * 2, first=first)
        passage = chance.randint(1, 2) if "send" not in point else chance.randint(1, 40)
        if "acknowledge" in point:
            passage = 1
        bent = make_bent_relay(point=point, passage=passage).start(healthy=False)

        assert bent.wait_for_death() == signal.SIGKILL, point

    healthy_again(make_bent_relay())
    seconds = wait_for_all(database, len(ids))

    figures.note(receiver, ids, faults=len(POINTS * ROUNDS), seconds=seconds)
    assert seconds <= RECOVERY_SECONDS
    assert_exactly_once_in_order(receiver, ids)


def test_it_dies_anywhere(database, receiver, make_relay, chance, figures):
    endpoint = database.endpoint(receiver.url("lose/5"))
    ids, relay = [], make_relay()
    for number in range(KILLS):
        healthy_again(relay)
        first = number * EVENTS_A_LIFE + 1
        ids += database.emit(endpoint, EVENTS_A_LIFE, documents=8, first=first)
        time.sleep(chance.uniform(0, 0.5))  # the random moment is what is tested
        relay.kill()

    healthy_again(relay)

    seconds = wait_for_all(database, len(ids), RECOVERY_SECONDS + many(0, 60))
    figures.note(receiver, ids, faults=KILLS, seconds=seconds)
    assert_exactly_once_in_order(receiver, ids)
