"""One long-running process of the system: how it starts, answers and stops."""

from __future__ import annotations

import signal
import socket
import time
from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path

from wardclerk.cli import ports, process, unprivileged
from wardclerk.cli.console import Progress
from wardclerk.cli.errors import PartFailed
from wardclerk.cli.settings import LOOPBACK, Settings

POLL_SECONDS = 0.25
PORT_SECONDS = 3.0  # the kernel closes a dead process's sockets a little later
SHOWN_LINES = 12  # of the log of a part that did not start


def nothing(_settings: Settings) -> None:
    """The default for parts that need no preparation."""


@dataclass(frozen=True, slots=True)
class Part:
    """What `up`, `down` and `status` know about a part."""

    name: str
    title: str
    command: Callable[[Settings], list]
    healthy: Callable[[Settings], bool]
    url: Callable[[Settings], str]
    environment: Callable[[Settings], dict[str, str]] = lambda settings: {}
    prepare: Callable[[Settings], None] = nothing  # writes its configuration
    ready: Callable[[Settings], bool] | None = None  # can after_start begin? (healthy)
    after_start: Callable[[Settings], None] = nothing  # what only a running part allows
    refuses_root: bool = False
    ports: tuple[str, ...] = ()  # names in Settings.ports that it listens on
    needs: tuple[str, ...] = field(default=())  # parts that answer before it starts
    usual_seconds: float = 5
    start_seconds: float = 60  # not answering after that is a failure
    grace_seconds: float = 20  # between asking it to stop and killing it
    stop_signal: int = signal.SIGTERM

    def process(self, settings: Settings) -> process.Process | None:
        return process.recorded(self.name, settings.run_dir)

    def log(self, settings: Settings) -> Path:
        return settings.log_dir / f"{self.name}.log"


def start(part: Part, settings: Settings, progress: Progress) -> None:
    """Bring it to the point where it answers; what answers already is left alone."""
    running = part.process(settings)
    if running and is_healthy_within(part, settings, 1):
        return
    if not running:
        process.remove_left_behind(part.name, settings.run_dir)
        check_ports(part, settings)
        progress("preparing")
        part.prepare(settings)
        progress("starting")
        launch(part, settings)
    progress("waiting until it answers")
    wait_for(part.ready or part.healthy, part, settings)
    part.after_start(settings)
    wait_for(part.healthy, part, settings)


def launch(part: Part, settings: Settings) -> None:
    """Not as root where that can be: what a part is tricked into stays small."""
    process.start(
        part.name,
        unprivileged.wrap(part.command(settings), refuses_root=part.refuses_root),
        {"PYTHONPATH": str(settings.root / "src"), **part.environment(settings)},
        settings.run_dir,
        part.log(settings),
    )


def wait_for(condition: Callable, part: Part, settings: Settings) -> None:
    """Until it is so, the part has ended, or its time is over."""
    deadline = time.monotonic() + part.start_seconds
    while not condition(settings):
        running = part.process(settings)
        if not running:
            raise failure(part, settings, "ended by itself while starting")
        if time.monotonic() > deadline:
            raise failure(
                part, settings, f"gave no answer in {part.start_seconds:.0f} s"
            )
        process.reap(running.pid)
        time.sleep(POLL_SECONDS)


def is_healthy_within(part: Part, settings: Settings, seconds: float) -> bool:
    deadline = time.monotonic() + seconds
    while not part.healthy(settings):
        if time.monotonic() > deadline:
            return False
        time.sleep(POLL_SECONDS)
    return True


def failure(part: Part, settings: Settings, what: str) -> PartFailed:
    """With the end of its log, which usually says why."""
    log = part.log(settings)
    lines = log.read_text(errors="replace").splitlines() if log.exists() else []
    said = "".join(f"\n    {line}" for line in lines[-SHOWN_LINES:])
    return PartFailed(
        f"{part.title} {what}.{said}",
        f"Read the whole log with `./wardclerk logs {part.name}`, then run "
        "`./wardclerk up` again: it resumes.",
    )


def check_ports(part: Part, settings: Settings) -> None:
    """A clear word now is better than a part that dies of it later."""
    for name in part.ports:
        port = getattr(settings.ports, name)
        if not ports.is_free_within(port, PORT_SECONDS):
            raise PartFailed(
                f"{part.title} needs port {port}, which {ports.holder(port)} holds.",
                "Stop that process, or let Wardclerk choose other ports: "
                "`./wardclerk up --new-ports`.",
            )


def greets(port: int, greeting: bytes, *, seconds: float = 2.0) -> bool:
    """Does a server on loopback open the conversation as its protocol demands?"""
    try:
        with socket.create_connection((LOOPBACK, port), timeout=seconds) as connection:
            return connection.recv(len(greeting)) == greeting
    except OSError:
        return False
