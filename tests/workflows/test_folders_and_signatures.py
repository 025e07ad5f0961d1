"""Files that people and systems put into folders, and documents that are signed."""

import hashlib
import json
import os

import pytest
from mailroom import HOSPITALS, READING, WORKFLOWS, example
from outside import TOKEN

PDF = b"%PDF-1.4 a document"
SIGNED, AUDIT = b"%PDF-1.4 signed", b"%PDF-1.4 who signed when"
LIST_HEAD = (
    "LASTNAME,FIRSTNAME,MIDNAME,BUSNAME,GENERAL,SPECIALTY,UPIN,NPI,DOB,ADDRESS,CITY,"
    "STATE,ZIP,EXCLTYPE,EXCLDATE,REINDATE,WAIVERDATE,WVRSTATE"
)


def put(outside, folder, name, content):
    """As a person or a scanner does it."""
    place = outside.folder / folder
    (place / name).write_bytes(content)
    return place


# -- drop folder ------------------------------------------------------------------
def test_file_in_a_drop_folder_arrives_like_mail_and_is_moved_away(mailroom, outside):
    place = put(outside, "drop/hospitals", "Rechnung n° 42.pdf", PDF)

    mailroom.run("wcDropReceiveFile", "Each minute")

    [message] = mailroom.results("message.received")
    [document] = message["documents"]
    assert message["mailbox"] == HOSPITALS
    assert document["filename"] == "Rechnung n° 42.pdf"
    assert document["size_bytes"] == len(PDF)
    assert message["readings"] == [READING]
    moved = place / "processed" / "Rechnung n° 42.pdf"
    mailroom.until(moved.exists)
    assert not (place / "Rechnung n° 42.pdf").exists()


def test_file_that_odoo_did_not_take_stays_and_is_told(mailroom, outside):
    mailroom.odoo.answer = lambda request: (422, {"message": "unknown mailbox"})
    place = put(outside, "drop/hospitals", "bill.pdf", PDF)

    mailroom.run("wcDropReceiveFile", "Each minute")
    mailroom.events("message.received")

    assert (place / "bill.pdf").exists()


def test_file_that_is_too_large_is_refused_and_the_others_go_on(mailroom, outside):
    place = put(outside, "drop/hospitals", "a-film.pdf", bytes(20 * 1024 * 1024 + 1))
    put(outside, "drop/hospitals", "bill.pdf", PDF)

    mailroom.run("wcDropReceiveFile", "Each minute")

    [message] = mailroom.results("message.received")
    assert message["subject"] == "bill.pdf"
    mailroom.until((place / "refused" / "a-film.pdf").exists)
    mailroom.until((place / "processed" / "bill.pdf").exists)


# -- exclusion list ---------------------------------------------------------------
def test_new_issue_of_the_exclusion_list_reaches_odoo_byte_for_byte(mailroom, outside):
    content = f"{LIST_HEAD}\r\nDOE,JANE,,,,,,0,,,,NY,,1128a1,20200101,,,\r\n".encode()
    put(outside, "drop/exclusions", "UPDATED.csv", content)

    mailroom.run("wcVendorReceiveExclusions", "Each hour")

    [received] = mailroom.results("exclusion_list.received")
    assert received["rows"] == 1
    assert received["sha256"] == hashlib.sha256(content).hexdigest()
    mailroom.until((outside.folder / "drop/exclusions/processed/UPDATED.csv").exists)


def test_of_two_files_the_older_one_goes_first(mailroom, outside):
    sam = b"Classification,Name,Prefix,First,Middle,Last,Suffix,Address 1\r\n"
    put(outside, "drop/exclusions", "UPDATED.csv", f"{LIST_HEAD}\r\n".encode())
    older = put(outside, "drop/exclusions", "SAM.CSV", sam) / "SAM.CSV"
    os.utime(older, (1_790_000_000, 1_790_000_000))

    mailroom.run("wcVendorReceiveExclusions", "Each hour")

    [received] = mailroom.results("exclusion_list.received")
    assert (received["source"], received["filename"]) == ("SAM", "SAM.CSV")


def test_error_page_is_not_taken_for_an_empty_list(mailroom, outside):
    put(outside, "drop/exclusions", "UPDATED.csv", b"<html>Try again later</html>")

    mailroom.run("wcVendorReceiveExclusions", "Each hour")

    assert not mailroom.odoo.told("exclusion_list.received")


# -- payroll ----------------------------------------------------------------------
@pytest.mark.parametrize(
    ("said", "outcome"),
    [
        ({"status": "accepted", "reference": "PR-1"}, "accepted"),
        ({"status": "refused", "reason": "Unknown pay group"}, "refused"),
    ],
    ids=["accepted", "refused"],
)
def test_answer_of_payroll_reaches_odoo_and_is_moved_away(
    mailroom, outside, said, outcome
):
    handoff = example("payroll.handoff_requested")["data"]["handoff_id"]
    name = f"hire-{handoff}.csv.answer.json"
    answer = {**said, "sha256": "0" * 64, "at": "2026-11-03T15:20:00Z"}
    place = put(outside, "payroll", name, json.dumps(answer).encode())

    mailroom.run("wcPayrollCollectAnswer", "Each quarter of an hour")

    [result] = mailroom.results("payroll.acknowledged")
    assert (result["handoff_id"], result["outcome"]) == (handoff, outcome)
    assert result["detail"] == said.get("reason")
    mailroom.until((place / "processed" / name).exists)


