"""Events leave once they are due, signed, in order, and nobody waits for another."""

from .kit import OLD_SECRET, SECRET, wait_until


def test_event_is_delivered_signed_and_once(database, receiver, relay):
    endpoint = database.endpoint(receiver.url())

    (event_id,) = database.emit(endpoint)

    row = database.wait_for_state(event_id, "delivered")
    (call,) = receiver.calls()
    assert call["event_id"] == event_id
    assert call["genuine"]
    assert (row["attempts"], row["last_status"], row["last_error"]) == (1, 200, None)
    assert row["lease_token"] is None
    assert row["delivered_at"] >= row["created_at"]


def test_each_live_secret_signs_while_one_replaces_the_other(database, receiver, relay):
    old_and_new = database.endpoint(receiver.url(), secrets=(OLD_SECRET, SECRET))
    only_wrong = database.endpoint(receiver.url("ok/wrong"), secrets=(OLD_SECRET,))

    database.emit(old_and_new)
    database.emit(only_wrong)

    wait_until(lambda: database.states() == {"delivered": 2}, "both delivered")
    genuine = {call["path"]: call["genuine"] for call in receiver.calls()}
    assert genuine == {"/ok": 1, "/ok/wrong": 0}


def test_order_of_each_document_is_kept(database, receiver, make_relay):
    endpoint = database.endpoint(receiver.url("lose/20"))
    database.emit(endpoint, events=400, documents=40)

    make_relay().start()
    make_relay().start()

    hurry_until_delivered(database, 400)
    by_document = {}
    for call in receiver.effects():
        by_document.setdefault(call["subject"], []).append(call["sequence"])
    assert len(by_document) == 40
    assert all(order == sorted(order) for order in by_document.values())


def test_lost_answers_lose_no_event_and_double_no_effect(database, receiver, relay):
    endpoint = database.endpoint(receiver.url("lose/20"))

    ids = database.emit(endpoint, events=300, documents=300)

    hurry_until_delivered(database, 300)
    calls = [call["event_id"] for call in receiver.calls()]
    assert set(calls) == set(ids)
    assert len(receiver.effects()) == 300
    assert len(calls) > 300, "no answer was lost: the test would prove nothing"


def test_one_poisoned_event_delays_no_other_document(database, receiver, relay):
    endpoint = database.endpoint(receiver.url("poison"))

    database.emit(endpoint, events=500, documents=500, poison={250})

    wait_until(
        lambda: database.states().get("delivered") == 499, "all others delivered"
    )
    (poisoned,) = database.ask("SELECT * FROM wardclerk_outbox WHERE state = 'queued'")
    assert poisoned["last_status"] == 500
    assert "it does not" not in (poisoned["last_error"] or "")


def test_later_events_wait_for_a_poisoned_one_of_their_document(
    database, receiver, relay
):
    endpoint = database.endpoint(receiver.url("poison"))

    first, second = database.emit(endpoint, events=2, documents=1, poison={1})

    wait_until(lambda: database.event(first)["last_status"] == 500, "first attempt")
    database.ask("SELECT pg_sleep(0.8)")  # three polls in which nothing may happen
    assert database.event(second)["attempts"] == 0
    assert database.event(second)["state"] == "queued"


def test_event_is_dead_with_its_cause_after_the_last_attempt(database, receiver, relay):
    endpoint = database.endpoint(receiver.url("status/500"))
    (event_id,) = database.emit(endpoint)
    wait_until(lambda: database.event(event_id)["last_status"] == 500, "first failure")

    database.ask(
        "UPDATE wardclerk_outbox SET attempts = 11, available_at = clock_timestamp()"
    )

    row = database.wait_for_state(event_id, "dead")
    assert row["attempts"] == 12
    assert "500" in row["last_error"]
    assert "it does not work today" in row["last_error"]
    assert [one["status"] for one in row["tries"]] == [500, 500]
    assert row["tries"][-1]["error"] == row["last_error"]


def test_what_never_failed_keeps_no_history(database, receiver, relay):
    (event_id,) = database.emit(database.endpoint(receiver.url()))

    assert database.wait_for_state(event_id, "delivered")["tries"] is None


def test_history_of_an_event_that_is_replayed_for_ever_is_bounded(
    database, receiver, relay
):
    endpoint = database.endpoint(receiver.url("status/500"))
    (event_id,) = database.emit(endpoint)
    wait_until(lambda: database.event(event_id)["last_status"] == 500, "first failure")

    database.ask(
        "UPDATE wardclerk_outbox SET available_at = clock_timestamp(), attempts = 11,"
        " tries = (SELECT jsonb_agg(jsonb_build_object('status', n))"
        "  FROM generate_series(1, 60) AS n)"
    )

    tries = database.wait_for_state(event_id, "dead")["tries"]
    assert (len(tries), tries[0]["status"], tries[-1]["status"]) == (50, 12, 500)


def test_permanent_refusal_is_dead_after_three_attempts(database, receiver, relay):
    endpoint = database.endpoint(receiver.url("status/422"))

    (event_id,) = database.emit(endpoint)

    wait_until(
        lambda: database.hurry() or database.event(event_id)["state"] == "dead", "dead"
    )
    assert database.event(event_id)["attempts"] == 3
    assert len(receiver.calls()) == 3


def test_receiver_that_asks_for_a_pause_gets_it(database, receiver, relay):
    endpoint = database.endpoint(receiver.url("busy/60"))

    (event_id,) = database.emit(endpoint)

    wait_until(lambda: database.event(event_id)["last_status"] == 429, "answer 429")
    wait = database.one(
        "SELECT extract(epoch FROM available_at - clock_timestamp())"
        " FROM wardclerk_outbox"
    )
    assert 50 < wait <= 60


