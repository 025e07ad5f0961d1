"""What the tests do with the running system: send mail, send events, look."""

from __future__ import annotations

import functools
import imaplib
import json
import os
import smtplib
import subprocess
import time
import urllib.error
import urllib.request
import uuid
from collections.abc import Callable
from email import message_from_bytes
from email.message import Message
from email.policy import default
from pathlib import Path
from typing import Any

import psycopg
from jsonschema import Draft202012Validator
from psycopg import sql
from recorder import Recorder, Request, verified

from wardclerk.cli import process
from wardclerk.cli.console import Progress
from wardclerk.cli.environment import n8n as n8n_piece
from wardclerk.cli.environment import node
from wardclerk.cli.parts import gateway, mailbox, n8n, part
from wardclerk.cli.ports import is_free
from wardclerk.cli.settings import LOOPBACK, Settings
from wardclerk.core.event import signature
from wardclerk.mail.mailboxes import DEMO_ADDRESSES
from wardclerk.workflows import database, deploy, node_package

HOSPITALS, CLINICS = DEMO_ADDRESSES
WORKFLOWS = Path(__file__).resolve().parents[2] / "workflows"
CONTRACTS = WORKFLOWS.parent / "contracts"
LETTERS = WORKFLOWS / "mailroom-receive-message" / "payloads"
POLL_SECONDS = 0.1
PATIENCE_SECONDS = 30  # for anything that should take one or two
READING = {"schema": "wardclerk.reading/1", "document_type": {"value": "vendor_bill"}}
PARTS = (mailbox.PART, gateway.PART, n8n.PART)


