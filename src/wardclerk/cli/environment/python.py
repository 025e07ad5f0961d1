"""The Python environment that Odoo, the relay, assist and the mail gateway run in."""

from __future__ import annotations

import sys
from pathlib import Path

from wardclerk.cli.console import Progress
from wardclerk.cli.environment import pip
from wardclerk.cli.environment.piece import Piece, key
from wardclerk.cli.settings import ROOT

LOCK = ROOT / "requirements.lock"


def folder(cache: Path) -> Path:
    return cache / f"python-{key(LOCK, sys.version)}"


def interpreter(cache: Path) -> Path:
    return folder(cache) / "bin" / "python"


def site_packages(cache: Path) -> Path:
    version = f"python{sys.version_info[0]}.{sys.version_info[1]}"
    return folder(cache) / "lib" / version / "site-packages"


def build(target: Path, cache: Path, progress: Progress) -> None:
    """A virtual environment with exactly the locked packages."""
    progress("making the environment")
    pip.make_environment(target)
    pip.install_locked(target, LOCK, cache, progress)


PIECE = Piece("python", "Python packages", 45, folder, build)