def test_gone_receiver_is_paused_and_its_events_are_kept(database, receiver, relay):
    endpoint = database.endpoint(receiver.url("gone"))

    ids = database.emit(endpoint, events=3, documents=3)

    wait_until(
        lambda: database.one("SELECT state FROM wardclerk_event_endpoint") == "paused",
        "endpoint paused",
    )
    wait_until(lambda: database.states() == {"queued": 3}, "events kept")
    assert "410" in database.one("SELECT paused_reason FROM wardclerk_event_endpoint")
    database.ask(
        "UPDATE wardclerk_event_endpoint SET state = 'active', url = %s",
        receiver.url("ok"),
    )
    database.hurry()
    for event_id in ids:
        database.wait_for_state(event_id, "delivered")


def test_redirect_is_never_followed(database, receiver, relay):
    endpoint = database.endpoint(receiver.url("moved"))

    (event_id,) = database.emit(endpoint)

    wait_until(lambda: database.event(event_id)["last_status"] == 302, "answer 302")
    assert [call["path"] for call in receiver.calls()] == ["/moved"]
    assert database.event(event_id)["state"] == "queued"


def test_endless_and_huge_answers_hold_nobody(database, receiver, relay):
    dripping = database.endpoint(receiver.url("drip"))
    huge = database.endpoint(receiver.url("huge"))

    database.emit(dripping)
    database.emit(huge)

    wait_until(lambda: database.states() == {"delivered": 2}, "2xx is the answer")
    assert database.one("SELECT sum(attempts) FROM wardclerk_outbox") == 2


def test_slow_receiver_delays_no_other_receiver(database, receiver, relay):
    slow = database.endpoint(receiver.url("slow/5000"), name="slow")
    quick = database.endpoint(receiver.url("ok"), name="quick")
    database.emit(slow, events=200, documents=200)

    database.emit(quick, events=200, documents=200)

    wait_until(lambda: database.states(quick) == {"delivered": 200}, "quick ones")
    assert "delivered" not in database.states(slow)
    latest = database.one(
        "SELECT extract(epoch FROM max(delivered_at - created_at))"
        " FROM wardclerk_outbox WHERE endpoint_id = %s",
        quick,
    )
    assert latest < 5


def test_failing_receiver_is_left_alone_but_probed(database, receiver, relay):
    endpoint = database.endpoint(receiver.url("status/503"))
    database.emit(endpoint, events=300, documents=300)

    wait_until(
        lambda: (
            database.one("SELECT breaker_state FROM wardclerk_event_endpoint") == "open"
        ),
        "breaker open",
    )
    database.hurry()
    database.ask("SELECT pg_sleep(2)")

    assert len(receiver.calls()) <= 40  # one round in flight, then nobody
    assert relay.metric('wardclerk_endpoint_breaker_open{endpoint="n8n"}') == 1
    database.ask("UPDATE wardclerk_event_endpoint SET url = %s", receiver.url("ok"))
    hurry_until_delivered(database, 300, seconds=40)
    assert (
        database.one("SELECT breaker_state FROM wardclerk_event_endpoint") == "closed"
    )


def test_agreed_rate_is_kept(database, receiver, relay):
    endpoint = database.endpoint(receiver.url(), rate_per_second=20)

    database.emit(endpoint, events=60, documents=60)

    wait_until(lambda: database.states() == {"delivered": 60}, "all delivered")
    calls = receiver.calls()
    assert calls[-1]["at"] - calls[0]["at"] >= 1.7  # 20 at once, then 20 a second


def test_paused_endpoint_gets_nothing(database, receiver, relay):
    paused = database.endpoint(receiver.url("paused"), state="paused")
    active = database.endpoint(receiver.url("ok"))

    database.emit(paused)
    database.emit(active)

    wait_until(lambda: database.states(active) == {"delivered": 1}, "active one")
    assert {call["path"] for call in receiver.calls()} == {"/ok"}


def test_endpoint_with_unreadable_secret_gets_nothing_and_is_told(
    database, receiver, relay
):
    broken = database.endpoint(receiver.url("ok"), secret_encrypted="not a token")

    database.emit(broken)

    wait_until(
        lambda: "endpoint_without_usable_key" in relay.actions(), "the log tells it"
    )
    assert receiver.calls() == []
    assert database.states() == {"queued": 1}


def test_event_confirmed_before_the_acknowledgement_stays_confirmed(
    database, receiver, relay
):
    endpoint = database.endpoint(receiver.url("slow/700"))
    (event_id,) = database.emit(endpoint)
    database.wait_for_state(event_id, "sending")

    database.ask(
        "UPDATE wardclerk_outbox SET state = 'confirmed', confirmed_at = now()"
    )

    wait_until(lambda: database.event(event_id)["delivered_at"], "acknowledged")
    assert database.event(event_id)["state"] == "confirmed"


def test_late_outcome_does_not_overwrite_a_new_lease(database, receiver, relay):
    endpoint = database.endpoint(receiver.url("slow/700"))
    (event_id,) = database.emit(endpoint)
    database.wait_for_state(event_id, "sending")

    database.ask(
        "UPDATE wardclerk_outbox SET lease_token = gen_random_uuid(),"
        " lease_until = clock_timestamp() + interval '1 hour'"
    )

    wait_until(lambda: "lease_lost" in relay.actions(), "lease lost")
    assert database.event(event_id)["state"] == "sending"


def hurry_until_delivered(database, events, seconds=60):
    """Skip the waiting of the schedule until everything arrived."""
    wait_until(
        lambda: database.hurry() or database.states() == {"delivered": events},
        f"{events} delivered",
        seconds,
    )
