"""HAProxy, the balancer of the tests: the machine's own, else unpacked privately."""

from __future__ import annotations

from pathlib import Path

from wardclerk.cli.console import Progress
from wardclerk.cli.environment import debian
from wardclerk.cli.environment.piece import Piece, key

PACKAGE = "haproxy"
PROGRAM = "usr/sbin/haproxy"
RECIPE = "1"


def installed() -> bool:
    return Path("/", PROGRAM).exists()


def folder(cache: Path) -> Path:
    return cache / f"haproxy-{key(RECIPE, PACKAGE)}"


def root(cache: Path) -> Path:
    """Below it lies `usr/sbin/haproxy`; "/" when the machine has it."""
    return Path("/") if installed() else folder(cache)


def build(target: Path, cache: Path, progress: Progress) -> None:
    debian.unpack_with_libraries((PACKAGE,), target, cache, progress)


PIECE = Piece("haproxy", "HAProxy", 12, folder, build, on_machine=installed)
