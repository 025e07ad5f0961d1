"""An approved bill is told to its requester once, and confirmed to Odoo."""

import json
import time
import uuid
from concurrent.futures import ThreadPoolExecutor

import pytest
from jsonschema import Draft202012Validator
from mailroom import WORKFLOWS, example

from wardclerk.cli.parts import gateway
from wardclerk.core.event import signature

PATH = "bill-notify-approved"
PAYLOAD = json.loads(
    (WORKFLOWS / PATH / "payloads" / "vendor_bill.approved.json").read_text()
)
RECEIPT = Draft202012Validator(
    json.loads(
        (WORKFLOWS.parent / "contracts/notification/receipt.schema.json").read_text()
    )
)
AT_ONCE = 8  # deliveries of one event in the same moment


@pytest.fixture
def event_id():
    return str(uuid.uuid4())


@pytest.fixture
def requester(event_id):
    """A mailbox that nobody used before."""
    return f"buyer.{event_id[:8]}@harbourview.example"


def body_for(event_id, requester, **data):
    changed = {**PAYLOAD["data"], "requester_email": requester, **data}
    return json.dumps({**PAYLOAD, "id": event_id, "data": changed})


def told(mailroom):
    """All that Odoo was told."""
    return [request.json for request in mailroom.odoo.requests]


def test_requester_gets_one_mail_and_odoo_a_confirmation(mailroom, event_id, requester):
    body = body_for(event_id, requester)

    status, answer = mailroom.post_event(PATH, body, event_id)

    [event] = mailroom.events("delivery.confirmed")
    RECEIPT.validate(json.loads(answer))
    [(_flags, mail)] = mailroom.inbox(requester)
    assert status == 202
    assert event["data"] == {"event_id": event_id, "outcome": "done"}
    assert mail["To"] == requester
    assert mail["Subject"] == (
        "Approved: Meridian Surgical Supply, Inc., BILL/2026/11/0007, 1150.00 USD"
    )
    text = mail.get_content()
    assert "Approved by: Department head, Finance controller" in text
    assert PAYLOAD["data"]["url"] in text


def test_replayed_event_is_a_duplicate_and_is_confirmed_again(
    mailroom, event_id, requester
):
    body = body_for(event_id, requester)
    mailroom.post_event(PATH, body, event_id)
    mailroom.events("delivery.confirmed")

    status, answer = mailroom.post_event(PATH, body, event_id)

    first, second = mailroom.odoo.wait_for(
        lambda one: one.json["type"] == "delivery.confirmed", 2
    )
    assert status == 200
    assert json.loads(answer) == {"status": "duplicate", "event_id": event_id}
    assert first.headers["webhook-id"] == second.headers["webhook-id"]
    assert first.json["data"] == second.json["data"]
    assert len(mailroom.inbox(requester)) == 1


def test_one_of_many_deliveries_at_once_sends_the_mail(mailroom, event_id, requester):
    body = body_for(event_id, requester)

    with ThreadPoolExecutor(AT_ONCE) as pool:
        answers = list(
            pool.map(
                lambda _: mailroom.post_event(PATH, body, event_id), range(AT_ONCE)
            )
        )

    mailroom.events("delivery.confirmed")
    assert sorted(status for status, _ in answers) == [200] * (AT_ONCE - 1) + [202]
    assert len(mailroom.inbox(requester)) == 1


@pytest.mark.parametrize(
    "forged",
    [
        {"webhook_signature": "v1,AAAA"},
        {"webhook_signature": ""},
        {"webhook_timestamp": str(int(time.time()) - 3600)},
        {"webhook_timestamp": "soon"},
        {"webhook_id": "other"},
        {"webhook_id": "with.dot"},
    ],
    ids=["wrong", "absent", "old", "unreadable-time", "other-id", "smuggled-dot"],
)
def test_forged_event_is_refused_and_does_nothing(
    mailroom, event_id, requester, forged
):
    body = body_for(event_id, requester)

    status, answer = mailroom.post_event(PATH, body, event_id, **forged)

    assert status == 401
    RECEIPT.validate(json.loads(answer))
    assert json.loads(answer)["status"] == "refused"
    assert claims(mailroom, event_id) == []
    assert mailroom.inbox(requester) == []


