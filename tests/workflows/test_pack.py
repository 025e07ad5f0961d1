"""House rules of the workflows: each can be read, diffed and trusted without n8n."""

import json
import re
from pathlib import Path

import pytest
from mailroom import contract

from wardclerk.workflows import connections, pack, picture

ROOT = Path(__file__).resolve().parents[2]
PACK = pack.read(ROOT / "workflows")
NAMES = [workflow.name for workflow in PACK]
REPORTER = "wcSystemReportFailure"
SECONDS_MAX = 300
NODES_MAX = 18  # more does not fit one screen
CODE_LINES_MAX = 120
VALUES = {
    "odoo_url": "http://odoo.example",
    "assist_url": "http://assist.example",
    "mail_from": "Wardclerk <wardclerk@harbourview.example>",
    **{
        f"{name}_{word}": f"{word}-of-{name}"
        for name, kind in connections.KINDS.items()
        for word in ("credential", *kind.needs, *kind.usual, "header")
    },
}
MAILBOXES = ["invoices@a.example", "invoices@b.example"]
CREDENTIALS = {
    "wcAssistToken",
    "wcDatabase",
    "wcMailServer",
    "wcSigningKey",
    "wcVerifyingKey",
    pack.MAILBOX_CREDENTIAL,
    *(f"@{name}_credential@" for name in connections.KINDS),
}
ADDRESS = re.compile(r"https?://|\b\d{1,3}(?:\.\d{1,3}){3}\b")
SECRET = re.compile(
    r"whsec_|-----BEGIN|Bearer [A-Za-z0-9]{8}|password['\"]?\s*[:=]", re.I
)

every_workflow = pytest.mark.parametrize("workflow", PACK, ids=NAMES)


def nodes(workflow, type):
    return [
        node
        for node in workflow.content["nodes"]
        if node["type"] == f"n8n-nodes-base.{type}"
    ]


def file_text(workflow):
    return (workflow.folder / pack.FILE).read_text()


def test_the_pack_is_complete():
    page = (ROOT / "workflows" / "README.md").read_text()

    assert len(NAMES) == len(set(NAMES)) > 25
    assert re.findall(r"^\| \[([a-z-]+)\]\(", page, re.M) == NAMES


@every_workflow
def test_file_is_sorted_so_that_differences_read_well(workflow):
    assert file_text(workflow) == pack.text(json.loads(file_text(workflow)))


@every_workflow
def test_name_says_domain_verb_object_and_folder_and_id_follow_it(workflow):
    parts = workflow.folder.relative_to(ROOT / "workflows").parts

    assert workflow.name == "-".join(parts)
    assert re.fullmatch(r"[a-z]+(-[a-z]+){2,}", workflow.name)
    words = "".join(word.capitalize() for word in workflow.name.split("-"))
    assert workflow.id == f"wc{words}"


@every_workflow
def test_it_has_a_page(workflow):
    page = (workflow.folder / "README.md").read_text()

    assert page.startswith(f"# {workflow.name}\n")


@every_workflow
def test_its_page_shows_it_as_it_is(workflow):
    """After a change: `python -m wardclerk.workflows.picture`."""
    page = (workflow.folder / "README.md").read_text()

    assert f"]({picture.NAME})" in page
    assert (workflow.folder / picture.NAME).read_text() == picture.draw(
        dict(workflow.content)
    )


@every_workflow
def test_what_starts_with_an_event_has_a_payload_of_its_contract(workflow):
    for door in nodes(workflow, "webhook"):
        if door["parameters"].get("authentication") == "headerAuth":
            continue
        payloads = sorted((workflow.folder / "payloads").glob("*.json"))
        assert payloads, workflow.name
        for payload in payloads:
            event = json.loads(payload.read_text())
            assert event["type"] == payload.stem
            contract(event["type"]).validate(event["data"])


@every_workflow
def test_a_sticky_note_tells_its_purpose(workflow):
    [note] = nodes(workflow, "stickyNote")

    title, text = note["parameters"]["content"].split("\n", 1)
    assert title == f"## {workflow.name}"
    assert len(text) > 80


@every_workflow
def test_it_fits_one_screen(workflow):
    assert len(workflow.content["nodes"]) <= NODES_MAX


@every_workflow
def test_it_has_a_time_limit(workflow):
    assert 0 < workflow.content["settings"]["executionTimeout"] <= SECONDS_MAX


@every_workflow
def test_its_failures_are_reported(workflow):
    """A shared one fails its caller; the reporter reports to itself."""
    reported_by_its_caller = pack.is_only_called(workflow.content)
    expected = None if reported_by_its_caller or workflow.id == REPORTER else REPORTER

    assert workflow.content["settings"].get("errorWorkflow") == expected


@every_workflow
def test_only_failed_runs_keep_data(workflow):
    settings = workflow.content["settings"]

    assert settings["saveDataSuccessExecution"] == "none"
    assert settings["saveExecutionProgress"] is False
    assert settings["callerPolicy"] == "workflowsFromSameOwner"


@every_workflow
def test_it_holds_no_address_and_no_secret(workflow):
    code = "".join(file.read_text() for file in workflow.folder.glob("code/*"))
    text = file_text(workflow) + code

    assert ADDRESS.findall(text) == []
    assert SECRET.findall(text) == []


