"""Two Odoo servers, two relays, n8n with two workers, and what they share."""

from __future__ import annotations

import json
import os
import secrets
import shutil
import socket
from dataclasses import replace
from pathlib import Path

import psycopg

from tests.workflows.recorder import Recorder
from wardclerk.cli import database, ports, settings, shell, unprivileged
from wardclerk.cli.environment import haproxy, redis
from wardclerk.cli.parts import n8n, odoo, relay
from wardclerk.cli.settings import LOOPBACK, Ports, Settings, write_private
from wardclerk.cli.tiers.scale import CLUSTER_VARIABLE, DATABASE
from wardclerk.workflows import deploy, scaled

from . import pack
from .member import START_SECONDS, Member, responds, wait_until

SCRIPT = Path(__file__).with_name("provision_script.py")
CONFIGURATION = "deploy/scale/haproxy.cfg"
LOGIN = "writer@wardclerk.example"


class Fleet:
    """All members, by name; what they share is the database, Redis and one folder."""

    def __init__(self, folder: Path, claim_seconds: int, confirm_seconds: int):
        self.folder = folder
        self.confirm_seconds = confirm_seconds
        self._taken: set[int] = set()
        self.sink = Recorder(self._port(), lambda request: (200, {}))
        self.settings = self._settings(claim_seconds)
        self.password = secrets.token_urlsafe(16)
        self.queue = scaled.Queue(LOOPBACK, self._port(), secrets.token_urlsafe(16))
        self.members: dict[str, Member] = {}

    def __getitem__(self, name: str) -> Member:
        return self.members[name]

    def start(self) -> None:
        """Odoo and relays while n8n's database is made; then n8n and its workers."""
        self.sink.start()
        self._provision()
        self._add(self._redis()).start()
        first, second = (self._add(self._odoo(number)) for number in (1, 2))
        first.start()
        second.start()
        self._add(self._haproxy(first, second)).start()
        database.drop(self.settings, self.settings.n8n_database)
        database.create(
            self.settings, self.settings.n8n_database, self.settings.n8n_role
        )
        self["redis"].wait()
        deploy.deploy(self.settings)
        self._add(self._n8n()).start()
        for number in (1, 2):
            self._add(self._relay(number)).start().wait()
        wait_until(lambda: n8n.ready(self.settings), "n8n is ready", START_SECONDS)
        deploy.publish(self.settings)
        for number in (1, 2):
            self._add(self._worker(number)).start()
        for member in self.members.values():
            member.wait()

    def stop(self) -> None:
        for member in reversed(self.members.values()):
            member.stop()
        self.sink.stop()
        for name in (self.settings.n8n_database, self.settings.odoo_database):
            database.drop(self.settings, name)

    # -- what tests look at -------------------------------------------------------
    def ask(self, statement: str, *values) -> list[tuple]:
        """Rows of Odoo's database, as its administrator."""
        address = self.settings.database_url("postgres", self.settings.odoo_database)
        with psycopg.connect(address) as connection:
            found = connection.execute(statement, values)
            return found.fetchall() if found.description else []

    def states(self) -> dict[str, int]:
        """How many events of the counted workflow are in which state."""
        return dict(
            self.ask(
                "SELECT o.state, count(*) FROM wardclerk_outbox o"
                " JOIN wardclerk_event_endpoint e ON e.id = o.endpoint_id"
                " WHERE e.name = %s GROUP BY o.state",
                pack.NAME,
            )
        )

    def hurry(self) -> None:
        """Retries are due now: no test waits for a schedule."""
        self.ask(
            "UPDATE wardclerk_outbox SET available_at = clock_timestamp() WHERE id IN"
            " (SELECT id FROM wardclerk_outbox WHERE state = 'queued'"
            "     AND available_at > clock_timestamp() FOR UPDATE SKIP LOCKED)"
        )

    def calls(self) -> list[dict]:
        """The sink's own ledger: each call, in order."""
        return [request.json for request in list(self.sink.requests)]

    def served(self) -> dict[str, int]:
        """Requests that each Odoo server answered, as HAProxy counted them."""
        with socket.socket(socket.AF_UNIX) as channel:
            channel.connect(str(self._stats))
            channel.sendall(b"show stat\n")
            text = b"".join(iter(lambda: channel.recv(65_536), b"")).decode()
        rows = [line.split(",") for line in text.splitlines() if line]
        column = rows[0].index("hrsp_2xx")
        found = {"one": 0, "two": 0}
        for row in rows[1:]:
            if row[1] in found:
                found[row[1]] += int(row[column] or 0)
        return {"odoo-1": found["one"], "odoo-2": found["two"]}

    def work(self) -> dict[str, int]:
        """What each of the relays and workers did so far, by its own log."""
        return {
            name: member.said(words)
            for name, member in self.members.items()
            for prefix, words in (
                ("relay", '"event_delivered"'),
                ("worker", "Worker finished execution"),
            )
            if name.startswith(prefix)
        }

    def in_flight(self, worker: str) -> bool:
        """Is this worker in the middle of a run?"""
        member = self[worker]
        return member.said("Worker started") > member.said("Worker finished")

    # -- the members --------------------------------------------------------------
    def _add(self, member: Member) -> Member:
        self.members[member.name] = member
        return member

    def _port(self) -> int:
        port = ports.any_free(self._taken)
        self._taken.add(port)
        return port

    def _settings(self, claim_seconds: int) -> Settings:
        """The cluster's log-ins, ports of its own, and the pack of this test."""
        kept = Settings.load(data_dir=Path(os.environ[CLUSTER_VARIABLE]))
        root = self.folder / "root"
        root.mkdir()
        sink_url = f"http://{LOOPBACK}:{self.sink.port}/effect"
        chosen = Ports(
            odoo=self._port(),
            n8n=self._port(),
            n8n_broker=self._port(),
            relay=self._port(),
            postgres=kept.ports.postgres,
        )
        made = replace(
            kept,
            root=pack.make_root(settings.ROOT, root, sink_url, claim_seconds),
            data_dir=self.folder / "data",
            ports=chosen,
            odoo_database=DATABASE,
            n8n_database=f"{DATABASE}_n8n",
        )
        made.save()
        return made

    def _provision(self) -> None:
        """Through Odoo's own shell: the same models, the same rules."""
        chosen = self.settings
        wanted = {
            "endpoints": {
                "mailroom_secret": chosen.secrets.mailroom_secret,
                "n8n_secret": chosen.secrets.n8n_secret,
                "n8n_url": chosen.n8n_url,
                "workflows": [],
            },
            "workflow": pack.NAME,
            "confirm_seconds": self.confirm_seconds,
            "login": LOGIN,
            "password": self.password,
        }
        command = [*odoo.executable(chosen), "shell", "--no-http", "--config"]
        shell.run(
            unprivileged.wrap(
                [*command, self._odoo_configuration(0), "--log-level", "warn"]
            ),
            doing="Writing the test's own records",
            env={**odoo.environment(chosen), "WARDCLERK_SCALE": json.dumps(wanted)},
            text=f"exec(compile({SCRIPT.read_text()!r}, 'provision', 'exec'))\n",
            log=self.folder / "provision.log",
        )

    def _odoo_configuration(self, port: int) -> Path:
        """The same for each server but for its port; documents and sessions shared."""
        self.settings.odoo_data_dir.mkdir(parents=True, exist_ok=True)
        file = self.folder / f"odoo-{port}.conf"
        changed = {"http_port": port, "proxy_mode": True, "log_level": "warn"}
        write_private(file, odoo.configuration(self.settings, **changed))
        return file

    def _odoo(self, number: int) -> Member:
        port = self._port()
        command = [*odoo.executable(self.settings), "server", "--config"]
        health = f"http://{LOOPBACK}:{port}/web/health?db_server_status=1"
        return Member(
            f"odoo-{number}",
            [*command, self._odoo_configuration(port)],
            {**odoo.environment(self.settings), "PORT": str(port)},
            self.folder,
            lambda: responds(health),
        )

    def _haproxy(self, first: Member, second: Member) -> Member:
        root = haproxy.root(self.settings.cache_dir)
        self._stats = self.folder / "haproxy.socket"
        one, two = (
            f"{LOOPBACK}:{member.environment['PORT']}" for member in (first, second)
        )
        return Member(
            "haproxy",
            [root / haproxy.PROGRAM, "-db", "-f", settings.ROOT / CONFIGURATION],
            {
                "LD_LIBRARY_PATH": libraries(root),
                "WARDCLERK_BIND": f"{LOOPBACK}:{self.settings.ports.odoo}",
                "WARDCLERK_ODOO_1": one,
                "WARDCLERK_ODOO_2": two,
                "WARDCLERK_LIVE_1": one,
                "WARDCLERK_LIVE_2": two,
                "WARDCLERK_HAPROXY_STATS": str(self._stats),
            },
            self.folder,
            lambda: responds(f"{self.settings.odoo_url}/web/health"),
        )

    def _redis(self) -> Member:
        """What it holds outlives it: each write is on the disk within a second."""
        root = redis.root(self.settings.cache_dir)
        file = self.folder / "redis.conf"
        lines = {
            "bind": LOOPBACK,
            "port": self.queue.port,
            "requirepass": self.queue.password,
            "dir": self.folder,
            "appendonly": "yes",
            "save": '""',
        }
        text = "".join(f"{name} {value}\n" for name, value in lines.items())
        write_private(file, text)
        return Member(
            "redis",
            [root / redis.PROGRAM, file],
            {"LD_LIBRARY_PATH": libraries(root)},
            self.folder,
            lambda: not ports.is_free(self.queue.port),
        )

    def _relay(self, number: int) -> Member:
        """Each with a folder of its own; they share the key that seals."""
        port, own = self._port(), self.folder / f"relay-{number}-files"
        own.mkdir()
        if number > 1:
            shutil.copy(self.folder / "relay-1-files" / "seal.pem", own)
        return Member(
            f"relay-{number}",
            relay.command(self.settings),
            {
                "PYTHONPATH": str(settings.ROOT / "src"),
                **relay.environment(self.settings),
                "WARDCLERK_RELAY_PORT": str(port),
                "WARDCLERK_SEAL_KEY_FILE": str(own / "seal.pem"),
                "WARDCLERK_ANCHOR_FILE": str(own / "anchor.txt"),
                "WARDCLERK_MAILBOXES": "[]",
            },
            self.folder,
            lambda: responds(f"http://{LOOPBACK}:{port}/healthz"),
        )

    def _n8n(self) -> Member:
        return Member(
            "n8n",
            n8n.command(self.settings),
            scaled.main_environment(self.settings, self.queue),
            self.folder,
            lambda: n8n.healthy(self.settings),
        )

    def _worker(self, number: int) -> Member:
        name = f"worker-{number}"
        own = self.folder / f"{name}-files"
        place = scaled.Place(own, self._port(), self._port())
        health = f"http://{LOOPBACK}:{place.health_port}/healthz/readiness"
        return Member(
            name,
            scaled.worker_command(self.settings),
            scaled.worker_environment(self.settings, self.queue, place),
            self.folder,
            lambda: responds(health),
        )


def libraries(root: Path) -> str:
    """Where the libraries lie that were unpacked beside a program."""
    return ":".join(map(str, (root / "usr/lib").glob("*-linux-gnu")))
