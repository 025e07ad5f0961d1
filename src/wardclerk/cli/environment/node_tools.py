"""What builds and checks our node for n8n: its compiler, linter and types, by lock."""

from __future__ import annotations

import shutil
from pathlib import Path

from wardclerk.cli import shell
from wardclerk.cli.console import Progress
from wardclerk.cli.environment import n8n, node
from wardclerk.cli.environment.piece import Piece, key
from wardclerk.cli.settings import ROOT

PACKAGE = ROOT / "workflows" / "nodes"
LOCK = PACKAGE / "package-lock.json"
RECIPE = "1"


def folder(cache: Path) -> Path:
    return cache / f"node-tools-{key(RECIPE, node.LOCK, LOCK)}"


def modules(cache: Path) -> Path:
    """The packages, as Node looks for them."""
    return folder(cache) / "node_modules"


def build(target: Path, cache: Path, progress: Progress) -> None:
    """npm refuses what differs from the lock; no package runs a program of its own."""
    for name in ("package.json", LOCK.name, ".npmrc"):
        shutil.copy(PACKAGE / name, target)
    progress("fetching about 350 packages")
    shell.run(
        [*node.npm(cache), "ci", "--ignore-scripts", "--no-audit", "--no-fund"],
        doing="Installing the tools of the node for n8n",
        cwd=target,
        env=n8n.tool_environment(cache),
        next_step=n8n.NEXT_STEP,
    )


PIECE = Piece(
    "node-tools",
    "tools of the node for n8n",
    60,
    folder,
    build,
    needs=("node",),
)