def test_changed_body_is_refused(mailroom, event_id, requester):
    key = signature.secret_text(mailroom.settings.secrets.n8n_secret)
    signed = body_for(event_id, requester)
    headers = signature.headers([key], event_id, int(time.time()), signed)
    changed = body_for(event_id, requester, amount="999999.00")

    status, _answer = mailroom.post(f"/webhook/{PATH}", changed.encode(), headers)

    assert status == 401
    assert claims(mailroom, event_id) == []


def test_signed_text_that_is_no_event_is_refused(mailroom, event_id):
    status, _answer = mailroom.post_event(PATH, '{"data": {}}', event_id)

    assert status == 422
    assert claims(mailroom, event_id) == []


def test_mail_that_cannot_be_sent_is_told_as_failed_and_can_be_replayed(
    mailroom, event_id, requester
):
    body = body_for(event_id, requester)
    mailroom.stop_part(gateway.PART)
    try:
        status, _answer = mailroom.post_event(PATH, body, event_id)
        [failed] = mailroom.events("delivery.failed")
        [incident] = mailroom.events("incident.reported")
    finally:
        mailroom.start_part(gateway.PART)

    replayed, _answer = mailroom.post_event(PATH, body, event_id)
    mailroom.events("delivery.confirmed")

    assert (status, replayed) == (202, 202)
    assert failed["data"]["event_id"] == event_id
    assert failed["data"]["outcome"] == "failed"
    assert failed["data"]["detail"]
    assert incident["data"]["workflow"] == PATH
    assert len(mailroom.inbox(requester)) == 1


def test_event_of_another_kind_is_told_as_failed(mailroom, event_id):
    body = json.dumps({**PAYLOAD, "id": event_id, "type": "vendor_bill.refused"})

    mailroom.post_event(PATH, body, event_id)

    [event] = mailroom.events("delivery.failed")
    assert "does not handle vendor_bill.refused" in event["data"]["detail"]


def test_test_event_is_answered_and_nothing_is_done(mailroom, event_id, requester):
    tested = example("integration.tested", endpoint=PATH)

    status, answer = mailroom.post_event(
        PATH, json.dumps({**tested, "id": event_id}), event_id
    )
    mailroom.deliver(PATH, json.loads(body_for(event_id, requester)))

    mailroom.all_confirmed()  # of the one after it: the test had its time
    RECEIPT.validate(json.loads(answer))
    assert (status, json.loads(answer)["status"]) == (200, "tested")
    assert not mailroom.ask(
        "SELECT 1 FROM wardclerk.event_claim WHERE event_id = %s", event_id
    )
    # An incident of an event before may come late, and is not about this one.
    kinds = [call["type"] for call in told(mailroom)]
    assert [kind for kind in kinds if kind.startswith("delivery.")] == [
        "delivery.confirmed"
    ]


def test_bill_without_requester_is_confirmed_without_mail(mailroom, event_id):
    mailroom.post_event(PATH, body_for(event_id, None), event_id)

    [event] = mailroom.events("delivery.confirmed")
    assert event["data"]["event_id"] == event_id


def test_claim_that_nobody_finished_is_taken_again_after_its_time(
    mailroom, event_id, requester
):
    """As after a crash between the claim and the mail."""
    mailroom.ask(
        """
        INSERT INTO wardclerk.event_claim (workflow, event_id, event_type, claimed_at)
        VALUES (%s, %s, 'vendor_bill.approved', now() - interval '91 seconds')
        RETURNING event_id
        """,
        PATH,
        event_id,
    )

    status, _answer = mailroom.post_event(PATH, body_for(event_id, requester), event_id)

    mailroom.events("delivery.confirmed")
    assert status == 202
    assert len(mailroom.inbox(requester)) == 1


def test_claim_in_progress_is_left_alone(mailroom, event_id, requester):
    mailroom.ask(
        """
        INSERT INTO wardclerk.event_claim (workflow, event_id, event_type)
        VALUES (%s, %s, 'vendor_bill.approved') RETURNING event_id
        """,
        PATH,
        event_id,
    )

    status, answer = mailroom.post_event(PATH, body_for(event_id, requester), event_id)

    assert status == 200
    assert json.loads(answer)["status"] == "duplicate"
    assert mailroom.inbox(requester) == []


def claims(mailroom, event_id):
    return mailroom.ask(
        "SELECT workflow FROM wardclerk.event_claim WHERE event_id = %s", event_id
    )
