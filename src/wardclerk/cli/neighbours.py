"""Other installations of this user: their ports are theirs, even while down."""

from __future__ import annotations

import json
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from wardclerk.cli import settings
from wardclerk.cli.filelock import in_turn
from wardclerk.cli.settings import Settings, write_private


@contextmanager
def one_chooses() -> Iterator[None]:
    """Two first `up` at once would else choose the same ports."""
    with in_turn(settings.cache_dir() / "locks" / "ports.lock"):
        yield


def ports_of_others(own: Path) -> set[int]:
    """What the other installations have chosen for themselves."""
    return {port for folder in known() if folder != own for port in ports_of(folder)}


def ports_of(folder: Path) -> list[int]:
    """None when it was deleted."""
    try:
        return list(
            json.loads((folder / "settings.json").read_text())["ports"].values()
        )
    except (OSError, ValueError, KeyError):
        return []


def remember(chosen: Settings) -> None:
    """Add this installation, and forget those that are gone."""
    folders = {chosen.data_dir, *(path for path in known() if ports_of(path))}
    write_private(register(), json.dumps(sorted(map(str, folders)), indent=1))


def known() -> list[Path]:
    try:
        return [Path(name) for name in json.loads(register().read_text())]
    except (OSError, ValueError):
        return []


def register() -> Path:
    return settings.cache_dir() / "installations.json"
