"""One installed thing: built in a folder of its own, then put in place in one step."""

from __future__ import annotations

import hashlib
import os
import shutil
import tempfile
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

from wardclerk.cli.console import Progress
from wardclerk.cli.filelock import in_turn
from wardclerk.cli.shell import CommandFailed

KEY_LENGTH = 12  # hexadecimal characters: enough to tell locks apart
ATTEMPTS = 2  # mirrors hiccup; a second try is cheap and usually works


@dataclass(frozen=True, slots=True)
class Piece:
    """What it is, where it lives in the cache and how it is built."""

    name: str
    title: str
    usual_seconds: float
    folder: Callable[[Path], Path]
    build: Callable[[Path, Path, Progress], None]  # (target, cache, progress)
    needs: tuple[str, ...] = ()
    on_machine: Callable[[], bool] = lambda: False  # is it there without us?

    def present(self, cache: Path) -> bool:
        return self.on_machine() or self.folder(cache).is_dir()


def install(piece: Piece, cache: Path, progress: Progress) -> None:
    """Build it unless somebody else just did; what fails half-way leaves no trace."""
    target = piece.folder(cache)
    with in_turn(cache / "locks" / f"{target.name}.lock"):
        remove_abandoned(cache, piece.name)
        for attempt in range(1, ATTEMPTS + 1):
            if piece.present(cache):
                return
            try:
                build(piece, target, cache, progress)
            except CommandFailed:
                if attempt == ATTEMPTS:
                    raise
                progress("trying once more")


def build(piece: Piece, target: Path, cache: Path, progress: Progress) -> None:
    """The last rename is what makes a piece exist."""
    workplace = cache / "building"
    workplace.mkdir(parents=True, exist_ok=True)
    folder = Path(tempfile.mkdtemp(prefix=f"{piece.name}-", dir=workplace))
    folder.chmod(0o755)
    try:
        piece.build(folder, cache, progress)
        target.parent.mkdir(parents=True, exist_ok=True)
        os.replace(folder, target)
    finally:
        shutil.rmtree(folder, ignore_errors=True)


def remove_abandoned(cache: Path, name: str) -> None:
    """What an interrupted installation left; the lock says that nobody works there."""
    for folder in (cache / "building").glob(f"{name}-*"):
        shutil.rmtree(folder, ignore_errors=True)


def key(*parts: str | bytes | Path) -> str:
    """A short name for exactly these contents; a path stands for its file's bytes."""
    digest = hashlib.sha256()
    for part in parts:
        content = part.read_bytes() if isinstance(part, Path) else part
        digest.update(content.encode() if isinstance(content, str) else content)
        digest.update(b"\0")
    return digest.hexdigest()[:KEY_LENGTH]
