"""What the tests of the relay are made of: a database, a receiver, a relay process."""

import json
import os
import random
import signal
import socket
import sqlite3
import subprocess
import sys
import time
import urllib.request
import uuid
from contextlib import closing
from datetime import UTC, datetime
from pathlib import Path

import psycopg
from cryptography.fernet import Fernet
from psycopg import sql
from psycopg.conninfo import conninfo_to_dict, make_conninfo
from psycopg.rows import dict_row

from wardclerk.core.event import signature

HERE = Path(__file__).parent
ROOT = HERE.parents[2]
EVIDENCE_SQL = ROOT / "addons/wardclerk_audit/data/evidence_schema.sql"
SECRET = "0123456789abcdef0123456789abcdef"
OLD_SECRET = "fedcba9876543210fedcba9876543210"
ENDPOINT_TIMEOUT_SECONDS = 2
LEASE_SECONDS = ENDPOINT_TIMEOUT_SECONDS + 11  # as the relay reckons it
PATIENCE_SECONDS = 20
POLL_SECONDS = 0.02


def wait_until(condition, what, seconds=PATIENCE_SECONDS, every=POLL_SECONDS):
    """Return the first true answer of `condition`, or fail saying what did not come."""
    deadline = time.monotonic() + seconds
    while time.monotonic() < deadline:
        answer = condition()
        if answer:
            return answer
        time.sleep(every)
    raise AssertionError(
        f"not within {seconds} s: {what() if callable(what) else what}"
    )


def free_port():
    """A port that nobody listens on, outside the range of outgoing connections.

    A process that is killed and started again must find its port still free.
    """
    for _ in range(100):
        port = random.SystemRandom().randrange(20_000, 32_000)
        with closing(socket.socket()) as probe:
            if probe.connect_ex(("127.0.0.1", port)):
                return port
    raise AssertionError("no free port")


