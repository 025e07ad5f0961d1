"""Only who has a live secret can sign, and only what is from now counts."""

import time

import pytest
from hypothesis import given
from hypothesis import strategies as st
from standardwebhooks.webhooks import Webhook

from wardclerk.core.event import signature
from wardclerk.core.event.signature import Forged

OLD = signature.secret_text("o" * 32)
NEW = signature.secret_text("n" * 32)
BODY = '{"what":"happened"}'


def signed(secrets=(NEW,), body=BODY, message_id="event-1", at=None):
    return signature.headers(secrets, message_id, int(at or time.time()), body)


def test_any_standard_webhooks_library_accepts_what_we_sign():
    headers = signed()

    assert Webhook(NEW).verify(BODY, headers) == {"what": "happened"}


def test_while_a_secret_is_replaced_both_are_accepted():
    from_old_sender = signed([OLD])
    from_new_sender = signed([NEW, OLD])

    assert signature.verify([NEW, OLD], from_old_sender, BODY.encode()) == 1
    assert signature.verify([NEW, OLD], from_new_sender, BODY.encode()) == 0
    assert signature.verify([OLD], from_new_sender, BODY.encode()) == 0


def test_a_dropped_secret_is_refused():
    with pytest.raises(Forged):
        signature.verify([NEW], signed([OLD]), BODY.encode())


@pytest.mark.parametrize("age_seconds", [-301, 301, 3600, -3600])
def test_an_old_or_future_message_is_refused(age_seconds):
    headers = signed(at=time.time() - age_seconds + (1 if age_seconds < 0 else -1) * 2)

    with pytest.raises(Forged):
        signature.verify([NEW], headers, BODY.encode())


@pytest.mark.parametrize(
    "change",
    [
        {"webhook-id": ""},
        {"webhook-id": "event.1"},
        {"webhook-id": "event-2"},
        {"webhook-id": "e" * 129},
        {"webhook-timestamp": ""},
        {"webhook-timestamp": "yesterday"},
        {"webhook-timestamp": "nan"},
        {"webhook-signature": ""},
        {"webhook-signature": "v1"},
        {"webhook-signature": "v1,"},
        {"webhook-signature": "v1,%%%"},
        {"webhook-signature": "v1a," + "A" * 86},
        {"webhook-signature": "v1,é"},
    ],
)
def test_a_changed_header_is_refused(change):
    headers = signed() | change

    with pytest.raises(Forged):
        signature.verify([NEW], headers, BODY.encode())


@given(position=st.integers(0, len(BODY) - 1), replacement=st.characters())
def test_a_changed_body_is_refused(position, replacement):
    changed = BODY[:position] + replacement + BODY[position + 1 :]
    headers = signed()

    if changed == BODY:
        assert signature.verify([NEW], headers, changed.encode()) == 0
    else:
        with pytest.raises(Forged):
            signature.verify([NEW], headers, changed.encode("utf-8", "surrogatepass"))


def test_a_body_that_is_no_text_is_refused():
    with pytest.raises(Forged):
        signature.verify([NEW], signed(), b"\xff\xfe")


def test_a_short_secret_never_fits():
    short = signature.secret_text("short")

    with pytest.raises(Forged):
        signature.verify([short], signed([short]), BODY.encode())


def test_an_endpoint_without_secret_cannot_be_sent_to():
    with pytest.raises(ValueError, match="without a secret"):
        signed(secrets=())
