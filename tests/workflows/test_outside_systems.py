"""What happens in Odoo reaches other systems, and what they say comes back."""

import hashlib
import json

import pytest
from directory import BASE
from mailroom import WORKFLOWS, example
from outside import TOKEN

from wardclerk.core import payroll

PDF = b"%PDF-1.4 an approved bill"
SHA256 = hashlib.sha256(PDF).hexdigest()
FILE = {
    "attachment_id": 88,
    "filename": "MS 20418.pdf",
    "media_type": "application/pdf",
    "size_bytes": len(PDF),
    "sha256": SHA256,
    "content_path": "/wardclerk/v1/files/wardclerk.archive.file/88"
    "?until=1794500000&sign=c0ffee",
}
ROBIN = f"uid=w52,ou=people,{BASE}"


def payload(name):
    """What a folder of the pack brings to try it with."""
    return (WORKFLOWS / name).read_bytes()


# -- document archive -------------------------------------------------------------
@pytest.fixture
def odoo_has_the_file(mailroom):
    def answer(request):
        if request.path == FILE["content_path"]:
            return 200, PDF
        return 200, {"status": "applied"}

    mailroom.odoo.answer = answer


@pytest.mark.parametrize(
    ("workflow", "archive"),
    [("document-archive-folder", "webdav"), ("document-archive-bucket", "s3")],
)
def test_approved_document_lies_in_the_archive_as_odoo_has_it(
    mailroom, outside, odoo_has_the_file, workflow, archive
):
    event = example("document.archive_requested", files=[FILE])

    mailroom.deliver(workflow, event)

    [result] = mailroom.results("document.archived")
    stored = outside.files("archive") if archive == "webdav" else outside.bucket.objects
    assert list(stored.values()) == [PDF]
    mailroom.all_confirmed()
    assert result["archive"] == archive
    assert result["files"][0]["sha256"] == SHA256
    [name] = stored
    assert result["files"][0]["url"].endswith(name)


def test_archiving_again_leaves_one_copy_and_says_the_same(
    mailroom, outside, odoo_has_the_file
):
    event = example("document.archive_requested", files=[FILE])

    mailroom.deliver("document-archive-folder", event)
    mailroom.all_confirmed()
    mailroom.deliver("document-archive-folder", event)

    first, second = mailroom.results("document.archived", 2)
    assert first == second
    assert len(outside.files("archive")) == 1


def test_other_bytes_than_the_approved_ones_are_not_called_archived(
    mailroom, outside, odoo_has_the_file
):
    changed = {**FILE, "sha256": hashlib.sha256(b"what was approved").hexdigest()}

    mailroom.deliver(
        "document-archive-folder",
        example("document.archive_requested", files=[changed]),
    )

    assert "is not what Odoo approved" in mailroom.failure()


# -- directory --------------------------------------------------------------------
def test_new_person_has_an_account_in_the_named_groups_and_no_password(
    mailroom, outside
):
    mailroom.deliver("access-provision-person", example("employee.onboarded"))

    [result] = mailroom.results("access.provisioned")
    entry = outside.entry(ROBIN)
    mailroom.all_confirmed()
    assert entry["employeeType"] == ["active"]
    assert entry["mail"] == ["robin.example@harbourview.example"]
    assert "userPassword" not in entry
    assert outside.members("staff") == outside.members("riverside") == [ROBIN]
    assert outside.members("pharmacy") == []
    assert result["name"] == ROBIN
    assert result["groups"] == ["riverside", "staff"]


def test_group_that_is_not_named_any_more_is_taken_away(mailroom, outside):
    mailroom.deliver("access-provision-person", example("employee.onboarded"))
    mailroom.all_confirmed()

    mailroom.deliver(
        "access-provision-person", example("employee.onboarded", groups=["pharmacy"])
    )

    mailroom.all_confirmed()
    assert outside.members("pharmacy") == [ROBIN]
    assert outside.members("staff") == outside.members("riverside") == []


def test_leaver_cannot_log_in_and_is_in_no_group(mailroom, outside):
    mailroom.deliver("access-provision-person", example("employee.onboarded"))
    mailroom.all_confirmed()
    outside.ldap.set_password("w52", "robins own")
    assert outside.may_log_in("w52", "robins own")

    mailroom.deliver("access-revoke-person", example("employee.left"))

    [result] = mailroom.results("access.revoked")
    assert not outside.may_log_in("w52", "robins own")
    assert outside.entry(ROBIN)["employeeType"] == ["disabled"]
    assert outside.members("staff") == outside.members("riverside") == []
    assert result["account"] == "w52"
    assert result["groups_left"] == ["riverside", "staff"]


def test_leaver_without_an_account_is_confirmed(mailroom, outside):
    mailroom.deliver("access-revoke-person", example("employee.left", employee_id=99))

    [result] = mailroom.results("access.revoked")
    assert result["account"] is None