class Database:
    """A throw-away database with Odoo's tables and roles of its own."""

    def __init__(self, admin_url):
        tag = uuid.uuid4().hex[:10]
        self.admin_url = admin_url
        self.name = f"f_relay_{tag}"
        self.roles = {
            kind: f"f_{kind}_{tag}" for kind in ("relay_role", "app_role", "owner_role")
        }
        self.password = uuid.uuid4().hex
        self.key = Fernet.generate_key().decode()
        self._create()

    def _create(self):
        with psycopg.connect(self.admin_url, autocommit=True) as admin:
            admin.execute(
                sql.SQL("CREATE DATABASE {}").format(sql.Identifier(self.name))
            )
            for role in self.roles.values():
                admin.execute(
                    sql.SQL("CREATE ROLE {} LOGIN PASSWORD {}").format(
                        sql.Identifier(role), sql.Literal(self.password)
                    )
                )
        self.connection = psycopg.connect(
            make_conninfo(self.admin_url, dbname=self.name),
            autocommit=True,
            row_factory=dict_row,
        )
        self.connection.execute("SET TIME ZONE 'UTC'")
        self.run_script((HERE / "tables.sql").read_text())
        self.run_script(EVIDENCE_SQL.read_text())

    def run_script(self, text):
        """Run a script in which roles are named as psql does."""
        for kind, role in self.roles.items():
            text = text.replace(f":{kind}", f'"{role}"')
        self.connection.execute(text)

    def drop(self):
        """Leave nothing behind."""
        self.connection.close()
        with psycopg.connect(self.admin_url, autocommit=True) as admin:
            admin.execute(
                sql.SQL("DROP DATABASE {} WITH (FORCE)").format(
                    sql.Identifier(self.name)
                )
            )
            for role in self.roles.values():
                admin.execute(sql.SQL("DROP ROLE {}").format(sql.Identifier(role)))

    def url(self, kind="relay_role"):
        """The address with which one of the roles logs in."""
        known = conninfo_to_dict(self.admin_url)
        place = f"{known.get('host', '127.0.0.1')}:{known.get('port', 5432)}"
        return f"postgresql://{self.roles[kind]}:{self.password}@{place}/{self.name}"

    def ask(self, statement, *values):
        """Rows of a statement, run as administrator."""
        cursor = self.connection.execute(statement, values)
        return cursor.fetchall() if cursor.description else []

    def one(self, statement, *values):
        """The only value of the only row."""
        return next(iter(self.ask(statement, *values)[0].values()))

    # The speech of the tests.

    def endpoint(self, url, name="n8n", secrets=(SECRET,), **fields):
        """A receiver that events can be sent to; answers its id."""
        fernet = Fernet(self.key)
        sealed = [
            fernet.encrypt(signature.secret_text(secret).encode()).decode()
            for secret in secrets
        ]
        values = {
            "name": name,
            "url": url,
            "secret_encrypted": sealed[0],
            "previous_secret_encrypted": sealed[1] if len(sealed) > 1 else None,
            "secret_changed_at": datetime.now(UTC),
            "timeout_seconds": ENDPOINT_TIMEOUT_SECONDS,
            **fields,
        }
        names = sql.SQL(", ").join(map(sql.Identifier, values))
        places = sql.SQL(", ").join(sql.Placeholder() * len(values))
        statement = sql.SQL(
            "INSERT INTO wardclerk_event_endpoint ({}) VALUES ({}) RETURNING id"
        ).format(names, places)
        return self.connection.execute(statement, list(values.values())).fetchone()[
            "id"
        ]

    def emit(self, endpoint, events=1, documents=1, first=1, poison=()):
        """Events of several documents in one transaction, as Odoo writes them."""
        ids = [str(uuid.uuid4()) for _ in range(events)]
        rows = []
        for place, event_id in enumerate(ids):
            sequence = first + place
            subject = f"account.move,{sequence % documents + 1}"
            body = {
                "specversion": "1.0",
                "id": event_id,
                "type": "vendor_bill.approved",
                "subject": subject,
                "sequence": sequence,
                "poison": sequence in poison,
                "data": {"number": f"BILL/{sequence}"},
            }
            trace = uuid.uuid4().hex
            rows.append((event_id, subject, endpoint, json.dumps(body), trace))
        with self.connection.transaction(), self.connection.cursor() as cursor:
            cursor.executemany(
                "INSERT INTO wardclerk_outbox"
                " (event_id, type, aggregate, endpoint_id, body, trace_id)"
                " VALUES (%s, 'vendor_bill.approved', %s, %s, %s, %s)",
                rows,
            )
        return ids

    def states(self, endpoint=None):
        """How many events are in which state."""
        rows = self.ask(
            "SELECT state, count(*) AS n FROM wardclerk_outbox"
            " WHERE endpoint_id = coalesce(%s, endpoint_id) GROUP BY state",
            endpoint,
        )
        return {row["state"]: row["n"] for row in rows}

    def event(self, event_id):
        """The row of one event."""
        return self.ask("SELECT * FROM wardclerk_outbox WHERE event_id = %s", event_id)[
            0
        ]

    def wait_for_state(self, event_id, state, seconds=PATIENCE_SECONDS):
        """Wait until an event is in a state; answers its row."""
        wait_until(
            lambda: self.event(event_id)["state"] == state,
            f"event {state}",
            seconds,
        )
        return self.event(event_id)

    def hurry(self):
        """Make all retries due now, so that no test waits for a schedule."""
        self.ask(
            "UPDATE wardclerk_outbox SET available_at = clock_timestamp() WHERE id IN"
            " (SELECT id FROM wardclerk_outbox WHERE state = 'queued'"
            "     AND available_at > clock_timestamp()"
            "     FOR UPDATE SKIP LOCKED)"
        )

    def evidence(self, entries, connection=None):
        """Append evidence as Odoo's role does."""
        bodies = [
            {"action": "test", "res_model": "res.partner", "res_id": place, "actor": 2}
            for place in range(entries)
        ]
        given = [{"body": json.dumps(body, sort_keys=True)} for body in bodies]
        (connection or self.app).execute(
            "SELECT wardclerk_evidence.append(%s)", [json.dumps(given)]
        )

    @property
    def app(self):
        """A connection as Odoo's role."""
        if not hasattr(self, "_app"):
            self._app = self.connect("app_role")
        return self._app

    def connect(self, kind, **options):
        """A new connection as one of the roles."""
        return psycopg.connect(
            self.url(kind), row_factory=dict_row, **{"autocommit": True, **options}
        )


