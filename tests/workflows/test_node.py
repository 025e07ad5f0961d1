"""Wardclerk's own node: n8n's linter, the contracts, and its doors in a real n8n."""

import base64
import json
import random
import time
import uuid

import pytest
from mailroom import CONTRACTS, WORKFLOWS, contract, example, logged_in, post
from recorder import verified

from wardclerk.core.event import signature
from wardclerk.workflows import node_package
from wardclerk.workflows.api import N8n
from wardclerk.workflows.credentials import values

PACKAGE = WORKFLOWS / "nodes"
WRITTEN = PACKAGE / node_package.TYPES
EXAMPLE = PACKAGE / "example.json"
PATH = "bill-tell-approved"
PACKED_PATH = "bill-tell-packed"
BILL = json.loads(
    (WORKFLOWS / "bill-notify-approved/payloads/vendor_bill.approved.json").read_text()
)
SECRET, PREVIOUS = "n" * 32, "p" * 32
MEBIBYTE = 1024 * 1024
NOT_FOUND = 404
CASES = 300
VERBS = {
    "access.provisioned": ("access", "provision"),
    "access.revoked": ("access", "revoke"),
    "asset.history_reported": ("equipment", "history"),
    "budget.reported": ("finance", "budget"),
    "delivery.confirmed": ("event", "confirm"),
    "delivery.failed": ("event", "fail"),
    "document.archived": ("document", "archive"),
    "equipment.alerted": ("equipment", "alert"),
    "exclusion_list.received": ("vendor", "exclude"),
    "incident.reported": ("incident", "report"),
    "message.received": ("message", "receive"),
    "payroll.acknowledged": ("finance", "payroll"),
    "signature.completed": ("document", "sign"),
    "vendor.checked": ("vendor", "check"),
}


# -- the package ------------------------------------------------------------------
@pytest.fixture(scope="module")
def package(own_settings, tmp_path_factory):
    """A compiled copy, and how to run something of it."""
    workplace = tmp_path_factory.mktemp("node")
    cache = own_settings.cache_dir
    node_package.prepare(cache, workplace)
    node_package.build(cache, workplace)

    def run(script, *words):
        return node_package.run(
            cache, workplace, script, *map(str, words), doing=f"Running {script}"
        )

    return run


def test_community_node_linter_of_n8n_has_no_complaint(package):
    said = package("node_modules/eslint/bin/eslint.js", ".", "--max-warnings", "0")

    assert said == ""


def test_types_are_those_of_the_contracts(own_settings, tmp_path):
    """After a change of a schema: `python -m wardclerk.workflows.node_package`."""
    fresh = tmp_path / "contracts.ts"

    node_package.write_types(own_settings.cache_dir, CONTRACTS, fresh)

    assert fresh.read_text() == WRITTEN.read_text()


def test_doors_judge_as_they_say(package):
    assert "\nℹ fail 0\n" in package("--test", "tests/door.test.mjs")


def test_signatures_are_judged_as_pythons_library_judges_them(
    package, tmp_path, monkeypatch
):
    vectors = tmp_path / "vectors.json"
    vectors.write_text(json.dumps(cases()))
    monkeypatch.setenv("VECTORS", str(vectors))

    said = package("--test", "tests/signature.test.mjs")

    assert f"\nℹ pass {CASES + 1}\n" in said
    assert "\nℹ fail 0\n" in said


def cases():
    """Signed messages, most of them damaged, with the verdict of Python's library."""
    chance = random.Random(20261103)
    return [case(chance, number) for number in range(CASES)]