def test_unknown_group_is_told_as_failed(mailroom, outside):
    mailroom.deliver(
        "access-provision-person", example("employee.onboarded", groups=["surgeons"])
    )

    assert mailroom.failure()
    assert not mailroom.odoo.told("access.provisioned")


# -- vendors ----------------------------------------------------------------------
@pytest.mark.parametrize(
    ("answer", "outcome"),
    [
        ({"valid": True, "name": "MERIDIAN GMBH", "requestIdentifier": "W1"}, "clear"),
        ({"valid": False, "requestIdentifier": ""}, "invalid"),
        (
            {"actionSucceed": False, "errorWrappers": [{"error": "MS_UNAVAILABLE"}]},
            "unknown",
        ),
    ],
    ids=["valid", "not-valid", "register-down"],
)
def test_vat_number_is_judged_by_the_register_alone(mailroom, outside, answer, outcome):
    """A fake of VIES' REST service."""
    outside.answers["vies"] = lambda request: (200, answer)

    mailroom.deliver("vendor-check-number", example("vendor.check_requested"))

    [result] = mailroom.results("vendor.checked")
    [asked] = outside.fake.requests
    assert asked.path == "/vies/check-vat-number"
    assert asked.json == {"countryCode": "DE", "vatNumber": "123456788"}
    assert (result["kind"], result["outcome"]) == ("vat", outcome)
    assert result["check_id"] == example("vendor.check_requested")["data"]["check_id"]
    mailroom.all_confirmed()


def test_service_that_is_down_never_makes_a_vendor_clear(mailroom, outside):
    for workflow in ("vendor-check-number", "vendor-check-sanctions"):
        mailroom.deliver(workflow, example("vendor.check_requested"))

    results = mailroom.results("vendor.checked", 2)
    assert [result["outcome"] for result in results] == ["unknown", "unknown"]


def test_possible_sanctions_are_named_with_list_and_score(mailroom, outside):
    """A fake of yente, OpenSanctions' matching service."""
    hit = {
        "id": "NK-1",
        "caption": "MERIDIAN SURGICAL",
        "score": 0.82,
        "match": True,
        "datasets": ["us_ofac_sdn"],
    }
    far = {**hit, "id": "NK-2", "score": 0.2, "match": False}
    outside.answers["yente"] = lambda request: (
        200,
        {"responses": {"vendor": {"results": [hit, far]}}},
    )

    mailroom.deliver("vendor-check-sanctions", example("vendor.check_requested"))

    [result] = mailroom.results("vendor.checked")
    assert outside.fake.requests[0].headers["authorization"] == TOKEN
    assert result["outcome"] == "match"
    assert [match["entry"] for match in result["matches"]] == ["NK-1"]


def test_account_of_another_bank_than_named_is_invalid(mailroom, outside):
    """A fake of openIBAN."""
    outside.answers["openiban"] = lambda request: (
        200,
        {"valid": True, "messages": [], "bankData": {"bic": "DEUTDEFFXXX"}},
    )

    mailroom.deliver("vendor-check-account", example("vendor.check_requested.bank"))

    [result] = mailroom.results("vendor.checked")
    assert result["outcome"] == "invalid"
    assert "another bank" in result["detail"]


def test_check_that_was_not_asked_for_is_confirmed_without_asking(mailroom, outside):
    mailroom.deliver("vendor-check-account", example("vendor.check_requested"))

    mailroom.all_confirmed()
    assert outside.fake.requests == outside.fake.fetched == []


# -- mails ------------------------------------------------------------------------
@pytest.mark.parametrize(
    ("workflow", "event", "recipients", "subject"),
    [
        ("sla-notify-breach", "sla.breached", "recipients", "Late: BILL/2026/11/0007"),
        (
            "delivery-mail-digest",
            "dead_letters.reported",
            "recipients",
            "3 deliveries need a person",
        ),
        (
            "credential-remind-holder",
            "credential.requested",
            "email",
            "Please hand in: State nursing licence",
        ),
    ],
)
def test_people_whom_odoo_names_get_one_mail(
    mailroom, workflow, event, recipients, subject
):
    address = f"{workflow}@harbourview.example"
    given = [address] if recipients == "recipients" else address

    mailroom.deliver(workflow, example(event, **{recipients: given}))

    mailroom.all_confirmed()
    [(_flags, mail)] = mailroom.inbox(address)
    assert mail["Subject"] == subject
    assert example(event)["data"]["url"] in mail.get_content()


# -- warehouse --------------------------------------------------------------------
def test_figures_of_a_day_are_rows_of_the_warehouse_once(mailroom, outside):
    mailroom.deliver("analytics-store-figures", example("kpi.reported"))
    mailroom.all_confirmed()
    mailroom.deliver("analytics-store-figures", example("kpi.reported"))
    mailroom.all_confirmed()

    rows = mailroom.ask_outside(
        "SELECT company, name, facility, value FROM wardclerk_kpi"
    )
    assert rows == [
        ("Harbourview Hospitals", "approvals_hours_median", "RIVERSIDE", 5.25)
    ]


