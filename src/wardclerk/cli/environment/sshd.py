"""sshd, the SFTP server of the tests: the machine's own, else unpacked privately."""

from __future__ import annotations

from pathlib import Path

from wardclerk.cli.console import Progress
from wardclerk.cli.environment import debian
from wardclerk.cli.environment.piece import Piece, key

PACKAGES = ("openssh-server", "openssh-client")  # the client makes keys
PROGRAM = "usr/sbin/sshd"
KEY_MAKER = "usr/bin/ssh-keygen"
RECIPE = "1"


def installed() -> bool:
    return all(Path("/", program).exists() for program in (PROGRAM, KEY_MAKER))


def folder(cache: Path) -> Path:
    return cache / f"sshd-{key(RECIPE, *PACKAGES)}"


def root(cache: Path) -> Path:
    """Below it lie `usr/sbin/sshd` and the rest; "/" when the machine has it."""
    return Path("/") if installed() else folder(cache)


def build(target: Path, cache: Path, progress: Progress) -> None:
    debian.unpack_with_libraries(PACKAGES, target, cache, progress)


PIECE = Piece("sshd", "sshd", 10, folder, build, on_machine=installed)
