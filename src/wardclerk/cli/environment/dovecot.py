"""Dovecot, the demo's mail server: the machine's own, else unpacked privately."""

from __future__ import annotations

from pathlib import Path

from wardclerk.cli.console import Progress
from wardclerk.cli.environment import debian
from wardclerk.cli.environment.piece import Piece, key

PACKAGES = ("dovecot-core", "dovecot-imapd", "dovecot-lmtpd")
PROGRAMS = ("usr/sbin/dovecot", "usr/lib/dovecot/imap", "usr/lib/dovecot/lmtp")
RECIPE = "1"


def installed() -> bool:
    return all(Path("/", program).exists() for program in PROGRAMS)


def folder(cache: Path) -> Path:
    return cache / f"dovecot-{key(RECIPE, *PACKAGES)}"


def root(cache: Path) -> Path:
    """Below it lie `usr/sbin/dovecot` and the rest; "/" when the machine has it."""
    return Path("/") if installed() else folder(cache)


def build(target: Path, cache: Path, progress: Progress) -> None:
    """Unpacked, it is told where it lies."""
    debian.unpack_with_libraries(PACKAGES, target, cache, progress)
    from wardclerk.mail import dovecot

    dovecot.relocate(target)


PIECE = Piece("dovecot", "Dovecot", 15, folder, build, on_machine=installed)
