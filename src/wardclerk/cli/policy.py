"""`policy check`: judges policy files before anybody activates them."""

from __future__ import annotations

import argparse
from pathlib import Path

from wardclerk.cli import console
from wardclerk.cli.errors import UserError

HELP = "check policies written as text"
DESCRIPTION = """\
Reads each FILE (a decision table as YAML) and says whether it is one: known inputs,
readable conditions, steps that name a role. Nothing is changed. The exit code is 0
when all are in order.
"""
NEEDS = ("python",)


def add_arguments(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("action", choices=["check"], help="the only action so far")
    parser.add_argument("files", metavar="FILE", nargs="+", type=Path)


def run(arguments: argparse.Namespace) -> int:
    results = [check(file) for file in arguments.files]
    return 0 if all(results) else 1


def check(file: Path) -> bool:
    """One line a file."""
    from wardclerk.core.policy import text

    if not file.is_file():
        raise UserError(f"There is no file {file}.", "Check its name.")
    try:
        table = text.from_text(file.read_text())
    except ValueError as error:
        console.say(f"{file}: {error}")
        return False
    console.say(f"{file}: in order, {len(table.rules)} rules")
    return True
