"""One throw-away database with a running Odoo, and the ways into it."""

from __future__ import annotations

import itertools
import json
import os
import shutil
import signal
import subprocess
import time
from contextlib import contextmanager
from dataclasses import replace
from functools import cached_property
from pathlib import Path
from typing import Any

import psycopg
from psycopg.rows import dict_row

from tests.attack.client import Answer, Call, Client
from wardclerk.cli import database, ports, settings, shell, unprivileged
from wardclerk.cli.odoo_database.build import filestore
from wardclerk.cli.parts import odoo
from wardclerk.cli.settings import Settings
from wardclerk.cli.tiers.attack import FOLDER_VARIABLE, TEMPLATE_VARIABLE

WORLD_PARAMETER = "wardclerk.attack.world"  # as world.py writes it
START_SECONDS = 180
STOP_SECONDS = 20
POLL_SECONDS = 0.2
CRON_THREADS = 1  # jobs run without a request: an attacker's way, too
NUMBERS = itertools.count(1)
MARK = "@@ANSWER@@"  # before what a script prints for us


class Arena:
    """A clone of the world. `addons` names another folder of our addons to run."""

    def __init__(self, addons: Path = settings.ROOT / "addons"):
        self.addons = addons
        self.database = f"arena_{os.getpid()}_{next(NUMBERS)}"
        kept = Settings.load(data_dir=Path(os.environ[FOLDER_VARIABLE]))
        taken = replace(kept.ports, odoo=ports.any_free({kept.ports.postgres}))
        self.settings = replace(kept, odoo_database=self.database, ports=taken)
        self.log = self.settings.log_dir / f"odoo-{self.database}.log"
        self.config = self.settings.run_dir / f"odoo-{self.database}.conf"
        self._server: subprocess.Popen | None = None
        self._clients: dict[str, Client] = {}

    # -- life ---------------------------------------------------------------------
    def open(self) -> Arena:
        """Clone the world; nothing runs on it yet."""
        template, owner = os.environ[TEMPLATE_VARIABLE], self.settings.odoo_role
        database.drop(self.settings, self.database)
        database.query(
            self.settings,
            f"CREATE DATABASE {self.database} TEMPLATE {template} OWNER {owner};",
        )
        files = filestore(self.settings, template)
        if files.exists():
            shutil.copytree(files, filestore(self.settings, self.database))
        self._configure()
        return self

    def start(self) -> Arena:
        """Odoo as in life: threads that serve requests, and one for jobs."""
        self.log.parent.mkdir(parents=True, exist_ok=True)
        with self.log.open("ab") as output:
            self._server = subprocess.Popen(
                unprivileged.wrap(self._command("server")),
                env={**os.environ, **odoo.environment(self.settings)},
                stdin=subprocess.DEVNULL,
                stdout=output,
                stderr=subprocess.STDOUT,
                start_new_session=True,
            )
        self._wait_until_it_answers()
        return self

    def close(self) -> None:
        """Leave nothing: no process, no database, no files."""
        for client in self._clients.values():
            client.close()
        self._clients.clear()
        if self._server:
            self._stop_server()
        vars(self).pop("connection", None)
        database.drop(self.settings, self.database)
        shutil.rmtree(filestore(self.settings, self.database), ignore_errors=True)
        self.config.unlink(missing_ok=True)

    def shell(self, script: Path | str) -> Any:
        """Run a script in Odoo's shell; return what it gave to `answer(value)`."""
        text = script.read_text() if isinstance(script, Path) else script
        helper = f"def answer(value): print({MARK!r} + __import__('json').dumps(value))"
        printed = shell.run(
            unprivileged.wrap([*self._command("shell"), "--log-level", "warn"]),
            doing="Running a script in Odoo's shell",
            env=odoo.environment(self.settings),
            text=f"exec(compile({helper + chr(10) + text!r}, 'script', 'exec'))\n",
        )
        lines = [line for line in printed.splitlines() if MARK in line]
        return json.loads(lines[-1].partition(MARK)[2]) if lines else None

    # -- ways in ------------------------------------------------------------------
    @cached_property
    def world(self) -> dict[str, Any]:
        """People, keys, companies and policies, by the names that world.py gave."""
        (row,) = self.ask(
            "SELECT value FROM ir_config_parameter WHERE key = %s", WORLD_PARAMETER
        )
        return json.loads(row["value"])

    def client(self, login: str) -> Client:
        """A person's session; one each."""
        if login not in self._clients:
            self._clients[login] = Client(
                self.settings.odoo_url,
                self.database,
                login,
                self.world["password"],
                self.world["keys"][login],
            )
        return self._clients[login]

    def call(self, login: str, model: str, method: str, ids=None, **named) -> Answer:
        """One call of a person, for what is not an attack."""
        ids = None if ids is None else tuple(ids)
        return self.client(login).send(Call(model, method, ids, named))

    @cached_property
    def connection(self) -> psycopg.Connection:
        """The database as its administrator sees it, past Odoo."""
        url = self.settings.database_url("postgres", self.database)
        return psycopg.connect(url, autocommit=True, row_factory=dict_row)

    def ask(self, sql: str, *values: Any) -> list[dict]:
        """Rows as dictionaries."""
        return self.connection.execute(sql, values).fetchall()

    def query(self, statement: str) -> None:
        """A statement about the database itself, as the server's administrator."""
        database.query(self.settings, statement.format(database=self.database))

    # -- helpers ------------------------------------------------------------------
    def _configure(self) -> None:
        ours = settings.ROOT / "addons"
        path = [
            self.addons if one == ours else one
            for one in odoo.addons_path(self.settings)
        ]
        text = odoo.configuration(
            self.settings,
            addons_path=",".join(map(str, path)),
            db_name=self.database,
            dbfilter=f"^{self.database}$",
            workers=0,
            max_cron_threads=CRON_THREADS,
            limit_time_real=0,
            limit_time_cpu=0,
            log_level="warn",
        )
        self.settings.odoo_data_dir.mkdir(parents=True, exist_ok=True)
        settings.write_private(self.config, text)

    def _command(self, what: str) -> list:
        command = [*odoo.executable(self.settings), what, "--config", self.config]
        return command if what == "server" else [*command, "--no-http"]

    def _wait_until_it_answers(self) -> None:
        deadline = time.monotonic() + START_SECONDS
        while not odoo.healthy(self.settings):
            if self._server.poll() is not None or time.monotonic() > deadline:
                end = self.log.read_text(errors="replace")[-3000:]
                raise AssertionError(f"Odoo does not start:\n{end}")
            time.sleep(POLL_SECONDS)

    def _stop_server(self) -> None:
        os.killpg(self._server.pid, signal.SIGTERM)
        try:
            self._server.wait(STOP_SECONDS)
        except subprocess.TimeoutExpired:
            os.killpg(self._server.pid, signal.SIGKILL)
            self._server.wait()


@contextmanager
def running(**given):
    """An arena with a server on it."""
    arena = Arena(**given)
    try:
        yield arena.open().start()
    finally:
        arena.close()