class Process:
    """A child process that the test can kill in several ways."""

    child = None
    exit_code = None

    def kill(self):
        """Gone at once, as by a power cut."""
        self.child.kill()
        self.exit_code = self.child.wait()

    def stop(self, seconds=25):
        """Asked to stop; answers the exit code."""
        self.child.send_signal(signal.SIGTERM)
        self.exit_code = self.child.wait(seconds)
        return self.exit_code

    @property
    def alive(self):
        """Whether it runs."""
        return self.child is not None and self.child.poll() is None


class ReceiverProcess(Process):
    """The stub receiver and its ledger."""

    def __init__(self, folder, seed="1", secret=SECRET):
        self.port = free_port()
        self.ledger = Path(folder) / f"ledger-{self.port}.sqlite"
        self.arguments = [
            sys.executable,
            str(HERE / "receiver.py"),
            str(self.port),
            str(self.ledger),
            signature.secret_text(secret),
            seed,
        ]

    def start(self):
        """Start and wait until it listens."""
        self.child = subprocess.Popen(self.arguments)
        wait_until(self._listens, "receiver listens")
        return self

    def _listens(self):
        with closing(socket.socket()) as probe:
            return probe.connect_ex(("127.0.0.1", self.port)) == 0

    def url(self, path="ok"):
        """Address of one of its behaviours."""
        return f"http://127.0.0.1:{self.port}/{path}"

    def calls(self):
        """Everything it got, in order."""
        with closing(sqlite3.connect(self.ledger)) as book:
            book.row_factory = sqlite3.Row
            return book.execute("SELECT * FROM call ORDER BY place").fetchall()

    def effects(self):
        """The first processing of each event, in order: a receiver dedups by id."""
        seen = {}
        for call in self.calls():
            if call["effect"] and call["genuine"]:
                seen.setdefault(call["event_id"], call)
        return list(seen.values())


class RelayProcess(Process):
    """The real relay, as the launcher starts it."""

    command = (sys.executable, "-m", "wardclerk.relay")

    def __init__(self, database, folder, allowed=(), **environment):
        self.port = free_port()
        self.folder = Path(folder)
        self.log_file = self.folder / f"relay-{self.port}.log"
        self.environment = {
            "PATH": os.environ["PATH"],
            "PYTHONPATH": str(ROOT / "src"),
            "WARDCLERK_RELAY_DATABASE_URL": database.url(),
            "WARDCLERK_RELAY_PORT": str(self.port),
            "WARDCLERK_SECRET_KEY": database.key,
            "WARDCLERK_SEAL_KEY_FILE": str(self.folder / "seal.pem"),
            "WARDCLERK_ANCHOR_FILE": str(self.folder / "anchor.jsonl"),
            "WARDCLERK_ALLOWED_HOSTS": ",".join(
                f"127.0.0.1:{port}" for port in allowed
            ),
            **environment,
        }

    def start(self, healthy=True):
        """Start and wait until /healthz says 200."""
        with self.log_file.open("ab") as log:
            self.child = subprocess.Popen(
                self.command,
                env=self.environment,
                stdout=log,
                stderr=subprocess.STDOUT,
            )
        if healthy:
            wait_until(lambda: self.health()[0] == 200, "relay healthy")
        return self

    def health(self):
        """Status and content of /healthz, or 0 when nothing listens."""
        return self._get("/healthz")

    def post(self, path):
        """Status and content of a POST."""
        return self._get(path, b"")

    def _get(self, path, content=None):
        request = urllib.request.Request(
            f"http://127.0.0.1:{self.port}{path}", data=content
        )
        try:
            with urllib.request.urlopen(request, timeout=5) as answer:
                return answer.status, json.load(answer)
        except urllib.error.HTTPError as error:
            return error.code, json.load(error)
        except OSError:
            return 0, {}

    def metric(self, line):
        """The figure behind a metric's name and labels."""
        address = f"http://127.0.0.1:{self.port}/metrics"
        with urllib.request.urlopen(address, timeout=5) as answer:
            text = answer.read().decode()
        figures = dict(row.rsplit(" ", 1) for row in text.splitlines() if row[0] != "#")
        return float(figures.get(line, "nan"))

    def log(self):
        """The log's lines as dictionaries; a line that is not JSON is a failure."""
        text = self.log_file.read_text()
        return [json.loads(line) for line in text.splitlines() if line]

    def actions(self):
        """The action words of the log."""
        return [line["action"] for line in self.log()]
