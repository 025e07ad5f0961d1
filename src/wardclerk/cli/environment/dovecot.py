"""Dovecot, the demo's mail server: the machine's own, else unpacked privately."""

from __future__ import annotations

import re
from pathlib import Path

from wardclerk.cli.console import Progress
from wardclerk.cli.environment import debian
from wardclerk.cli.environment.piece import Piece, key

PACKAGES = ("dovecot-core", "dovecot-imapd", "dovecot-lmtpd")
PROGRAMS = ("usr/sbin/dovecot", "usr/lib/dovecot/imap", "usr/lib/dovecot/lmtp")
# Of Debian's C and system libraries the machine's own must serve.
LIBRARY = re.compile(r"lib(?!c6|c-|gcc|stdc\+\+|crypt1|pam|systemd|perl)")
RECIPE = "1"


def installed() -> bool:
    return all(Path("/", program).exists() for program in PROGRAMS)


def folder(cache: Path) -> Path:
    return cache / f"dovecot-{key(RECIPE, *PACKAGES)}"


def root(cache: Path) -> Path:
    """Below it lie `usr/sbin/dovecot` and the rest; "/" when the machine has it."""
    return Path("/") if installed() else folder(cache)


def build(target: Path, cache: Path, progress: Progress) -> None:
    """The three packages and the libraries that a bare machine lacks."""
    suite = debian.own_suite()
    progress(f"package list of {suite}")
    debian.update(suite, cache)
    simulate = ["--simulate", "--no-install-recommends", "install", *PACKAGES]
    planned = re.findall(r"^Inst (\S+)", debian.apt(simulate, suite, cache), re.M)
    libraries = [name for name in planned if LIBRARY.match(name)]
    wanted = [*PACKAGES, *libraries]
    progress(f"downloading and unpacking {len(wanted)} packages")
    debian.unpack(wanted, suite, target, cache)
    from wardclerk.mail import dovecot

    dovecot.relocate(target)


PIECE = Piece("dovecot", "Dovecot", 15, folder, build, on_machine=installed)
