"""Synapse, the Matrix server of the tests, in a Python environment of its own.

Its licence is the AGPL: it is a program that tests start and call over HTTP. Nothing of
ours imports it, nothing ships it, and only the tier `workflows` installs it.
"""

from __future__ import annotations

import sys
from pathlib import Path

from wardclerk.cli.console import Progress
from wardclerk.cli.environment import pip
from wardclerk.cli.environment.piece import Piece, key
from wardclerk.cli.settings import ROOT

LOCK = ROOT / "requirements-synapse.lock"
MODULE = "synapse.app.homeserver"


def folder(cache: Path) -> Path:
    return cache / f"synapse-{key(LOCK, sys.version)}"


def program(cache: Path) -> list[str]:
    """What starts the server; its configuration follows."""
    return [str(folder(cache) / "bin" / "python"), "-m", MODULE]


def build(target: Path, cache: Path, progress: Progress) -> None:
    """Apart from ours, because it wants releases of its own."""
    progress("making the environment")
    pip.make_environment(target)
    pip.install_locked(target, LOCK, cache, progress)


PIECE = Piece("synapse", "Synapse", 30, folder, build)
