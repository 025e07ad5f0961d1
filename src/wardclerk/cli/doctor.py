"""`doctor`: what is missing or misconfigured, and the exact cure."""

from __future__ import annotations

import argparse
import os
import platform
import shutil
import sys
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from wardclerk.cli import console, environment, parts, ports, settings, unprivileged
from wardclerk.cli.environment import debian
from wardclerk.cli.errors import NotSetUp, UserError
from wardclerk.cli.settings import Settings

HELP = "explain what is missing or misconfigured, and the cure"
DESCRIPTION = """\
Looks at the machine, at what is installed and at what runs, changes nothing, and prints
one line a finding: `ok`, `note` or `PROBLEM` with its cure. The exit code is 0 when
there is no problem.
"""
NEEDS = ()
DISK_NEEDED_GB = 6  # installed pieces, a database and its template
MEMORY_NEEDED_GB = 4  # the full profile at work
GIGABYTE = 1024**3


@dataclass(frozen=True, slots=True)
class Finding:
    """`ok`, `note` or `PROBLEM`; only the last one fails the command."""

    level: str
    text: str
    cure: str = ""


def ok(text: str) -> Finding:
    return Finding("ok", text)


def note(text: str, cure: str = "") -> Finding:
    return Finding("note", text, cure)


def problem(text: str, cure: str) -> Finding:
    return Finding("PROBLEM", text, cure)


def add_arguments(_parser: argparse.ArgumentParser) -> None:
    """No options."""


def run(_arguments: argparse.Namespace) -> int:
    findings = [*machine(), *installed(), *data()]
    for finding in findings:
        console.say(f"{finding.level:>8}  {finding.text}")
        if finding.cure:
            console.say(f"{'':>8}  -> {finding.cure}")
    return 1 if any(finding.level == "PROBLEM" for finding in findings) else 0


# -- the machine
def machine() -> Iterator[Finding]:
    yield ok(f"Python {platform.python_version()} ({sys.executable})")
    yield debian_archive()
    yield disk()
    yield memory()
    yield account()


def debian_archive() -> Finding:
    """Needed to install, not to run."""
    try:
        suite = debian.own_suite()
        debian.archive_of_machine()
    except UserError as error:
        return note(str(error), error.next_step)
    return ok(f"Debian {suite}, packages come from this machine's own sources")


def disk() -> Finding:
    place = settings.cache_dir()
    while not place.exists():
        place = place.parent
    free = shutil.disk_usage(place).free / GIGABYTE
    if free < DISK_NEEDED_GB and not settings.cache_dir().exists():
        return problem(
            f"{free:.1f} GB free in {place}; installing takes {DISK_NEEDED_GB}.",
            "Free some space, or place the cache elsewhere: XDG_CACHE_HOME=/big/disk",
        )
    return ok(f"{free:.0f} GB free in {place}")


def memory() -> Finding:
    total = os.sysconf("SC_PHYS_PAGES") * os.sysconf("SC_PAGE_SIZE") / GIGABYTE
    if total < MEMORY_NEEDED_GB:
        return problem(
            f"{total:.1f} GB of memory; the full profile wants {MEMORY_NEEDED_GB}.",
            "Use the small one: ./wardclerk up --profile minimal",
        )
    return ok(f"{total:.0f} GB of memory")


def account() -> Finding:
    """Root works, an ordinary user is better."""
    if os.geteuid():
        return ok("an ordinary user")
    if unprivileged.namespaces_work():
        return ok("root; the parts run without its rights, in a user namespace")
    return note(
        "root on a machine without user namespaces: PostgreSQL and Dovecot run as "
        f"{unprivileged.system_user().pw_name}, the other parts as root.",
        "An ordinary user is simpler: run ./wardclerk as one.",
    )


# -- what is installed
def installed() -> Iterator[Finding]:
    cache = settings.cache_dir()
    for piece in environment.PIECES.values():
        try:
            yield piece_finding(piece, cache)
        except UserError as error:
            yield problem(str(error), error.next_step)


def piece_finding(piece, cache: Path) -> Finding:
    if piece.on_machine():
        return ok(f"{piece.title}: this machine's own")
    if piece.present(cache):
        return ok(f"{piece.title}: {piece.folder(cache)}")
    which = (
        "./wardclerk test" if piece.name in {"dev", "chromium"} else "./wardclerk up"
    )
    return note(f"{piece.title}: not installed yet", f"{which} installs it")


# -- what runs
def data() -> Iterator[Finding]:
    try:
        chosen = Settings.load()
    except NotSetUp as error:
        yield note(str(error), error.next_step)
        return
    yield private(chosen)
    for part in parts.of(chosen):
        yield part_finding(part, chosen)


def private(chosen: Settings) -> Finding:
    """Secrets that others can read are no secrets."""
    file = chosen.data_dir / "secrets.json"
    if file.stat().st_mode & 0o077:
        return problem(f"{file} can be read by others.", f"chmod 600 {file}")
    return ok(f"{file} is readable by you only")


def part_finding(part, chosen: Settings) -> Finding:
    running = part.process(chosen)
    if running and part.healthy(chosen):
        return ok(f"{part.title} is healthy at {part.url(chosen)}")
    if running:
        return problem(
            f"{part.title} runs (process {running.pid}) but does not answer.",
            f"./wardclerk logs {part.name}; then ./wardclerk down and ./wardclerk up",
        )
    for name in part.ports:
        port = getattr(chosen.ports, name)
        if not ports.is_free(port):
            return problem(
                f"{part.title} is stopped; {ports.holder(port)} holds its port {port}.",
                "Stop that process, or: ./wardclerk up --new-ports",
            )
    return note(f"{part.title} is stopped", "./wardclerk up starts it")
