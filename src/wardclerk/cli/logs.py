"""`logs`: the end of one part's log, and what follows."""

from __future__ import annotations

import argparse
import os
from pathlib import Path

from wardclerk.cli import console, parts
from wardclerk.cli.errors import UserError
from wardclerk.cli.settings import Settings

HELP = "show the log of one part"
DESCRIPTION = """\
Prints the end of a part's log. The files are in .wardclerk/log/; a log of more than
10 MB is set aside when its part starts, three generations are kept. Secrets and
documents are never written to logs.
"""
NEEDS = ()
DEFAULT_LINES = 50


def add_arguments(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("part", metavar="PART", help=f"one of: {', '.join(parts.ALL)}")
    parser.add_argument(
        "--lines", type=int, default=DEFAULT_LINES, help="how many (50)"
    )
    parser.add_argument("--follow", action="store_true", help="go on until Ctrl-C")


def run(arguments: argparse.Namespace) -> int:
    settings = Settings.load()
    log = parts.named(settings, arguments.part).log(settings)
    if not log.exists():
        raise UserError(
            f"{arguments.part} has never been started.", "Run `./wardclerk up` first."
        )
    if arguments.follow:
        follow(log, arguments.lines)
    for line in tail(log, arguments.lines):
        console.say(line)
    return 0


def tail(log: Path, lines: int) -> list[str]:
    text = log.read_text(errors="replace").splitlines()
    return text[-lines:] if lines > 0 else []


def follow(log: Path, lines: int) -> None:
    """By the program made for it; it takes our place."""
    os.execvp(
        "tail", ["tail", f"--lines={lines}", "--follow=name", "--retry", str(log)]
    )