def case(chance, number):
    known = [signature.secret_text(one) for one in (SECRET, PREVIOUS)]
    signers = chance.choice([known, known[:1], known[1:], ["whsec_" + "eHh4" * 12]])
    now = int(time.time())
    at = now + chance.choice([0, 0, -200, 200, -302, 302, -7200, 7200])
    body = json.dumps({"number": number, "text": chance.choice(["a", "ä€", "\n "])})
    headers = signature.headers(signers, f"event-{number}", at, body)
    raw = body.encode()
    damage = chance.randrange(9)
    if damage == 0:
        headers["webhook-id"] = chance.choice(["", "a.b", "x" * 129, "other", "ä"])
    elif damage == 1:
        headers["webhook-timestamp"] = chance.choice(["", "soon", "nan", f"-{at}"])
    elif damage == 2:
        old = headers["webhook-signature"]
        changed = [
            "",
            "v1",
            "v1,",
            "v1,%%%",
            old[:-4],
            "v1a" + old[2:],
            f"v1,AAAA {old}",
        ]
        headers["webhook-signature"] = chance.choice(changed)
    elif damage == 3:
        raw = chance.choice([raw + b" ", raw[:-1], b"", b"\xff\xfe"])
    try:
        position = signature.verify(known, headers, raw)
    except signature.Forged:
        position = -1
    return {
        "name": f"case {number}",
        "secrets": [SECRET, known[1]],  # either form of a secret
        "headers": headers,
        "body_base64": base64.b64encode(raw).decode(),
        "now": now,
        "position": position,
    }


# -- in a real n8n ----------------------------------------------------------------
@pytest.fixture(scope="module")
def editor(running):
    """Puts credentials and workflows into n8n, as a person does in its editor."""
    url, n8n = running.settings.n8n_url, N8n(running.settings)
    session = logged_in(
        url,
        running.settings.n8n_owner_email,
        running.settings.secrets.n8n_owner_password,
    )

    class Editor:
        credential = post(
            session,
            f"{url}/rest/credentials",
            {
                "name": "Wardclerk: Odoo",
                "type": "wardclerkApi",
                "data": {
                    "url": f"http://127.0.0.1:{running.settings.ports.odoo}/",
                    "source": "n8n",
                    "signingSecret": running.settings.secrets.mailroom_secret,
                    "verifyingSecret": signature.secret_text(SECRET),
                    "previousSecret": PREVIOUS,
                },
            },
        )["data"]

        def add(self, workflow):
            text = json.dumps(workflow).replace("wcWardclerk", self.credential["id"])
            made = post(session, f"{url}/rest/workflows", json.loads(text))["data"]
            return made["id"]

        def publish(self, workflow):
            id = self.add(workflow)
            n8n.publish(id)
            return id

    return Editor()


@pytest.fixture(scope="module")
def listening(running, editor):
    """The example, kept so that each of its runs can be counted; its id.

    n8n says that it is published before its address is there.
    """
    return publish_example(running, editor, PATH)


@pytest.fixture(scope="module")
def packed(running, editor):
    """The example with the nodes of the packed file, at an address of its own."""
    return publish_example(running, editor, PACKED_PATH, node_package.NAME)


def publish_example(running, editor, path, package="CUSTOM"):
    mail_from = values(running.settings)["mail_from"]
    text = EXAMPLE.read_text().replace("@mail_from@", mail_from)
    text = text.replace(PATH, path).replace('"CUSTOM.', f'"{package}.')
    assert f'"{package}.wardclerkTrigger"' in text
    workflow = json.loads(text)
    workflow["settings"]["saveDataSuccessExecution"] = "all"
    workflow_id = editor.publish(workflow)
    running.until(lambda: running.post(f"/webhook/{path}", b"{}", {})[0] != NOT_FOUND)
    return workflow_id


@pytest.fixture
def runs(mailroom, listening):
    """How many runs of the example there are, finished or not."""
    return lambda: runs_of(mailroom, listening)


def runs_of(mailroom, workflow_id):
    query = 'SELECT count(*) FROM execution_entity WHERE "workflowId" = %s'
    return mailroom.ask(query, workflow_id)[0][0]


def bill(event_id, requester="buyer@harbourview.example", **more):
    data = {**BILL["data"], "requester_email": requester}
    return json.dumps({**BILL, "id": event_id, "data": data, **more})


def signed(body, event_id, *, keys=(SECRET,), age=0):
    secrets = [signature.secret_text(key) for key in keys]
    headers = signature.headers(secrets, event_id, int(time.time()) - age, body)
    return {"content-type": "application/json", **headers}


