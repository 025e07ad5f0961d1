"""A relay with a wrong clock: leases follow the database, forgeries are seen."""

from .kit import healthy_again, wait_for_all

SKEW_SECONDS = 600  # twice what receivers tolerate


def test_a_wrong_clock_steals_no_lease_and_its_signatures_are_refused(
    database, receiver, make_bent_relay
):
    endpoint = database.endpoint(receiver.url("slow/20"))
    relays = [
        healthy_again(make_bent_relay(skew_seconds=skew))
        for skew in (SKEW_SECONDS, -SKEW_SECONDS, 0)
    ]

    ids = database.emit(endpoint, 900, documents=900)

    wait_for_all(database, 900, 60)
    calls = receiver.calls()
    attempts = database.one("SELECT sum(attempts) FROM wardclerk_outbox")
    assert len(calls) <= attempts, "sent without an attempt of its own: a stolen lease"
    assert not [relay for relay in relays if "lease_lost" in relay.actions()]
    genuine = sum(call["genuine"] for call in calls)
    assert 0 < genuine < len(ids), "right and wrong clocks both took part"
