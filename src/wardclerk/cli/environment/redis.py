"""Redis, the queue of n8n's workers: the machine's own, else unpacked privately."""

from __future__ import annotations

from pathlib import Path

from wardclerk.cli.console import Progress
from wardclerk.cli.environment import debian
from wardclerk.cli.environment.piece import Piece, key

PACKAGES = ("redis-server", "redis-tools")
PROGRAM = "usr/bin/redis-server"
RECIPE = "1"


def installed() -> bool:
    return Path("/", PROGRAM).exists()


def folder(cache: Path) -> Path:
    return cache / f"redis-{key(RECIPE, *PACKAGES)}"


def root(cache: Path) -> Path:
    """Below it lies `usr/bin/redis-server`; "/" when the machine has it."""
    return Path("/") if installed() else folder(cache)


def build(target: Path, cache: Path, progress: Progress) -> None:
    debian.unpack_with_libraries(PACKAGES, target, cache, progress)


PIECE = Piece("redis", "Redis", 12, folder, build, on_machine=installed)
