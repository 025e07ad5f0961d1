"""Mail becomes one signed event a message, whatever the mail looks like."""

import base64
import json
from email.message import EmailMessage
from email.policy import SMTP
from pathlib import Path

import pytest
from jsonschema import Draft202012Validator
from mailroom import CLINICS, HOSPITALS, LETTERS, READING, is_about

from wardclerk.relay.mailbox import presentation_id

ROOT = Path(__file__).resolve().parents[2]
SCHEMA = json.loads(
    (ROOT / "contracts/intake/message.received.schema.json").read_text()
)
TOO_LARGE_BYTES = 21 * 1024 * 1024
HUGE_BYTES = 60 * 1024 * 1024
LATENCY_SECONDS = 3  # from SMTP to the call; the whole main job has 5


def test_one_document_becomes_one_signed_call(mailroom):
    message_id = mailroom.send_letter("one-document")

    event = mailroom.received(message_id)

    assert event["type"] == "message.received"
    data = event["data"]
    assert data["mailbox"] == HOSPITALS
    assert data["from"] == "Accounts <accounts@tidewell.example>"
    assert data["to"] == [HOSPITALS]
    assert data["subject"] == "Invoice TW-20418"
    assert data["date"] == "2026-11-03T14:02:11.000Z"
    assert data["text_excerpt"] == "Please find our invoice attached."
    [document] = data["documents"]
    assert document["filename"] == "TW-20418.pdf"
    assert document["media_type"] == "application/pdf"
    content = base64.b64decode(document["content_base64"])
    assert len(content) == document["size_bytes"]
    assert content.startswith(b"%PDF-1.4\n") and content.endswith(b"%%EOF\n")
    assert data["readings"] == [READING]
    assert data["reading_errors"] == [None]


def test_assist_is_asked_with_the_documents_bytes_name_and_our_token(mailroom):
    mailroom.send_letter("foreign-letters")

    [call] = mailroom.assist.wait_for(lambda request: request.path == "/v1/read")

    assert call.body.startswith(b"%PDF-1.4\n")
    assert call.headers["content-type"] == "application/pdf"
    assert call.headers["authorization"] == (
        f"Bearer {mailroom.settings.secrets.assist_token}"
    )
    assert call.headers["x-filename"].startswith("UTF-8''facture%20n%C2%B0%2042")


def test_call_is_named_after_mailbox_number_and_message_id(mailroom):
    message_id = mailroom.send_letter("one-document", to=CLINICS)

    event = mailroom.received(message_id)

    data = event["data"]
    assert data["mailbox"] == CLINICS
    assert event["id"] == presentation_id(CLINICS, data["uid"], message_id)
    [call] = mailroom.odoo.wait_for(is_about(message_id))
    assert call.headers["webhook-id"] == event["id"]


def test_message_without_document_is_told_too(mailroom):
    message_id = mailroom.send_letter("no-document")

    event = mailroom.received(message_id)

    data = event["data"]
    assert (data["documents"], data["readings"], data["reading_errors"]) == ([], [], [])
    assert mailroom.assist.requests == []


def test_several_documents_stay_together_and_in_order(mailroom):
    mailroom.assist.answer = lambda request: (
        200,
        {**READING, "size": len(request.body)},
    )
    message_id = mailroom.send_letter("several-documents")

    data = mailroom.received(message_id)["data"]

    names = [document["filename"] for document in data["documents"]]
    assert names == ["TW-20419.pdf", "TW-20419.xml", "meeting.ics"]
    sizes = [document["size_bytes"] for document in data["documents"]]
    assert [reading["size"] for reading in data["readings"]] == sizes


def test_html_only_message_gives_its_words(mailroom):
    message_id = mailroom.send_letter("html-only")

    data = mailroom.received(message_id)["data"]

    assert data["text_excerpt"] == "Our invoice is attached."
    assert len(data["documents"]) == 1


