"""A mailed invoice becomes a bill; its approver releases it; its requester is told."""

import json
import smtplib
from email import message_from_bytes, policy

import pytest
from approving import BILL, approve_all_steps, pending_case
from letters import in_waves, round_of_ten
from outcome import check_round
from stack import Refused, message, wait_until

ARRIVAL_SECONDS = 180  # of ten documents at once, a scan among them, on two busy cores
SETTLE_SECONDS = 60
TOLD = "NOT HEADER Auto-Submitted auto-generated"  # not what waits for them to decide


@pytest.fixture(scope="module")
def first_round(stack):
    """Ten documents under numbers of their own, all arrived."""
    letters = round_of_ten("main")
    reports = {}
    for wave in in_waves(letters):
        for letter in wave:
            stack.send(letter.raw, letter.recipient)
        reports |= stack.outcomes(wave, ARRIVAL_SECONDS)
    return letters, reports


def report_on(first_round, file):
    letters, reports = first_round
    letter = next(one for one in letters if one.document.file.startswith(file))
    return letter, reports[letter.message_id][0]


def state_of(odoo, bill_id):
    (bill,) = odoo.search_read(BILL, [("id", "=", bill_id)], ["state"])
    return bill["state"]


def test_ten_documents_end_as_their_ten_results(stack, first_round):
    letters, reports = first_round

    check_round(stack, letters, reports)


def test_the_document_and_its_reading_are_kept_beside_the_bill(stack, first_round):
    letter, report = report_on(first_round, "02")

    assert report["fields"]["invoice_number"]["value"] == letter.number
    assert report["fields"]["total"]["confidence"] > 0.75
    attachments = stack.admin().search_read(
        "ir.attachment",
        [("res_model", "=", BILL), ("res_id", "=", report["res_id"])],
        ["name"],
    )
    assert letter.document.file in {attachment["name"] for attachment in attachments}


def test_an_approved_bill_is_posted_and_its_requester_is_told_once(stack, first_round):
    letter, report = report_on(first_round, "01")
    odoo, bill_id = stack.admin(), report["res_id"]
    requester_id = pending_case(odoo, bill_id)["requester_id"][0]
    (requester,) = odoo.search_read("res.users", [("id", "=", requester_id)], ["email"])
    before = stack.count_mail(requester["email"], criterion=TOLD)

    approve_all_steps(stack, bill_id)

    assert state_of(odoo, bill_id) == "posted"
    wait_until(
        lambda: stack.count_mail(requester["email"], criterion=TOLD) > before,
        SETTLE_SECONDS,
        f"mail to {requester['email']}",
    )
    newest = message_from_bytes(
        stack.mail_of(requester["email"], TOLD)[-1], policy=policy.default
    )
    told = f"{newest['Subject']} {newest.get_body(('plain', 'html')).get_content()}"
    assert letter.number in told
    assert letter.document.bill.vendor.name in told
    event = [("res_id", "=", bill_id), ("type", "=", "vendor_bill.approved")]
    (sent,) = wait_until(
        lambda: odoo.search_read(
            "wardclerk.outbox", [*event, ("state", "=", "confirmed")], ["attempts"]
        ),
        SETTLE_SECONDS,
        "the event is confirmed",
    )
    assert sent["attempts"] == 1
    assert stack.count_mail(requester["email"], criterion=TOLD) == before + 1


def test_evidence_tells_who_approved_and_under_which_policy(stack, first_round):
    _letter, report = report_on(first_round, "02")
    odoo = stack.admin()
    case = pending_case(odoo, report["res_id"])

    approve_all_steps(stack, report["res_id"])

    entries = odoo.search_read(
        "wardclerk.audit.entry",
        [
            ("res_model", "=", BILL),
            ("res_id", "=", report["res_id"]),
            ("action", "=", "approval.approved"),
        ],
        ["actor_id", "policy_version"],
    )
    assert entries, f"no evidence of a decision on case {case['id']}"
    assert all(entry["policy_version"] for entry in entries), entries
    assert case["requester_id"][0] not in {entry["actor_id"][0] for entry in entries}


@pytest.mark.parametrize(
    ("method", "arguments"),
    [
        ("write", [{"state": "posted"}]),
        ("action_post", []),
        ("button_draft", []),
        ("copy", [{"state": "posted"}]),
    ],
    ids=lambda value: value if isinstance(value, str) else "",
)
def test_nobody_gets_a_bill_posted_around_its_approval(
    stack, first_round, method, arguments
):
    _letter, report = report_on(first_round, "05")
    odoo = stack.admin()
    (clerk,) = odoo.search_read(
        "res.users", [("login", "=like", "%ap.clerk@%")], ["login"], limit=1
    )
    person = stack.person(clerk["login"])

    with pytest.raises(Refused):
        person.call(BILL, method, [report["res_id"]], *arguments)

    assert state_of(odoo, report["res_id"]) == "draft"


def test_the_intake_command_tells_what_became_of_a_file(stack, tmp_path):
    letter = round_of_ten("command")[3]
    file = tmp_path / "electricity.pdf"
    file.write_bytes(document_of(letter.raw))

    (row,) = json.loads(stack.command("intake", str(file), "--json").stdout)

    assert row["document_type"] == "vendor_bill"
    assert row["fields"]["invoice_number"]["value"] == letter.number
    assert row["seconds"] > 0


def document_of(raw):
    (attachment,) = message_from_bytes(raw, policy=policy.SMTP).iter_attachments()
    return attachment.get_content()


def test_the_mail_server_takes_no_mail_for_strangers(stack):
    with pytest.raises(smtplib.SMTPRecipientsRefused):
        stack.send(message("someone@elsewhere.example", "hello", {}))