class Mailroom:
    """n8n with its workflows, a mail server, and recorders for Odoo and assist."""

    def __init__(self, settings: Settings, odoo: Recorder, assist: Recorder):
        self.settings = settings
        self.odoo = odoo
        self.delivered: list[str] = []  # ids of events, since the test began
        self.assist = assist

    # -- life ---------------------------------------------------------------------
    def make_database(self) -> None:
        role, name = self.settings.n8n_role, self.settings.n8n_database
        password = self.settings.secrets.n8n_db_password
        self._as_administrator(
            sql.SQL("CREATE ROLE {} LOGIN PASSWORD {}").format(
                sql.Identifier(role), sql.Literal(password)
            ),
            sql.SQL(
                "CREATE DATABASE {} OWNER {} TEMPLATE template0 ENCODING 'UTF8'"
            ).format(sql.Identifier(name), sql.Identifier(role)),
        )

    def make_outside_database(self) -> str:
        """Stands for the finance system's and the warehouse's server; its address."""
        settings, name = self.settings, outside_database(self.settings)
        self._as_administrator(
            sql.SQL("CREATE DATABASE {} OWNER {} TEMPLATE template0").format(
                sql.Identifier(name), sql.Identifier(settings.n8n_role)
            )
        )
        return f"postgresql://{settings.database_host}:{settings.ports.postgres}/{name}"

    def drop_database(self) -> None:
        self._as_administrator(
            sql.SQL("DROP DATABASE IF EXISTS {} WITH (FORCE)").format(
                sql.Identifier(self.settings.n8n_database)
            ),
            sql.SQL("DROP DATABASE IF EXISTS {} WITH (FORCE)").format(
                sql.Identifier(outside_database(self.settings))
            ),
            sql.SQL("DROP ROLE IF EXISTS {}").format(
                sql.Identifier(self.settings.n8n_role)
            ),
        )

    def install_node(self) -> None:
        """In both ways: as here, and packed, as people put it into another n8n."""
        settings = self.settings
        packed = node_package.install(settings)
        nodes = settings.n8n_dir / ".n8n" / "nodes"  # community packages of n8n
        nodes.mkdir()
        words = ("--legacy-peer-deps", "--ignore-scripts", "--no-audit", "--no-fund")
        subprocess.run(
            [*node.npm(settings.cache_dir), "install", *words, packed],
            cwd=nodes,
            env=os.environ | n8n_piece.tool_environment(settings.cache_dir),
            check=True,
            stdout=subprocess.DEVNULL,
        )
        node_package.hand_over(nodes, *nodes.rglob("*"))

    def start(self) -> None:
        self.settings.save()
        deploy.deploy(self.settings)
        for one in PARTS:
            self.start_part(one)

    def start_part(self, one: part.Part) -> None:
        part.start(one, self.settings, Progress(one.title, one.usual_seconds))

    def stop_part(self, one: part.Part) -> None:
        """Until its ports are free: the kernel takes a moment after the end."""
        process.stop(one.name, self.settings.run_dir, one.grace_seconds)
        used = [getattr(self.settings.ports, name) for name in one.ports]
        self.until(lambda: all(is_free(port) for port in used))

    def stop(self) -> None:
        for one in reversed(PARTS):
            self.stop_part(one)

    def reset(self) -> None:
        """As at the start of a day: both answer, nothing is recorded or reported."""
        with database.connect(self.settings) as connection:
            connection.execute("DELETE FROM wardclerk.failure")
            connection.execute("DELETE FROM wardclerk.notice")
            connection.execute("DELETE FROM wardclerk.drop_file")
        self.delivered.clear()
        for recorder in (self.odoo, self.assist):
            recorder.requests.clear()
            recorder.fetched.clear()
            recorder.start()
        self.odoo.answer = lambda request: (200, {"status": "applied"})
        self.assist.answer = lambda request: (200, READING)

    # -- mail ---------------------------------------------------------------------
    def send_letter(self, name: str, to: str = HOSPITALS) -> str:
        """Send one of the pack's payloads under a Message-ID of its own."""
        content = (LETTERS / f"{name}.eml").read_bytes()
        message_id = f"<{uuid.uuid4().hex}@tidewell.example>"
        if b"Message-ID:" in content:
            old = message_from_bytes(content)["Message-ID"]
            content = content.replace(old.encode(), message_id.encode())
        self.send(content, to)
        return message_id

    def send(self, content: bytes, to: str = HOSPITALS) -> None:
        with smtplib.SMTP(LOOPBACK, self.settings.ports.smtp) as server:
            server.sendmail("accounts@tidewell.example", [to], content)

    def inbox(self, address: str) -> list[tuple[str, Message]]:
        """Flags and content of what lies in a mailbox; looking changes nothing."""
        with imaplib.IMAP4(LOOPBACK, self.settings.ports.imap) as server:
            server.login(address, self.settings.secrets.mailbox_password)
            server.select(readonly=True)
            numbers = server.search(None, "ALL")[1][0].split()
            found = [server.fetch(one, "(FLAGS BODY.PEEK[])")[1] for one in numbers]
        return [
            (parts[0][0].decode(), message_from_bytes(parts[0][1], policy=default))
            for parts in found
        ]

    # -- events -------------------------------------------------------------------
    def received(self, message_id: str, seconds: float = PATIENCE_SECONDS) -> dict:
        """The one event that n8n made of a message, its signature checked."""
        calls = self.odoo.wait_for(is_about(message_id), seconds=seconds)
        assert len(calls) == 1, f"{len(calls)} calls for one message"
        return verified(calls[0], self.settings.secrets.mailroom_secret)

    def events(self, type: str, count: int = 1, seconds: float = PATIENCE_SECONDS):
        """What n8n told Odoo of one type, each signature checked."""
        calls = self.odoo.wait_for(lambda one: one.json["type"] == type, count, seconds)
        key = self.settings.secrets.mailroom_secret
        return [verified(call, key) for call in calls]

    def post_event(
        self, path: str, body: str, event_id: str, **changed: str
    ) -> tuple[int, Any]:
        """As the relay does it; `changed` headers make it a forgery."""
        key = signature.secret_text(self.settings.secrets.n8n_secret)
        headers = signature.headers([key], event_id, int(time.time()), body)
        headers |= {name.replace("_", "-"): text for name, text in changed.items()}
        return self.post(f"/webhook/{path}", body.encode(), headers)

    def post(self, path: str, body: bytes, headers: dict[str, str]) -> tuple[int, Any]:
        request = urllib.request.Request(
            f"{self.settings.n8n_url}{path}",
            data=body,
            headers={"content-type": "application/json", **headers},
        )
        try:
            with urllib.request.urlopen(request, timeout=PATIENCE_SECONDS) as answer:
                return answer.status, answer.read()
        except urllib.error.HTTPError as error:
            return error.code, error.read()

    def deliver(self, path: str, event: dict[str, Any]) -> str:
        """A new event as the relay delivers it; returns its id."""
        event_id = str(uuid.uuid4())
        status, _answer = self.post_event(
            path, json.dumps({**event, "id": event_id}), event_id
        )
        assert status == 202, status
        self.delivered.append(event_id)
        return event_id

    def all_confirmed(self) -> None:
        """Every event that was delivered is done, and Odoo was told."""
        for event_id in self.delivered:
            self._ended("delivery.confirmed", event_id)

    def failure(self) -> str:
        """Why the event that was delivered last could not be done."""
        return self._ended("delivery.failed", self.delivered[-1])["detail"]

    def _ended(self, type: str, event_id: str) -> dict[str, Any]:
        def tells(request: Request) -> bool:
            event = request.json
            return event["type"] == type and event["data"]["event_id"] == event_id

        [call, *_] = self.odoo.wait_for(tells, seconds=PATIENCE_SECONDS)
        return verified(call, self.settings.secrets.mailroom_secret)["data"]

    def results(self, type: str, count: int = 1) -> list[dict[str, Any]]:
        """The data of what n8n told Odoo, each held against its contract."""
        found = {event["id"]: event["data"] for event in self.events(type, count)}
        for data in found.values():
            contract(type).validate(data)
        return list(found.values())  # the same message told again counts once

    def run(self, workflow_id: str, trigger: str) -> None:
        """Run a scheduled workflow to its end now, as a person does in the editor."""
        start = {"triggerToStartFrom": {"name": trigger}}
        editor = logged_in(
            self.settings.n8n_url,
            self.settings.n8n_owner_email,
            self.settings.secrets.n8n_owner_password,
        )
        address = f"{self.settings.n8n_url}/rest/workflows/{workflow_id}/run"
        begun = post(editor, address, start)
        # Of a run that is not kept n8n only says that it is deleted; its state stays.
        running = (
            "SELECT 1 FROM execution_entity WHERE id = %s AND status = ANY (%s)"
            ' AND "deletedAt" IS NULL'
        )
        number = begun["data"]["executionId"]
        self.until(lambda: not self.ask(running, number, ["new", "running"]))

    def at_rest(self, workflow_id: str) -> None:
        """Until no run goes on that began before, as by the workflow's own schedule."""
        running = (
            'SELECT 1 FROM execution_entity WHERE "workflowId" = %s'
            ' AND status = ANY (%s) AND "deletedAt" IS NULL'
        )
        self.until(lambda: not self.ask(running, workflow_id, ["new", "running"]))

    # -- what n8n remembers -------------------------------------------------------
    def ask(self, query: str, *values: Any) -> list[tuple]:
        with database.connect(self.settings) as connection:
            return connection.execute(query, values).fetchall()

    def ask_outside(self, query: str, *values: Any) -> list[tuple]:
        """Rows of the finance system or of the warehouse."""
        name, role = outside_database(self.settings), self.settings.n8n_role
        with psycopg.connect(self.settings.database_url(role, name)) as connection:
            found = connection.execute(query, values)
            return found.fetchall() if found.description else []

    def until(self, condition: Callable[[], Any], seconds: float = PATIENCE_SECONDS):
        """What the condition gives, as soon as it gives something."""
        deadline = time.monotonic() + seconds
        while not (found := condition()):
            assert time.monotonic() < deadline, f"not within {seconds} s"
            time.sleep(POLL_SECONDS)
        return found

    def _as_administrator(self, *statements: sql.Composed) -> None:
        url = self.settings.database_admin_url
        with psycopg.connect(url, autocommit=True) as connection:
            for statement in statements:
                connection.execute(statement)