def test_event_log_keeps_which_event_touched_which_object(mailroom, outside):
    for _ in range(2):
        mailroom.deliver("analytics-store-log", example("process_log.reported"))
    mailroom.all_confirmed()

    rows = mailroom.ask_outside(
        """
        SELECT e.type, o.type, link.qualifier
          FROM ocel_event_object link
          JOIN ocel_event e ON e.id = link.event_id
          JOIN ocel_object o ON o.id = link.object_id
        """
    )
    assert rows == [("approve", "vendor_bill", "document")]


# -- finance ----------------------------------------------------------------------
def test_budget_of_the_finance_systems_database_reaches_odoo(mailroom, outside):
    mailroom.ask_outside(
        """
        CREATE TABLE IF NOT EXISTS wardclerk_budget (
            company text, facility text, cost_centre text, account text,
            period_start date, period_end date, currency text, amount numeric(16, 2));
        """
    )
    mailroom.ask_outside(
        """
        INSERT INTO wardclerk_budget
        SELECT 'Harbourview Hospitals', NULL, '41' || n, NULL, '2026-01-01',
               '2026-12-31', 'USD', n FROM generate_series(1, 501) n
        """
    )

    mailroom.run("wcBudgetReportFigures", "Each night")

    results = mailroom.results("budget.reported", 2)
    lines = [line for result in results for line in result["lines"]]
    assert sorted(len(result["lines"]) for result in results) == [1, 500]
    assert {line["cost_centre"] for line in lines} == {f"41{n}" for n in range(1, 502)}
    assert lines[0]["amount"].endswith(".00")


def test_budget_file_reaches_odoo(mailroom, outside):
    (outside.folder / "ledger" / "budget.csv").write_bytes(
        payload("budget-read-file/payloads/budget.csv")
    )

    mailroom.run("wcBudgetReadFile", "Each quarter of an hour")

    [result] = mailroom.results("budget.reported")
    [line] = result["lines"]
    assert line["company"] == "Harbourview, Hospitals"
    assert line["account"] is None
    assert line["amount"] == "125000.00"


def test_payroll_gets_the_file_and_its_checksum(mailroom, outside):
    event = example("payroll.handoff_requested", name='=cmd|"x"')

    mailroom.deliver("payroll-hand-over", event)

    mailroom.all_confirmed()
    files = outside.files("payroll")
    name = f"hire-{event['data']['handoff_id']}.csv"
    assert files[f"{name}.sha256"].decode().split() == [
        hashlib.sha256(files[name]).hexdigest(),
        name,
    ]
    assert "\"'=cmd" in files[name].decode()
    # Odoo knows the digest of this file by the same words of its own.
    assert files[name].decode() == payroll.text(event["data"])


# -- equipment --------------------------------------------------------------------
ALARM = json.loads(payload("equipment-receive-alert/payloads/alarm.json"))


def post_alarm(mailroom, alarm, token=TOKEN):
    headers = {"authorization": token}
    path = "/webhook/equipment-receive-alert"
    return mailroom.post(path, json.dumps(alarm).encode(), headers)


def test_alarm_of_a_sensor_reaches_odoo(mailroom, outside):
    status, _answer = post_alarm(mailroom, ALARM)

    [result] = mailroom.results("equipment.alerted")
    assert status == 202
    assert result["serial"] == "VR-2231-07"
    assert result["value"] == 9.4


def test_alarm_without_the_token_is_refused(mailroom, outside):
    status, _answer = post_alarm(mailroom, ALARM, token="Bearer another")

    assert status == 403
    assert not mailroom.odoo.told("equipment.alerted")


def test_alarm_that_is_not_readable_is_told_to_the_platform(mailroom, outside):
    status, answer = post_alarm(mailroom, {**ALARM, "measured_at": "yesterday"})

    assert status == 422
    assert "time of the alarm" in json.loads(answer)["message"]


def test_history_of_equipment_comes_newest_first(mailroom, outside):
    """A fake of a maintenance platform."""
    history = [
        {"date": "2025-06-01", "kind": "repair", "text": "Door", "order": 1},
        {"date": "2026-06-12", "kind": "calibration", "text": "In limits", "order": 2},
    ]
    outside.answers["maintenance"] = lambda request: (200, {"history": history})

    mailroom.deliver("asset-report-history", example("asset.history_requested"))

    [result] = mailroom.results("asset.history_reported")
    assert [entry["reference"] for entry in result["entries"]] == ["2", "1"]
    [asked] = outside.fake.fetched
    assert asked.path == "/maintenance/assets/VR-2231-07/history"
