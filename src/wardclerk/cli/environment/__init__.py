"""Everything that `./wardclerk` installs for itself, each piece whole or not at all."""

from __future__ import annotations

import os
import sys
from collections.abc import Iterable
from pathlib import Path

from wardclerk.cli import settings
from wardclerk.cli.environment import (
    chromium,
    dev,
    dovecot,
    haproxy,
    n8n,
    node,
    node_tools,
    odoo,
    postgres,
    python,
    redis,
    slapd,
    sshd,
    synapse,
    systemd,
)
from wardclerk.cli.environment.piece import Piece, install
from wardclerk.cli.tasks import Task, run_all

PIECES: dict[str, Piece] = {
    module.PIECE.name: module.PIECE
    for module in (
        python,
        node,
        odoo,
        postgres,
        dovecot,
        n8n,
        dev,
        chromium,
        slapd,
        node_tools,
        sshd,
        redis,
        haproxy,
        synapse,
        systemd,
    )
}


def tasks(names: Iterable[str]) -> list[Task]:
    """What has to be installed for these pieces; nothing when all are there."""
    cache = settings.cache_dir()
    missing = [
        PIECES[name] for name in with_needs(names) if not PIECES[name].present(cache)
    ]
    return [
        Task(
            name=piece.name,
            title=piece.title,
            usual_seconds=piece.usual_seconds,
            run=lambda progress, piece=piece: install(piece, cache, progress),
            needs=piece.needs,
        )
        for piece in missing
    ]


def with_needs(names: Iterable[str]) -> list[str]:
    """The pieces and what they need, each once, needs first."""
    ordered: list[str] = []
    for name in names:
        for one in (*with_needs(PIECES[name].needs), name):
            if one not in ordered:
                ordered.append(one)
    return ordered


def enter(names: Iterable[str], given: list[str]) -> None:
    """Install what is missing and go on inside the installed Python, with `given`."""
    names = list(names)
    run_all(tasks(names))
    cache = settings.cache_dir()
    inside = dev.interpreter(cache) if "dev" in names else python.interpreter(cache)
    if "python" not in with_needs(names) or Path(sys.executable) == inside:
        return
    sys.stdout.flush()
    os.execv(inside, [str(inside), "-m", "wardclerk.cli", *given])