def deliver(mailroom, body, headers, path=PATH):
    status, answer = mailroom.post(f"/webhook/{path}", body.encode(), headers)
    return status, json.loads(answer)


@pytest.mark.parametrize(
    "keys",
    [(SECRET,), (PREVIOUS,), (SECRET, PREVIOUS)],
    ids=["newest", "previous", "both"],
)
def test_signed_event_makes_one_run_that_does_it_and_confirms(mailroom, runs, keys):
    event_id, before = str(uuid.uuid4()), runs()
    requester = f"buyer.{event_id[:8]}@harbourview.example"
    body = bill(event_id, requester)

    status, answer = deliver(mailroom, body, signed(body, event_id, keys=keys))

    contract("receipt").validate(answer)
    assert (status, answer) == (202, {"status": "accepted", "event_id": event_id})
    [told] = mailroom.results("delivery.confirmed")
    assert told == {"event_id": event_id, "outcome": "done"}
    assert runs() == before + 1
    assert len(mailroom.inbox(requester)) == 1


def test_event_that_comes_again_is_confirmed_again_and_mailed_once(mailroom, runs):
    event_id = str(uuid.uuid4())
    requester = f"buyer.{event_id[:8]}@harbourview.example"
    body = bill(event_id, requester)

    for _ in range(2):
        mailroom.odoo.requests.clear()
        deliver(mailroom, body, signed(body, event_id))
        mailroom.results("delivery.confirmed")

    assert len(mailroom.inbox(requester)) == 1


def without(name):
    return lambda headers, body: ({**headers, name: ""}, body)


def changed(**new):
    names = {name.replace("_", "-"): text for name, text in new.items()}
    return lambda headers, body: ({**headers, **names}, body)


FORGED = {
    "unsigned": (401, without("webhook-signature")),
    "altered": (401, lambda headers, body: (headers, body.replace("1150", "9150"))),
    "other id": (401, changed(webhook_id="other")),
    "smuggled dot": (401, changed(webhook_id="with.dot")),
    "unsigned and no JSON": (401, lambda headers, body: ({**headers}, "{")),
    "wrong type": (415, changed(content_type="text/plain")),
    "form": (415, changed(content_type="multipart/form-data; boundary=x")),
    "compressed": (415, changed(content_encoding="gzip")),
    "too large": (413, lambda headers, body: (headers, body + " " * MEBIBYTE)),
}


@pytest.mark.parametrize("name", FORGED)
def test_what_is_not_genuine_begins_no_run(mailroom, runs, name):
    status, forge = FORGED[name]
    event_id, before = str(uuid.uuid4()), runs()
    body = bill(event_id)
    headers, sent = forge(signed(body, event_id), body)

    refused, answer = deliver(mailroom, sent, headers)

    contract("receipt").validate(answer)
    assert (refused, answer) == (status, {"status": "refused"})
    assert runs() == before


@pytest.mark.parametrize("age", [3600, -3600], ids=["old", "future"])
def test_event_of_another_time_begins_no_run(mailroom, runs, age):
    event_id, before = str(uuid.uuid4()), runs()
    body = bill(event_id)

    status, _answer = deliver(mailroom, body, signed(body, event_id, age=age))

    assert status == 401
    assert runs() == before


def test_event_of_a_stranger_begins_no_run(mailroom, runs):
    event_id, before = str(uuid.uuid4()), runs()
    body = bill(event_id)

    status, _answer = deliver(mailroom, body, signed(body, event_id, keys=("x" * 32,)))

    assert status == 401
    assert runs() == before


@pytest.mark.parametrize(
    ("type", "status"), [("employee.left", 422), ("integration.tested", 200)]
)
def test_event_of_another_type_begins_no_run(mailroom, runs, type, status):
    event_id, before = str(uuid.uuid4()), runs()
    body = bill(event_id, type=type)

    answered, _answer = deliver(mailroom, body, signed(body, event_id))

    assert answered == status
    assert runs() == before


