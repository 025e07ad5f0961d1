"""A 2xx is not the end: what nobody confirms is sent again, then a person is asked."""

from .kit import wait_until


def test_unconfirmed_event_is_sent_again_three_times_and_then_dead(
    database, receiver, relay
):
    endpoint = database.endpoint(receiver.url(), confirm_seconds=1)

    (event_id,) = database.emit(endpoint)

    row = database.wait_for_state(event_id, "dead", seconds=40)
    assert row["last_error"].startswith("not confirmed")
    assert row["resends"] == 3
    assert [call["event_id"] for call in receiver.calls()] == [event_id] * 4
    assert relay.metric("wardclerk_event_unconfirmed_dead_total") == 1


def test_confirmed_event_is_left_alone(database, receiver, relay):
    endpoint = database.endpoint(receiver.url(), confirm_seconds=1)
    (event_id,) = database.emit(endpoint)
    database.wait_for_state(event_id, "delivered")

    database.ask("UPDATE wardclerk_outbox SET state = 'confirmed'")

    late = database.emit(endpoint)[0]
    wait_until(lambda: database.event(late)["resends"], "the watchdog worked meanwhile")
    assert database.event(event_id)["resends"] == 0
    assert database.event(event_id)["state"] == "confirmed"


def test_receiver_that_never_confirms_is_done_with_its_answer(
    database, receiver, relay
):
    silent = database.endpoint(receiver.url(), confirm_seconds=0)
    asked = database.endpoint(receiver.url(), confirm_seconds=1)

    (done,) = database.emit(silent)
    (watched,) = database.emit(asked)

    wait_until(lambda: database.event(watched)["resends"], "the watchdog worked")
    assert database.event(done)["resends"] == 0
    assert database.event(done)["state"] == "delivered"


def test_paused_receiver_gets_no_repetition(database, receiver, relay):
    paused = database.endpoint(receiver.url(), confirm_seconds=1)
    (event_id,) = database.emit(paused)
    database.wait_for_state(event_id, "delivered")
    database.ask("UPDATE wardclerk_event_endpoint SET state = 'paused'")

    active = database.endpoint(receiver.url(), confirm_seconds=1)
    (watched,) = database.emit(active)

    wait_until(lambda: database.event(watched)["resends"], "the watchdog worked")
    assert database.event(event_id)["resends"] == 0
