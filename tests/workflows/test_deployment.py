"""What runs is what the repository says; a change by hand is noticed."""

import json
import os
import time
import urllib.error
import urllib.request

import pytest
from mailroom import CLINICS

from wardclerk.cli.parts import n8n as n8n_part
from wardclerk.workflows import check, database, deploy
from wardclerk.workflows.api import N8n
from wardclerk.workflows.credentials import credentials

LONG_AGO_SECONDS = 2 * 3600


@pytest.fixture
def n8n(mailroom):
    return N8n(mailroom.settings)


def test_everything_is_deployed_published_and_closed(mailroom):
    results = check.all_checks(mailroom.settings)

    assert [result.sentence for result in results if not result.passed] == []
    assert len(results) > 2 * len(deploy.rendered(mailroom.settings))


def test_second_deployment_changes_nothing(mailroom):
    assert deploy.deploy(mailroom.settings) is False
    assert deploy.publish(mailroom.settings) == []


def test_change_in_the_editor_is_shown_and_taken_back(mailroom, n8n):
    changed = dict(n8n.workflows()["wcBillNotifyApproved"])
    changed["nodes"] = json.loads(
        json.dumps(changed["nodes"]).replace("Approved: ", "Approved by n8n: ")
    )
    text = json.dumps(changed["nodes"]).replace("It is done", "It is finished")
    changed["nodes"] = json.loads(text)
    changed["connections"] = json.loads(
        json.dumps(changed["connections"]).replace("It is done", "It is finished")
    )
    n8n.put(changed)

    drifted = [one for one in deploy.drifts(mailroom.settings) if one.sentence()]
    updated = deploy.update(mailroom.settings)

    assert [one.workflow["name"] for one in drifted] == ["bill-notify-approved"]
    assert any("It is finished" in line for line in drifted[0].difference())
    assert updated == ["bill-notify-approved"]
    assert [one for one in deploy.drifts(mailroom.settings) if one.sentence()] == []


def test_deployment_into_a_stopped_n8n_publishes_what_it_brought(mailroom, n8n):
    changed = dict(n8n.workflows()["wcBillNotifyApproved"])
    text = json.dumps(changed["nodes"]).replace("Approved: ", "Approved by n8n: ")
    changed["nodes"] = json.loads(text)
    n8n.put(changed)
    mailroom.stop_part(n8n_part.PART)
    database.note_deployed(mailroom.settings, "something else")

    was_changed = deploy.deploy(mailroom.settings)
    mailroom.start_part(n8n_part.PART)

    assert was_changed
    results = check.all_checks(mailroom.settings)
    assert [result.sentence for result in results if not result.passed] == []
    mailroom.received(mailroom.send_letter("one-document", to=CLINICS))


def test_mail_is_handled_once_after_the_mailroom_was_redeployed(mailroom, n8n):
    mailroom_now = n8n.workflows()["wcMailroomReceiveMessage"]
    n8n.put(mailroom_now)
    n8n.put(mailroom_now)

    message_ids = [mailroom.send_letter("no-document", to=CLINICS) for _ in range(3)]

    for message_id in message_ids:
        mailroom.received(message_id)
    mailroom.send_letter("no-document", to=CLINICS)
    assert len(mailroom.events("message.received", count=4)) == 4


def test_workflow_of_somebody_else_is_left_alone(mailroom, n8n):
    stranger = {"id": "somebodyElses1", "name": "somebody-elses"}
    running = {**n8n.workflows(), stranger["id"]: stranger}

    assert deploy.strangers(mailroom.settings, running) == ["somebody-elses"]


@pytest.mark.parametrize(
    "path", ["/rest/workflows", "/api/v1/workflows", "/rest/credentials"]
)
def test_nothing_is_told_without_a_log_in(mailroom, path):
    with pytest.raises(urllib.error.HTTPError) as refusal:
        urllib.request.urlopen(f"{mailroom.settings.n8n_url}{path}")

    assert refusal.value.code == 401


def test_nobody_can_become_the_owner(mailroom):
    body = {
        "email": "intruder@elsewhere.example",
        "firstName": "A",
        "lastName": "B",
        "password": "Intruder123",
    }

    status, _answer = mailroom.post("/rest/owner/setup", json.dumps(body).encode(), {})

    assert status in (400, 401, 403)


def test_secrets_are_not_in_n8ns_database_as_text(mailroom):
    rows = mailroom.ask("SELECT data FROM credentials_entity")
    secrets = mailroom.settings.secrets

    assert len(rows) == len(credentials(mailroom.settings)) > 7
    for (data,) in rows:
        for secret in (
            secrets.mailroom_secret,
            secrets.n8n_secret,
            secrets.assist_token,
            secrets.mailbox_password,
        ):
            assert secret not in data


def test_successful_run_leaves_no_document_in_the_database(mailroom):
    message_id = mailroom.send_letter("one-document")
    mailroom.received(message_id)

    mailroom.until(
        lambda: (
            not mailroom.ask(
                """
            SELECT id FROM execution_entity
             WHERE "workflowId" = 'wcMailroomReceiveMessage'
               AND status <> 'error' AND "deletedAt" IS NULL
            """
            )
        )
    )
    assert stored_documents(mailroom) == []


def test_failed_run_leaves_no_document_in_the_database(mailroom):
    mailroom.odoo.answer = lambda request: (422, {"message": "unknown mailbox"})
    message_id = mailroom.send_letter("one-document")
    mailroom.received(message_id)

    mailroom.until(
        lambda: mailroom.ask("SELECT id FROM execution_entity WHERE status = 'error'")
    )
    assert stored_documents(mailroom) == []


def test_files_that_nobody_needs_are_removed_when_n8n_starts(mailroom):
    message_id = mailroom.send_letter("one-document")
    mailroom.received(message_id)
    files = left_behind(mailroom)
    assert files
    long_ago = time.time() - LONG_AGO_SECONDS
    for file in files:
        os.utime(file, (long_ago, long_ago))

    mailroom.stop_part(n8n_part.PART)
    mailroom.start_part(n8n_part.PART)

    mailroom.until(lambda: not set(files) & set(left_behind(mailroom)))


def stored_documents(mailroom):
    """Executions whose data holds the beginning of a PDF in base64."""
    return mailroom.ask(
        "SELECT \"executionId\" FROM execution_data WHERE data LIKE '%%JVBERi0%%'"
    )


def left_behind(mailroom):
    storage = mailroom.settings.n8n_dir / ".n8n" / "storage"
    return sorted(storage.glob("workflows/*/executions/temp/binary_data/*"))