def test_foreign_letters_arrive_as_they_are(mailroom):
    message_id = mailroom.send_letter("foreign-letters")

    data = mailroom.received(message_id)["data"]

    assert data["subject"] == "Facture n° 42 – société Élan ✓"
    assert data["from"] == "Société Élan <factures@elan.example>"
    assert data["documents"][0]["filename"] == "facture n° 42 – août ✓.pdf"


def test_unquoted_comma_in_a_name_is_kept(mailroom):
    content = (LETTERS / "no-document.eml").read_bytes()
    name = b"Tidewell Medical Supply, Inc. <accounts@tidewell.example>"
    content = content.replace(b"Accounts <accounts@tidewell.example>", name)
    content = content.replace(b"no-document@", b"unquoted-comma@")

    mailroom.send(content)

    data = mailroom.received("<unquoted-comma@tidewell.example>")["data"]
    assert data["from"] == name.decode()


def test_document_without_name_and_message_without_id_get_one(mailroom):
    mailroom.send_letter("nameless-document")

    [event] = mailroom.events("message.received")

    assert event["data"]["message_id"].endswith("@gateway.wardclerk.example>")
    [document] = event["data"]["documents"]
    assert document["filename"] == "document-1"
    assert base64.b64decode(document["content_base64"]) == b"%PDF-1.4\n"


def test_empty_document_is_told_but_not_read(mailroom):
    message_id = mailroom.send_letter("empty-document")

    data = mailroom.received(message_id)["data"]

    [document] = data["documents"]
    assert (document["size_bytes"], document["content_base64"]) == (0, "")
    assert data["readings"] == [None]
    assert mailroom.assist.requests == []


@pytest.mark.parametrize("size_bytes", [TOO_LARGE_BYTES, HUGE_BYTES])
def test_document_that_is_too_large_is_named_but_stays_in_the_mailbox(
    mailroom, size_bytes
):
    message_id = f"<{size_bytes}@tidewell.example>"
    mailroom.send(with_document(message_id, size_bytes))

    data = mailroom.received(message_id, seconds=90)["data"]

    [document] = data["documents"]
    assert document["omitted_reason"] == "too_large"
    assert document["size_bytes"] == size_bytes
    assert "content_base64" not in document
    assert data["readings"] == [None]
    assert mailroom.assist.requests == []


@pytest.mark.parametrize(
    "letter",
    sorted(
        file.stem for file in LETTERS.glob("*.eml") if file.stem != "nameless-document"
    ),
)
def test_every_payload_becomes_an_event_as_the_contract_says(mailroom, letter):
    message_id = mailroom.send_letter(letter)

    data = mailroom.received(message_id)["data"]

    Draft202012Validator(SCHEMA).validate(data)


def test_burst_reaches_odoo_completely_and_without_delay(mailroom):
    message_ids = [mailroom.send_letter("one-document") for _ in range(10)]

    calls = [mailroom.odoo.wait_for(is_about(one))[0] for one in message_ids]

    events = mailroom.events("message.received", count=10)
    assert len({event["id"] for event in events}) == 10
    assert len(events) == 10
    span_seconds = max(call.at for call in calls) - min(call.at for call in calls)
    assert span_seconds < LATENCY_SECONDS * 3


def test_fetched_message_is_marked_seen_and_stays(mailroom):
    message_id = mailroom.send_letter("no-document")
    mailroom.received(message_id)

    flags = [
        flags
        for flags, message in mailroom.inbox(HOSPITALS)
        if message["Message-ID"] == message_id
    ]

    assert len(flags) == 1
    assert "\\Seen" in flags[0]


def with_document(message_id: str, size_bytes: int) -> bytes:
    """A message with one attachment of exactly that size."""
    mail = EmailMessage(policy=SMTP)
    mail["From"], mail["To"] = "accounts@tidewell.example", HOSPITALS
    mail["Subject"], mail["Message-ID"] = "Scan", message_id
    mail.set_content("See the scan.")
    content = b"%PDF-1.4\n".ljust(size_bytes, b"0")
    mail.add_attachment(
        content, maintype="application", subtype="pdf", filename="scan.pdf"
    )
    return mail.as_bytes()
