"""What only the tests need: an environment that lies over the runtime one."""

from __future__ import annotations

import sys
from pathlib import Path

from wardclerk.cli.console import Progress
from wardclerk.cli.environment import pip, python
from wardclerk.cli.environment.piece import Piece, key
from wardclerk.cli.settings import ROOT

LOCK = ROOT / "requirements-dev.lock"


def folder(cache: Path) -> Path:
    return cache / f"python-dev-{key(LOCK, python.LOCK, sys.version)}"


def interpreter(cache: Path) -> Path:
    return folder(cache) / "bin" / "python"


def script(cache: Path, module: str) -> list[str]:
    """A tool by its module: scripts of an environment know only where it was built."""
    return [str(interpreter(cache)), "-m", module]


def build(target: Path, cache: Path, progress: Progress) -> None:
    """The `.pth` file makes every runtime package importable here as well."""
    progress("making the environment")
    pip.make_environment(target)
    pip.install_locked(target, LOCK, cache, progress)
    version = f"python{sys.version_info[0]}.{sys.version_info[1]}"
    below = target / "lib" / version / "site-packages" / "wardclerk_runtime.pth"
    below.write_text(f"{python.site_packages(cache)}\n")


PIECE = Piece("dev", "Test tools", 25, folder, build, needs=("python",))