def contract(type: str) -> Draft202012Validator:
    """What crosses the border as `type`."""
    [file] = CONTRACTS.rglob(f"{type}.schema.json")
    return Draft202012Validator(json.loads(file.read_text()))


def example(name: str, /, **changed: Any) -> dict[str, Any]:
    """An event whose data is an example of the contract, some of it changed."""
    [file] = CONTRACTS.rglob(f"examples/{name}.json")
    return {
        "specversion": "1.0",
        "source": "wardclerk/odoo/tests",
        "type": ".".join(name.split(".")[:2]),
        "time": "2026-11-03T15:20:00.000Z",
        "data": {**json.loads(file.read_text()), **changed},
    }


def outside_database(settings: Settings) -> str:
    return f"{settings.n8n_database}_outside"


def is_about(message_id: str) -> Callable[[Request], bool]:
    return lambda request: request.json["data"].get("message_id") == message_id


@functools.cache
def logged_in(url: str, email: str, password: str) -> urllib.request.OpenerDirector:
    """The editor's session, of one log-in: n8n refuses many of them in a minute."""
    cookies = urllib.request.HTTPCookieProcessor()
    editor = urllib.request.build_opener(cookies)
    post(
        editor, f"{url}/rest/login", {"emailOrLdapLoginId": email, "password": password}
    )
    return editor


def post(
    opener: urllib.request.OpenerDirector,
    address: str,
    body: dict[str, Any],
    method: str = "POST",
) -> Any:
    """The answer to one call of n8n's own interface."""
    request = urllib.request.Request(
        address,
        method=method,
        data=json.dumps(body).encode(),
        headers={"content-type": "application/json"},
    )
    with opener.open(request, timeout=PATIENCE_SECONDS) as answer:
        return json.loads(answer.read())
