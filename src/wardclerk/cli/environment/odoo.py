"""Odoo 19, from Debian's package, unpacked privately; or the one that is named."""

from __future__ import annotations

import os
import re
from pathlib import Path

from wardclerk.cli import shell
from wardclerk.cli.console import Progress
from wardclerk.cli.environment import debian
from wardclerk.cli.environment.piece import Piece, key
from wardclerk.cli.errors import InstallFailed, UserError

NAMED = "WARDCLERK_ODOO"  # an Odoo 19 that is installed already
SERIES = "19.0"
SUITES = ("sid", "forky")  # where Debian has Odoo 19; the second when the first hiccups
PACKAGES = [
    "odoo-19",
    "libjs-jquery",
    "libjs-jquery-form",
    "libjs-underscore",
    "fonts-font-awesome",
    "fonts-roboto-unhinted",
    "fonts-montserrat",
    "fonts-inconsolata",
    "fonts-ocr-b",
]
# Odoo's icons are links to FontAwesome 4.7 and to Inconsolata.otf, which Debian 12 has
# and sid has no more. Both generations lie side by side; this one is unpacked last.
OLD_FONTS = ["fonts-font-awesome", "fonts-inconsolata"]
OLD_FONTS_SUITE = "bookworm"
# Debian leaves this file out, yet the web client's bundle names it: without a stub the
# browser console shows an error, which fails every browser test.
LEFT_OUT = "mail/static/lib/selfie_segmentation/selfie_segmentation.js"
DIST_PACKAGES = Path("usr/lib/python3/dist-packages")
RECIPE = "1"  # raise it when the steps below change


def folder(cache: Path) -> Path:
    return cache / f"odoo-{SERIES}-{key(RECIPE, *PACKAGES, *OLD_FONTS)}"


def named() -> Path | None:
    """What WARDCLERK_ODOO names: an installation, its `odoo-bin` or its packages."""
    value = os.environ.get(NAMED)
    return Path(value).expanduser().absolute() if value else None


def library(cache: Path) -> Path:
    """The folder that holds the Python package `odoo`."""
    given = named()
    if not given:
        return folder(cache) / DIST_PACKAGES
    base = given.parent if given.is_file() else given
    for place in (
        base,
        base / DIST_PACKAGES,
        base.parent / "lib/python3/dist-packages",
    ):
        if (place / "odoo" / "release.py").is_file():
            check_series(place)
            return place
    raise UserError(
        f"{NAMED} names {given}, but there is no Odoo.",
        f"Name the folder that has `odoo/release.py` in it, or unset {NAMED}.",
    )


def check_series(place: Path) -> None:
    """Only Odoo 19 has what the addons use."""
    found = re.search(
        r"version_info = \((\d+), (\d+)", (place / "odoo" / "release.py").read_text()
    )
    series = ".".join(found.groups()) if found else "unknown"
    if series != SERIES:
        raise UserError(
            f"{NAMED} names Odoo {series}; Wardclerk needs {SERIES}.",
            f"Name an Odoo {SERIES}, or unset {NAMED} to have it installed privately.",
        )


def core_addons(cache: Path) -> list[Path]:
    """Folders of Odoo's own addons; a source checkout has two."""
    base = library(cache)
    places = (base / "odoo" / "addons", base / "addons")
    return [place for place in places if place.is_dir()]


def command(cache: Path, python: Path) -> list[str]:
    """Odoo's program by its module, which every kind of installation has."""
    return [str(python), "-m", "odoo"]


def build(target: Path, cache: Path, progress: Progress) -> None:
    """Package, its fonts of two generations, and the file that Debian leaves out."""
    root = target / "new"
    unpack_from_any(SUITES, PACKAGES, root, cache, progress)
    progress("old fonts")
    unpack_from_any(
        (OLD_FONTS_SUITE, debian.own_suite()), OLD_FONTS, root, cache, progress
    )
    addons = root / DIST_PACKAGES / "odoo" / "addons"
    stub = addons / LEFT_OUT
    if not stub.exists():
        stub.parent.mkdir(parents=True, exist_ok=True)
        stub.write_text("/* not part of the Debian package */\n")
    check_series(root / DIST_PACKAGES)
    for part in root.iterdir():
        part.replace(target / part.name)
    root.rmdir()


def unpack_from_any(
    suites, packages, root: Path, cache: Path, progress: Progress
) -> None:
    """The first suite that delivers; a mirror in the middle of an update does not."""
    debian.own_suite()
    failure: shell.CommandFailed | None = None
    for suite in dict.fromkeys(suites):
        try:
            progress(f"package list of {suite}")
            debian.update(suite, cache)
            progress(f"downloading and unpacking {len(packages)} packages of {suite}")
            debian.unpack(packages, suite, root, cache)
            return
        except shell.CommandFailed as error:
            failure = failure or error
    raise InstallFailed(str(failure), failure.next_step) from failure


PIECE = Piece(
    "odoo", "Odoo 19", 40, folder, build, on_machine=lambda: named() is not None
)
