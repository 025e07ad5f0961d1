"""An Odoo shell that a bench keeps open and asks for one thing after another."""

from __future__ import annotations

import os
import socket
import subprocess
from multiprocessing.connection import Connection
from pathlib import Path
from typing import Any

from wardclerk.cli import unprivileged
from wardclerk.cli.errors import UserError
from wardclerk.cli.parts import odoo
from wardclerk.cli.settings import Settings

SERVE = Path(__file__).with_name("_serve.py")
CHANNEL_VARIABLE = "WARDCLERK_BENCH_CHANNEL"  # as _serve.py reads it
ANSWER_SECONDS_MAX = 10 * 60  # of one answer: a start, or one cycle
END_SECONDS = 60


class Shell:
    """Runs a worker's text, whose `Variant` answers, until it is closed."""

    def __init__(self, command: list, settings: Settings, worker: Path, **given: str):
        ours, theirs = socket.socketpair()
        self._process = subprocess.Popen(
            unprivileged.wrap([*command, "--log-level", "critical"]),
            env={
                **os.environ,
                **odoo.environment(settings),
                CHANNEL_VARIABLE: str(theirs.fileno()),
                **given,
            },
            stdin=subprocess.PIPE,
            stdout=subprocess.DEVNULL,
            pass_fds=[theirs.fileno()],
            text=True,
        )
        theirs.close()
        script = worker.read_text() + SERVE.read_text()
        self._process.stdin.write(f"exec(compile({script!r}, 'worker', 'exec'))\n")
        self._process.stdin.close()
        self._connection = Connection(ours.detach())

    def ask(self, *words: Any) -> Any:
        """Have something done; what came of it."""
        self._connection.send(words)
        if not self._connection.poll(ANSWER_SECONDS_MAX):
            raise UserError(
                f"A process of the bench does not answer: {words}.",
                "Run it again when the machine has less to do.",
            )
        return self._connection.recv()

    def close(self) -> None:
        """It ends when its channel does."""
        self._connection.close()
        try:
            self._process.wait(END_SECONDS)
        except subprocess.TimeoutExpired:
            self._process.kill()
            self._process.wait()
