"""Receivers die, hang, lose answers or choke: others go on, and nothing is lost."""

import time

from tests.services.relay.kit import wait_until

from .kit import (
    assert_exactly_once_in_order,
    healthy_again,
    many,
    wait_for_all,
)

MINUTE, HOUR = 60, 3600
DAY = 24 * HOUR
LOST_ANSWERS = many(600, 10_000)
RECEIVER_KILLS = many(4, 50)
BESIDE_THE_POISON = many(500, 5_000)
SHIFT = """
    UPDATE wardclerk_outbox
       SET available_at = available_at - make_interval(secs => %s),
           created_at = created_at - make_interval(secs => %s)
     WHERE state = 'queued'
"""


def let_time_pass(database, seconds):
    """The database's rows grow older: its clock is the only one that counts."""
    database.ask(SHIFT, seconds, seconds)


def test_a_fifth_of_all_answers_is_lost(database, receiver, relay, figures):
    endpoint = database.endpoint(receiver.url("lose/20"))
    ids = database.emit(endpoint, LOST_ANSWERS, documents=LOST_ANSWERS // 4)

    seconds = wait_for_all(database, len(ids), many(40, 900))

    calls = receiver.calls()
    lost_answers = len(calls) - len(ids)
    figures.note(receiver, ids, faults=lost_answers, seconds=seconds)
    assert_exactly_once_in_order(receiver, ids)
    assert len(calls) > len(ids), "no answer was lost: nothing was tested"
    assert len({call["event_id"] for call in calls}) == len(ids)


def test_the_receiver_is_killed_with_work_in_flight(
    database, receiver, relay, chance, figures
):
    endpoint = database.endpoint(receiver.url("slow/60"))
    ids = []
    for number in range(RECEIVER_KILLS):
        ids += database.emit(endpoint, 40, documents=20, first=number * 40 + 1)
        time.sleep(chance.uniform(0.05, 0.4))  # the random moment is what is tested
        receiver.kill()
        receiver.start()
        database.hurry()

    seconds = wait_for_all(database, len(ids), many(60, 300))

    figures.note(receiver, ids, faults=RECEIVER_KILLS, seconds=seconds)
    assert_exactly_once_in_order(receiver, ids)


def test_ten_minutes_and_four_days_of_silence(
    database, receiver, other_receiver, make_bent_relay, figures
):
    silent = database.endpoint(receiver.url(), "silent")
    well = database.endpoint(other_receiver.url(), "well")
    relay = healthy_again(make_bent_relay([other_receiver.port], probe_seconds=0.05))
    receiver.kill()
    ids = database.emit(silent, 40, documents=8)
    passed, others = 0, []
    steps = [2 * MINUTE] * 5 + [HOUR] * 4 + [6 * HOUR] * many(15, 15)
    for number, seconds in enumerate(steps):
        others += database.emit(well, 5, documents=5, first=number * 5 + 1)
        everything = {"delivered": len(others)}
        wait_until(
            lambda want=everything: database.states(well) == want,
            "the other receiver is not delayed",
        )
        let_time_pass(database, seconds)
        passed += seconds
        wait_until(lambda: nothing_due(database, silent), "each due attempt is made")
    assert passed > 4 * DAY - 4 * HOUR
    told = relay.metric('wardclerk_endpoint_breaker_open{endpoint="silent"}')
    assert told == 1, "an alert looks at this figure"

    receiver.start()
    began_at = time.monotonic()
    wait_until(
        lambda: database.hurry() or database.states(silent) == {"delivered": len(ids)},
        lambda: f"all delivered: {database.states(silent)}",
        30,
    )

    seconds = time.monotonic() - began_at
    figures.note(receiver, ids, faults=len(steps), seconds=seconds)
    assert_exactly_once_in_order(receiver, ids)
    assert_exactly_once_in_order(other_receiver, others)


def nothing_due(database, endpoint):
    """Whether every event that may be tried now was tried."""
    return not database.one(
        "SELECT count(*) FROM wardclerk_outbox o WHERE endpoint_id = %s"
        " AND (state = 'sending' OR state = 'queued'"
        "      AND available_at <= clock_timestamp() AND NOT EXISTS ("
        "      SELECT FROM wardclerk_outbox e WHERE e.aggregate = o.aggregate"
        "         AND e.endpoint_id = o.endpoint_id AND e.id < o.id"
        "         AND e.state IN ('queued', 'sending')))",
        endpoint,
    )


def test_a_receiver_that_never_ends_its_answer_delays_nobody_else(
    database, receiver, other_receiver, make_bent_relay, figures
):
    slow = database.endpoint(receiver.url("slow/30000"), "slow")
    well = database.endpoint(other_receiver.url(), "well")
    healthy_again(make_bent_relay([other_receiver.port]))
    database.emit(slow, 200, documents=200)
    wait_until(lambda: database.states(slow).get("sending"), "the slow one is asked")

    ids = database.emit(well, 400, documents=400)

    began_at = time.monotonic()
    wait_until(lambda: database.states(well) == {"delivered": 400}, "others", 10)
    seconds = time.monotonic() - began_at
    figures.note(other_receiver, ids, faults=200, seconds=seconds)
    assert_exactly_once_in_order(other_receiver, ids)
    assert database.states(slow).get("dead") is None
    p99 = database.one(
        "SELECT percentile_cont(0.99) WITHIN GROUP (ORDER BY extract(epoch FROM"
        " delivered_at - created_at)) FROM wardclerk_outbox WHERE endpoint_id = %s",
        well,
    )
    assert p99 < 8, p99


def test_one_poisoned_event_becomes_a_dead_letter_and_holds_up_only_its_document(
    database, receiver, relay, figures
):
    endpoint = database.endpoint(receiver.url("poison"))
    events = BESIDE_THE_POISON
    ids = database.emit(endpoint, events, documents=events // 2, poison={events // 4})
    began_at = time.monotonic()

    wait_until(
        lambda: database.hurry() or database.states().get("dead") == 1,
        lambda: f"the poison is given up: {database.states()}",
        60,
    )
    wait_until(
        lambda: database.states() == {"delivered": events - 1, "dead": 1},
        "all others, also the later one of its document",
        60,
    )

    dead = database.ask("SELECT * FROM wardclerk_outbox WHERE state = 'dead'")[0]
    assert dead["attempts"] == 12
    assert "500" in dead["last_error"]
    others = set(ids) - {str(dead["event_id"])}
    seconds = time.monotonic() - began_at
    figures.note(receiver, others, faults=1, seconds=seconds)
    assert_exactly_once_in_order(receiver, others)
    wait_until(
        lambda: relay.metric('wardclerk_outbox_events{state="dead"}') == 1,
        "the figure that an alert looks at",
        60,
    )
