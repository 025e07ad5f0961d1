"""Debian packages in a private folder; the machine's own apt is only read."""

from __future__ import annotations

import functools
import os
import re
import shutil
import time
from pathlib import Path
from typing import NamedTuple

from wardclerk.cli import shell
from wardclerk.cli.console import Progress
from wardclerk.cli.errors import InstallFailed
from wardclerk.cli.filelock import in_turn

SOURCES = Path("/etc/apt")
KEYRING = "/usr/share/keyrings/debian-archive-keyring.gpg"
LISTS_FRESH_SECONDS = 24 * 3600  # an older package list may name files that are gone
NEXT_STEP = (
    "Check that `apt-get update` works on this machine (its own sources and proxy are "
    "used), then run the command again: it resumes."
)

# Of Debian's C and system libraries the machine's own must serve.
LIBRARY = re.compile(r"lib(?!c6|c-|gcc|stdc\+\+|crypt1|pam|systemd|perl)")


class Archive(NamedTuple):
    """Where this machine gets Debian from, and the key that it trusts for it."""

    uri: str
    keyring: str


def unpack_with_libraries(
    packages: tuple[str, ...], target: Path, cache: Path, progress: Progress
) -> None:
    """Packages of the machine's own suite, and the libraries that a bare one lacks."""
    suite = own_suite()
    progress(f"package list of {suite}")
    update(suite, cache)
    simulate = ["--simulate", "--no-install-recommends", "install", *packages]
    planned = re.findall(r"^Inst (\S+)", apt(simulate, suite, cache), re.M)
    wanted = [*packages, *(name for name in planned if LIBRARY.match(name))]
    progress(f"downloading and unpacking {len(wanted)} packages")
    unpack(list(dict.fromkeys(wanted)), suite, target, cache)


def unpack(packages: list[str], suite: str, target: Path, cache: Path) -> None:
    """Download the packages of one suite and unpack them over the target."""
    folder = target.with_name(f"{target.name}.debs")
    shutil.rmtree(folder, ignore_errors=True)
    folder.mkdir(parents=True)
    update(suite, cache)
    wanted = [f"{package}/{suite}" for package in packages]
    apt(["download", *wanted], suite, cache, cwd=folder)
    for package in sorted(folder.glob("*.deb")):
        shell.run(
            ["dpkg", "-x", package, target],
            doing=f"Unpacking {package.name}",
            next_step="Check that the disk is not full (`df -h`).",
        )
    shutil.rmtree(folder)


def update(suite: str, cache: Path) -> None:
    """Fetch the suite's package lists, at most once a day."""
    home = home_of(suite, cache)
    with in_turn(cache / "locks" / f"apt-{suite}.lock"):
        stamp = home / "updated"
        if stamp.exists() and time.time() - stamp.stat().st_mtime < LISTS_FRESH_SECONDS:
            return
        prepare(home, suite)
        apt(["update"], suite, cache)
        stamp.touch()


def forget(suite: str, cache: Path) -> None:
    """The next use fetches the lists anew: a package was not where they said."""
    (home_of(suite, cache) / "updated").unlink(missing_ok=True)


def apt(arguments: list[str], suite: str, cache: Path, cwd: Path | None = None) -> str:
    """`apt-get` with its own sources, lists and status; proxy settings still count."""
    home = home_of(suite, cache)
    options = {
        "Dir::Etc": home / "etc",
        "Dir::Etc::Parts": SOURCES / "apt.conf.d",
        "Dir::Etc::sourcelist": home / "etc" / "sources.list",
        "Dir::Etc::sourceparts": "-",
        "Dir::State": home,
        "Dir::State::lists": home / "lists",
        "Dir::State::status": home / "status",
        "Dir::Cache": home / "cache",
        "APT::Sandbox::User": "root",
        "Acquire::Languages": "none",
        "Acquire::Retries": "3",
    }
    given = [
        word for name, value in options.items() for word in ("-o", f"{name}={value}")
    ]
    try:
        return shell.run(
            ["apt-get", "-qq", *given, *arguments],
            doing=f"apt-get {arguments[0]} ({suite})",
            cwd=cwd,
            next_step=NEXT_STEP,
        )
    except shell.CommandFailed:
        forget(suite, cache)
        raise


def home_of(suite: str, cache: Path) -> Path:
    return cache / "apt" / suite


def prepare(home: Path, suite: str) -> None:
    """An apt of its own that knows one suite and no installed package."""
    archive = archive_of_machine()
    for folder in ("etc/preferences.d", "lists/partial", "cache/archives/partial"):
        (home / folder).mkdir(parents=True, exist_ok=True)
    (home / "status").write_text("")
    source = f"deb [signed-by={archive.keyring}] {archive.uri} {suite} main\n"
    (home / "etc" / "sources.list").write_text(source)


@functools.cache
def own_suite() -> str:
    """The release that this machine runs, such as `bookworm`."""
    release = Path("/etc/os-release")
    text = release.read_text() if release.exists() else ""
    names = dict(re.findall(r'^(\w+)="?([^"\n]*)"?$', text, re.M))
    if names.get("ID") != "debian" or not shutil.which("apt-get"):
        raise InstallFailed(
            "This machine is not Debian, so its packages cannot be unpacked here.",
            "Name what is installed already: WARDCLERK_ODOO=/path/to/odoo and "
            "WARDCLERK_DATABASE_URL=postgresql://..., or use deploy/compose.yaml.",
        )
    return names.get("VERSION_CODENAME") or "sid"


@functools.cache
def archive_of_machine() -> Archive:
    """The first entry for Debian's main archive, in either format of apt."""
    for archive in (*deb822_entries(), *one_line_entries()):
        if "debian" in archive.uri and "security" not in archive.uri:
            return archive._replace(keyring=archive.keyring or KEYRING)
    raise InstallFailed(
        "No entry for Debian's main archive was found in /etc/apt.",
        "Add one to /etc/apt/sources.list and check it with `apt-get update`.",
    )


def deb822_entries():
    for file in sorted((SOURCES / "sources.list.d").glob("*.sources")):
        for stanza in re.split(r"\n\s*\n", file.read_text()):
            found = re.findall(r"^([A-Za-z-]+):\s*(.*)$", stanza, re.M)
            fields = {name.lower(): value.strip() for name, value in found}
            is_binary = "deb" in fields.get("types", "").split()
            if is_binary and "main" in fields.get("components", "").split():
                keyring = fields.get("signed-by", "")
                yield Archive(
                    fields["uris"].split()[0],
                    keyring if os.path.isfile(keyring) else "",
                )


def one_line_entries():
    line = re.compile(r"^deb\s+(?:\[([^\]]*)\]\s+)?(\S+)\s+(\S+)\s+(.*)$", re.M)
    files = [
        SOURCES / "sources.list",
        *sorted((SOURCES / "sources.list.d").glob("*.list")),
    ]
    for file in files:
        text = file.read_text() if file.is_file() else ""
        for options, uri, _suite, components in line.findall(text):
            if "main" in components.split():
                keyring = re.search(r"signed-by=(\S+)", options)
                yield Archive(uri, keyring[1] if keyring else "")
