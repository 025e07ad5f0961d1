"""slapd, the LDAP server of the tests: the machine's own, else unpacked privately."""

from __future__ import annotations

import re
from pathlib import Path

from wardclerk.cli.console import Progress
from wardclerk.cli.environment import debian
from wardclerk.cli.environment.piece import Piece, key

PACKAGE = "slapd"
PROGRAM = "usr/sbin/slapd"
# Of Debian's C and system libraries the machine's own must serve.
LIBRARY = re.compile(r"lib(?!c6|c-|gcc|stdc\+\+|crypt1|pam|systemd|perl)")
RECIPE = "1"


def installed() -> bool:
    return Path("/", PROGRAM).exists()


def folder(cache: Path) -> Path:
    return cache / f"slapd-{key(RECIPE, PACKAGE)}"


def root(cache: Path) -> Path:
    """Below it lies `usr/sbin/slapd`; "/" when the machine has it."""
    return Path("/") if installed() else folder(cache)


def build(target: Path, cache: Path, progress: Progress) -> None:
    """The package and the libraries that a bare machine lacks."""
    suite = debian.own_suite()
    progress(f"package list of {suite}")
    debian.update(suite, cache)
    simulate = ["--simulate", "--no-install-recommends", "install", PACKAGE]
    planned = re.findall(r"^Inst (\S+)", debian.apt(simulate, suite, cache), re.M)
    libraries = [name for name in planned if LIBRARY.match(name)]
    progress(f"downloading and unpacking {len(libraries) + 1} packages")
    debian.unpack([PACKAGE, *libraries], suite, target, cache)


PIECE = Piece("slapd", "slapd", 10, folder, build, on_machine=installed)
