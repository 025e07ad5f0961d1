"""One process of the fleet: it starts, says what it did, and can be killed."""

from __future__ import annotations

import os
import signal
import time
import urllib.error
import urllib.request
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

from wardclerk.cli import process, unprivileged

START_SECONDS = 300  # on a busy machine
GRACE_SECONDS = 5  # nobody misses what a test's process would tidy up
POLL_SECONDS = 0.1


@dataclass
class Member:
    """A command with its environment, and how one sees that it answers."""

    name: str
    command: list
    environment: dict[str, str]
    folder: Path
    answers: Callable[[], bool]

    @property
    def log(self) -> Path:
        return self.folder / f"{self.name}.log"

    def start(self) -> Member:
        """Begin it; `wait` says when it answers."""
        process.start(
            self.name,
            unprivileged.wrap(self.command),
            self.environment,
            self.folder,
            self.log,
        )
        return self

    def wait(self) -> Member:
        wait_until(lambda: self._answers(), f"{self.name} answers", START_SECONDS)
        return self

    def _answers(self) -> bool:
        running = process.recorded(self.name, self.folder)
        assert running, f"{self.name} ended: {self.log.read_text()[-2000:]}"
        process.reap(running.pid)
        return self.answers()

    def kill(self) -> None:
        """Gone at once with all that it started, as when its machine is."""
        running = process.recorded(self.name, self.folder)
        os.killpg(running.pid, signal.SIGKILL)
        assert process.gone_within(running, GRACE_SECONDS), f"{self.name} lives on"
        process.remove_left_behind(self.name, self.folder)

    def stop(self) -> None:
        process.stop(self.name, self.folder, GRACE_SECONDS)

    def said(self, words: str) -> int:
        """How many lines of its log hold these words."""
        return self.log.read_text(errors="replace").count(words)


def responds(url: str) -> bool:
    """Does it answer with a 2xx?"""
    try:
        with urllib.request.urlopen(url, timeout=5):
            return True
    except (OSError, urllib.error.HTTPError):
        return False


def wait_until(condition: Callable, what, seconds: float, every=POLL_SECONDS):
    """The first true answer; fails with what did not come."""
    deadline = time.monotonic() + seconds
    while not (answer := condition()):
        told = what() if callable(what) else what
        assert time.monotonic() < deadline, f"not within {seconds} s: {told}"
        time.sleep(every)
    return answer