# -- signature --------------------------------------------------------------------
def requested():
    event = example("signature.requested")
    event["data"]["file"]["sha256"] = hashlib.sha256(PDF).hexdigest()
    return event


@pytest.fixture
def signing(mailroom, outside):
    """A fake of DocuSeal's API: what was submitted, and what it says about it."""
    known = {"submissions": [], "state": None}

    def answer(request):
        if request.path.endswith("/submissions/pdf"):
            known["submissions"].append(request.json)
            return 200, {"id": 3041}
        if "/submissions?q=" in request.path:
            return 200, {"data": [{"id": 3041}] if known["submissions"] else []}
        if request.path.endswith("/submissions/3041"):
            return 200, known["state"]
        return 200, {"signed.pdf": SIGNED, "audit.pdf": AUDIT}[
            request.path.split("/")[-1]
        ]

    outside.answers["docuseal"] = answer
    mailroom.odoo.answer = lambda request: (
        (200, PDF) if "/files/" in request.path else (200, {"status": "applied"})
    )
    return known


def test_document_goes_out_to_its_signers_once(mailroom, outside, signing):
    event = requested()

    for _ in range(2):
        mailroom.deliver("signature-send-envelope", event)
    mailroom.all_confirmed()

    [submission] = signing["submissions"]
    [signer] = submission["submitters"]
    assert signer["email"] == "alex@tidewell.example"
    assert signer["external_id"] == event["data"]["envelope_id"]
    assert outside.fake.requests[0].headers["x-auth-token"] == TOKEN


def test_other_bytes_than_the_named_ones_are_not_sent_out(mailroom, outside, signing):
    mailroom.deliver("signature-send-envelope", example("signature.requested"))

    assert "not the one that it named" in mailroom.failure()
    assert signing["submissions"] == []


def state(mailroom, status, **changed):
    service = f"http://127.0.0.1:{mailroom.outside.fake.port}/docuseal"
    envelope = example("signature.requested")["data"]["envelope_id"]
    return {
        "id": 3041,
        "status": status,
        "completed_at": "2026-11-03T15:20:00Z",
        "submitters": [{"external_id": envelope, "decline_reason": None}],
        "documents": [{"name": "agreement.pdf", "url": f"{service}/signed.pdf"}],
        "audit_log_url": f"{service}/audit.pdf",
        **changed,
    }


def call_back(mailroom, token=TOKEN):
    body = json.dumps({"event_type": "submission.completed", "data": {"id": 3041}})
    path = "/webhook/signature-receive-result"
    return mailroom.post(path, body.encode(), {"x-wardclerk-token": token})


def test_signed_document_and_certificate_come_back(mailroom, outside, signing):
    signing["state"] = state(mailroom, "completed")

    status, _answer = call_back(mailroom)

    [result] = mailroom.results("signature.completed")
    assert status == 202
    assert result["outcome"] == "signed"
    assert result["document"]["sha256"] == hashlib.sha256(SIGNED).hexdigest()
    assert result["certificate"]["sha256"] == hashlib.sha256(AUDIT).hexdigest()


def test_declined_document_comes_back_with_the_reason(mailroom, outside, signing):
    envelope = example("signature.requested")["data"]["envelope_id"]
    signing["state"] = state(
        mailroom,
        "declined",
        submitters=[{"external_id": envelope, "decline_reason": "Price"}],
    )

    call_back(mailroom)

    [result] = mailroom.results("signature.completed")
    assert (result["outcome"], result["detail"]) == ("declined", "Price")
    assert result["document"] is None


def test_call_is_only_a_hint_and_the_service_is_asked(mailroom, outside, signing):
    signing["state"] = state(mailroom, "pending")

    status, _answer = call_back(mailroom)

    assert status == 500
    assert not mailroom.odoo.told("signature.completed")


def test_files_of_another_server_are_not_fetched(mailroom, outside, signing):
    elsewhere = [{"name": "a.pdf", "url": "http://elsewhere.example/signed.pdf"}]
    signing["state"] = state(mailroom, "completed", documents=elsewhere)

    status, _answer = call_back(mailroom)

    assert status == 500
    assert not mailroom.odoo.told("signature.completed")


def test_call_without_the_token_is_refused(mailroom, outside, signing):
    assert call_back(mailroom, token="another")[0] == 403


# -- nightly proof ----------------------------------------------------------------
def test_proof_of_the_night_is_the_mornings_mail(mailroom, outside):
    payload = WORKFLOWS / "proof-mail-report/payloads/integration.proof.json"
    event = json.loads(payload.read_text())

    mailroom.deliver("proof-mail-report", event)

    mailroom.all_confirmed()
    [(_flags, mail)] = mailroom.inbox("integration@harbourview.example")
    assert mail["Subject"] == f"Proof of {event['data']['date']}: 1 open"
    assert event["data"]["items"][0]["where"] in mail.get_content()
