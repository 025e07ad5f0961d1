"""A mailed invoice becomes a bill that its approver releases, and the requester is told."""

import json

import pytest
from letters import round_of_ten
from outcome import check_round
from stack import Refused, message, wait_until

from samples.bad import bad_inputs

ARRIVAL_SECONDS = 180  # of ten documents at once, a scan among them, on two busy cores
SETTLE_SECONDS = 60
BILL = "account.move"


@pytest.fixture(scope="module")
def first_round(stack):
    """Ten documents under numbers of their own, all arrived."""
    letters = round_of_ten("main")
    for letter in letters:
        stack.send(letter.raw, letter.recipient)
    return letters, stack.outcomes(letters, ARRIVAL_SECONDS)


def report_on(first_round, file):
    letters, reports = first_round
    letter = next(one for one in letters if one.document.file.startswith(file))
    return letter, reports[letter.message_id][0]


def pending_case(odoo, bill_id):
    (case,) = odoo.search_read(
        "wardclerk.approval.case",
        [("res_model", "=", BILL), ("res_id", "=", bill_id), ("state", "=", "pending")],
        ["id", "why", "step_ids", "requester_id"],
    )
    return case


def approve_all_steps(stack, bill_id):
    """Each open step is approved by one of the people who hold it."""
    odoo = stack.admin()
    for _turn in range(5):
        steps = odoo.search_read(
            "wardclerk.approval.step",
            [("case_id.res_id", "=", bill_id), ("case_id.res_model", "=", BILL),
             ("state", "=", "open")],
            ["case_id", "holder_ids"],
        )
        if not steps:
            return
        login = odoo.search_read("res.users", [("id", "in", steps[0]["holder_ids"])], ["login"])
        person = stack.person(login[0]["login"])
        person.call("wardclerk.approval.case", "action_approve", steps[0]["case_id"][:1])
    raise AssertionError("five turns did not complete the case")


def test_ten_documents_end_as_their_ten_results(stack, first_round):
    letters, reports = first_round

    check_round(stack, letters, reports)


def test_the_document_and_its_reading_are_kept_beside_the_bill(stack, first_round):
    letter, report = report_on(first_round, "03")

    assert report["fields"]["invoice_number"]["value"] == letter.number
    assert report["fields"]["total"]["confidence"] > 0.75
    attachments = stack.admin().search_read(
        "ir.attachment",
        [("res_model", "=", BILL), ("res_id", "=", report["res_id"])],
        ["name"],
    )
    assert letter.document.file in {attachment["name"] for attachment in attachments}


def test_an_approved_bill_is_posted_and_its_requester_is_told_by_mail(stack, first_round):
    letter, report = report_on(first_round, "01")
    odoo, bill_id = stack.admin(), report["res_id"]
    case = pending_case(odoo, bill_id)
    (requester,) = odoo.search_read(
        "res.users", [("id", "=", case["requester_id"][0])], ["email"]
    )
    before = stack.count_mail(requester["email"])

    approve_all_steps(stack, bill_id)

    (bill,) = odoo.search_read(BILL, [("id", "=", bill_id)], ["state"])
    assert bill["state"] == "posted"
    wait_until(
        lambda: stack.count_mail(requester["email"]) == before + 1,
        SETTLE_SECONDS,
        f"mail to {requester['email']}",
    )
    newest = stack.mail_of(requester["email"])[-1].decode("utf-8", "replace")
    assert letter.number in newest or letter.document.bill.vendor.name in newest
    event = wait_until(
        lambda: odoo.search_read(
            "wardclerk.outbox",
            [("res_model", "=", BILL), ("res_id", "=", bill_id),
             ("type", "=", "vendor_bill.approved"), ("state", "=", "confirmed")],
            ["event_id", "attempts"],
        ),
        SETTLE_SECONDS,
        "the event is confirmed",
    )
    assert event[0]["attempts"] == 1


def test_evidence_tells_who_approved_under_which_rule(stack, first_round):
    _letter, report = report_on(first_round, "03")
    approve_all_steps(stack, report["res_id"])

    entries = stack.admin().search_read(
        "wardclerk.audit.entry",
        [("action", "like", "approv")],
        ["action", "actor_id", "policy_version", "res_model"],
        limit=20,
    )

    assert any(entry["policy_version"] for entry in entries), entries


def test_nobody_posts_a_bill_around_its_approval(stack, first_round):
    _letter, report = report_on(first_round, "05")
    clerk = stack.person(clerk_login(stack))

    for change in ({"state": "posted"}, {"state": "cancel", "name": "X"}):
        if change["state"] == "posted":
            with pytest.raises(Refused):
                clerk.call(BILL, "write", [report["res_id"]], change)
    with pytest.raises(Refused):
        clerk.call(BILL, "action_post", [report["res_id"]])
    (bill,) = stack.admin().search_read(BILL, [("id", "=", report["res_id"])], ["state"])
    assert bill["state"] == "draft"


def clerk_login(stack):
    """Somebody who works on bills every day."""
    users = stack.admin().search_read(
        "res.users",
        [("login", "like", "ap.clerk"), ("login", "like", "@harbourview.example")],
        ["login"],
        limit=1,
    )
    return users[0]["login"]


@pytest.mark.parametrize("bad", bad_inputs(), ids=lambda bad: bad.name)
def test_bad_input_becomes_a_visible_item_with_its_reason(stack, bad):
    before = intake_count(stack)
    for eml in bad.before:
        stack.send(eml, "invoices@hospitals.harbourview.example")
        wait_until(lambda: intake_count(stack) > before, ARRIVAL_SECONDS, "the first arrived")
    before = intake_count(stack)
    problems = problem_count(stack, bad.problem)

    stack.send(bad.eml, "invoices@hospitals.harbourview.example")

    if bad.problem == "duplicate_message":
        wait_until(lambda: inbox_is_empty(stack), ARRIVAL_SECONDS, "the mail is filed")
        assert intake_count(stack) == before
        return
    wait_until(
        lambda: problem_count(stack, bad.problem) > problems,
        ARRIVAL_SECONDS,
        f"an intake item with {bad.problem}",
    )
    assert intake_count(stack) == before + 1


def intake_count(stack):
    return stack.admin().call("wardclerk.intake", "search_count", [])


def problem_count(stack, code):
    return stack.admin().call(
        "wardclerk.intake", "search_count", [("problem_ids.code", "=", code)]
    )


def inbox_is_empty(stack):
    return stack.count_mail("invoices@hospitals.harbourview.example") == 0


def test_intake_command_tells_what_became_of_a_file(stack, tmp_path):
    letter = round_of_ten("command")[3]
    file = tmp_path / "utilities.pdf"
    file.write_bytes(_document_of(letter.raw))

    answer = json.loads(stack.command("intake", str(file), "--json").stdout)

    (row,) = answer if isinstance(answer, list) else answer["documents"]
    assert row["document_type"] == "vendor_bill"
    assert row["fields"]["invoice_number"]["value"] == letter.number
    assert row["seconds"] > 0


def _document_of(raw):
    from email import message_from_bytes, policy

    (attachment,) = message_from_bytes(raw, policy=policy.SMTP).iter_attachments()
    return attachment.get_content()


def test_a_message_to_an_unknown_person_is_refused_by_the_mail_server(stack):
    import smtplib

    with pytest.raises(smtplib.SMTPRecipientsRefused):
        stack.send(message("someone@elsewhere.example", "hello", {}))
