"""A lock that ends with its process: nothing to clean up after a crash."""

from __future__ import annotations

import fcntl
import os
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from wardclerk.cli.errors import UserError


@contextmanager
def only_one(path: Path, what: str) -> Iterator[None]:
    """Refuse at once when another process holds the lock."""
    with _opened(path) as descriptor:
        try:
            fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            holder = path.read_text().strip() or "unknown"
            raise UserError(
                f"{what} is already running (process {holder}).",
                "Wait until it has finished, then run the command again.",
            ) from None
        os.truncate(descriptor, 0)
        os.write(descriptor, f"{os.getpid()}\n".encode())
        yield


@contextmanager
def in_turn(path: Path) -> Iterator[None]:
    """Wait until another process has finished the same."""
    with _opened(path) as descriptor:
        fcntl.flock(descriptor, fcntl.LOCK_EX)
        yield


@contextmanager
def _opened(path: Path) -> Iterator[int]:
    """Not inherited by the programs that we start, or these would keep the lock."""
    path.parent.mkdir(parents=True, exist_ok=True)
    descriptor = os.open(path, os.O_RDWR | os.O_CREAT | os.O_CLOEXEC, 0o600)
    try:
        yield descriptor
    finally:
        os.close(descriptor)
