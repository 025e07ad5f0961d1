"""Chromium for the browser tests: the machine's own, else from Debian."""

from __future__ import annotations

import os
import shutil
from pathlib import Path

from wardclerk.cli import shell
from wardclerk.cli.console import Progress
from wardclerk.cli.environment import debian
from wardclerk.cli.environment.piece import Piece, key

NAMES = ("chromium", "chromium-browser", "google-chrome")
PACKAGES = ("chromium", "fonts-dejavu-core", "fontconfig-config")
RECIPE = "1"


def installed() -> str | None:
    """Path of the machine's own browser."""
    return next((path for path in map(shutil.which, NAMES) if path), None)


def folder(cache: Path) -> Path:
    return cache / f"chromium-{key(RECIPE, *PACKAGES)}"


def binary(cache: Path) -> Path:
    """What the browser tests start."""
    found = installed()
    return Path(found) if found else folder(cache) / "chromium"


def build(target: Path, cache: Path, progress: Progress) -> None:
    """As root through the machine's own apt, which also keeps it up to date."""
    if os.geteuid() == 0:
        install_on_machine(progress)
        (target / "chromium").symlink_to(installed())
    else:
        unpack(target, cache, progress)


def install_on_machine(progress: Progress) -> None:
    """The package list first: an old one names files that are gone."""
    quiet = {"DEBIAN_FRONTEND": "noninteractive"}
    progress("apt-get update")
    shell.run(["apt-get", "-qq", "update"], doing="apt-get update", env=quiet)
    progress("apt-get install chromium")
    shell.run(
        ["apt-get", "-qq", "install", "-y", "--no-install-recommends", *PACKAGES],
        doing="apt-get install chromium",
        env=quiet,
        next_step=debian.NEXT_STEP,
    )


def unpack(target: Path, cache: Path, progress: Progress) -> None:
    """Without root: all its libraries beside it, and a script that says where."""
    debian.unpack_with_libraries(PACKAGES, target, cache, progress)
    script = target / "chromium"
    script.write_text(
        "#!/bin/sh\n"
        'here=$(dirname "$(readlink -f "$0")")\n'
        'libraries=$(echo "$here"/usr/lib/*-linux-gnu | tr " " ":")\n'
        'export LD_LIBRARY_PATH="$libraries"\n'
        '[ -e /etc/fonts/fonts.conf ] || export FONTCONFIG_PATH="$here/etc/fonts"\n'
        'exec "$here/usr/lib/chromium/chromium" "$@"\n'
    )
    script.chmod(0o755)


PIECE = Piece(
    "chromium", "Chromium", 60, folder, build, on_machine=lambda: bool(installed())
)