@every_workflow
def test_it_logs_in_only_with_credentials_that_are_made_for_it(workflow):
    used = {
        one["id"]
        for node in workflow.content["nodes"]
        for one in node.get("credentials", {}).values()
    }

    assert used <= CREDENTIALS


@every_workflow
def test_every_call_has_a_time_limit(workflow):
    for node in nodes(workflow, "httpRequest"):
        assert 0 < node["parameters"]["options"]["timeout"] <= 90_000, node["name"]
    for node in nodes(workflow, "postgres"):
        options = node["parameters"]["options"]
        assert 0 < options["connectionTimeout"] <= 30, node["name"]


@every_workflow
def test_only_signed_calls_reach_odoo(workflow):
    for node in nodes(workflow, "httpRequest"):
        url = node["parameters"]["url"]
        if url.endswith(".content_path }}"):
            assert node["parameters"]["method"] == "GET"  # Odoo signed the address
        elif "@odoo_url@" in url:
            headers = node["parameters"]["headerParameters"]["parameters"]
            names = {header["name"] for header in headers}
            assert names == {"webhook-id", "webhook-timestamp", "webhook-signature"}


@every_workflow
def test_every_front_door_checks_before_anything_else(workflow):
    for door in nodes(workflow, "webhook"):
        assert door["parameters"]["path"] == workflow.name
        if door["parameters"].get("authentication") == "headerAuth":
            continue  # another system's own way; n8n checks it before a run exists
        assert door["parameters"]["options"]["rawBody"] is True
        [[behind]] = workflow.content["connections"][door["name"]]["main"]
        following = next(
            node for node in workflow.content["nodes"] if node["name"] == behind["node"]
        )
        assert following["parameters"]["workflowId"]["value"] == "wcSharedAcceptEvent"


@every_workflow
def test_programs_are_files_and_every_file_is_used(workflow):
    used = {
        node["parameters"]["jsCode"].removeprefix(f"{pack.CODE}code/")
        for node in nodes(workflow, "code")
    }
    present = {file.name for file in workflow.folder.glob("code/*.js")}

    assert used == present
    for name in present:
        text = (workflow.folder / "code" / name).read_text()
        assert text.startswith("// "), f"{name} does not say what it is for"
        assert len(text.splitlines()) <= CODE_LINES_MAX
        assert not re.search(r"\brequire\(|\bfetch\(|\$env\b|\bprocess\b", text)


@every_workflow
def test_called_workflows_exist(workflow):
    ids = {one.id for one in PACK}

    assert set(pack.calls(workflow.content)) <= ids


@every_workflow
def test_rendered_workflow_has_no_gap_left(workflow):
    content = pack.render(workflow, VALUES, MAILBOXES)

    assert not re.search(r"@[a-z_]+@|@file:", json.dumps(content))


def test_mailroom_gets_one_trigger_a_mailbox():
    mailroom = next(one for one in PACK if one.name == "mailroom-receive-message")

    content = pack.render(mailroom, VALUES, MAILBOXES)

    triggers = [n for n in content["nodes"] if n["type"].endswith("emailReadImap")]
    assert [node["name"] for node in triggers] == MAILBOXES
    assert len({node["id"] for node in content["nodes"]}) == len(content["nodes"])
    credentials = [node["credentials"]["imap"]["id"] for node in triggers]
    assert credentials == [pack.mailbox_credential_id(one) for one in MAILBOXES]
    for address in MAILBOXES:
        [[following]] = content["connections"][address]["main"]
        assert following["node"] == "Note the mailbox"
        remembered = content["staticData"][f"node:{address}"]
        assert remembered == {"lastMessageUid": pack.FIRST_KNOWN_UID}


def test_mailroom_without_mailbox_cannot_start():
    mailroom = next(one for one in PACK if one.name == "mailroom-receive-message")

    assert not pack.can_start(pack.render(mailroom, VALUES, []))


def test_called_workflows_come_before_their_callers():
    ordered = pack.in_order([workflow.content for workflow in PACK])

    place = {content["id"]: number for number, content in enumerate(ordered)}
    assert len(place) == len(PACK)
    for content in ordered:
        assert all(place[one] < place[content["id"]] for one in pack.calls(content))


def test_comparison_ignores_what_n8n_may_change():
    content = {**PACK[0].content, "versionId": "x", "active": True}
    renamed = json.loads(json.dumps(content).replace("Wardclerk: ", "Renamed: "))
    renamed["nodes"].reverse()

    assert pack.compared(renamed) == pack.compared(PACK[0].content)


def test_comparison_notices_a_changed_parameter():
    changed = json.loads(json.dumps(PACK[0].content))
    changed["nodes"][0]["parameters"]["anything"] = "else"

    assert pack.compared(changed) != pack.compared(PACK[0].content)


def test_workflow_whose_system_is_not_named_is_left_out():
    archive = next(one for one in PACK if one.name == "document-archive-folder")
    known = {key: value for key, value in VALUES.items() if "archive" not in key}

    lacking = pack.render(archive, known, MAILBOXES)

    assert pack.gaps(lacking) == ["archive_credential", "archive_url"]
    assert pack.gaps(pack.render(archive, VALUES, MAILBOXES)) == []