def test_packed_node_takes_what_is_genuine_and_nothing_else(mailroom, packed):
    """Installed by npm from the one file, as people do it in another n8n."""
    event_id, before = str(uuid.uuid4()), runs_of(mailroom, packed)
    requester = f"buyer.{event_id[:8]}@harbourview.example"
    body = bill(event_id, requester)
    headers = signed(body, event_id)
    unsigned = {**headers, "webhook-signature": ""}

    refused, _answer = deliver(mailroom, body, unsigned, PACKED_PATH)
    begun_by_the_unsigned = runs_of(mailroom, packed) - before
    accepted, _answer = deliver(mailroom, body, headers, PACKED_PATH)

    assert (refused, begun_by_the_unsigned, accepted) == (401, 0, 202)
    [told] = mailroom.results("delivery.confirmed")
    assert told == {"event_id": event_id, "outcome": "done"}
    assert runs_of(mailroom, packed) == before + 1
    assert len(mailroom.inbox(requester)) == 1


# -- the action -------------------------------------------------------------------
def action(position, type, data):
    """A node that tells Odoo this example of a contract."""
    resource, operation = VERBS[type]
    filled = {
        f"data_{name}": json.dumps(value) if isinstance(value, dict | list) else value
        for name, value in data.items()
        if value is not None
    }
    return {
        "id": type,
        "name": type,
        "type": "CUSTOM.wardclerk",
        "typeVersion": 1,
        "position": [220, 180 * position],
        "credentials": {"wardclerkApi": {"id": "wcWardclerk", "name": "Odoo"}},
        "parameters": {"resource": resource, "operation": operation, **filled},
    }


def telling(name, said):
    """A workflow that tells all of it, one after the other."""
    start = {
        "id": "start",
        "name": "Each night",
        "type": "n8n-nodes-base.scheduleTrigger",
        "typeVersion": 1.4,
        "position": [0, 0],
        "parameters": {"rule": {"interval": [{"field": "days", "daysInterval": 1}]}},
    }
    nodes = [start, *(action(row, *one) for row, one in enumerate(said.items()))]
    names = [node["name"] for node in nodes]
    connections = {
        before: {"main": [[{"index": 0, "node": after, "type": "main"}]]}
        for before, after in zip(names, names[1:], strict=False)
    }
    settings = {"executionOrder": "v1", "saveDataErrorExecution": "all"}
    return {
        "name": name,
        "nodes": nodes,
        "connections": connections,
        "settings": settings,
    }


def test_every_verb_tells_odoo_what_its_contract_says(mailroom, editor):
    said = {type: example(type)["data"] for type in VERBS}
    workflow = editor.add(telling("tell-everything", said))

    for _ in range(2):
        mailroom.run(workflow, "Each night")

    calls = mailroom.odoo.wait_for(lambda one: True, 2 * len(VERBS))
    assert {call.path for call in calls} == {"/wardclerk/v1/events/n8n"}
    key = mailroom.settings.secrets.mailroom_secret
    events = [verified(call, key) for call in calls]
    for event in events:
        contract(event["type"]).validate(event["data"])
        assert event["data"] == said[event["type"]], event["type"]
    assert {event["type"] for event in events} == set(VERBS)
    again = {event["id"] for event in events if event["type"] != "delivery.failed"}
    assert len(again) == len(VERBS) - 1  # the same content is the same message


def test_refusal_is_told_in_odoos_words_and_nothing_else_of_it_is_kept(
    mailroom, editor
):
    said = {"field": "vendor_id", "message": "Unknown vendor.", "next_step": "Ask."}
    secret = "Traceback of the server"
    mailroom.odoo.answer = lambda request: (422, {**said, "debug": secret})
    data = example("vendor.checked")["data"]
    workflow = editor.add(telling("tell-a-check", {"vendor.checked": data}))

    mailroom.run(workflow, "Each night")

    query = """
        SELECT data FROM execution_data JOIN execution_entity ON id = "executionId"
         WHERE "workflowId" = %s
    """
    [(kept,)] = mailroom.until(lambda: mailroom.ask(query, workflow))
    assert "Odoo answered 422: vendor_id: Unknown vendor." in kept
    assert secret not in kept
