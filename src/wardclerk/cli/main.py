"""Reads the command line, installs what the command needs and runs it."""

from __future__ import annotations

import argparse
import importlib
import os
import sys

from wardclerk import __version__
from wardclerk.cli import console
from wardclerk.cli.errors import UserError

# In the order of `--help`: how a newcomer meets them.
COMMANDS = (
    "up",
    "status",
    "open",
    "intake",
    "test",
    "logs",
    "doctor",
    "down",
    "workflows",
    "policy",
    "evidence",
    "audit",
    "bench",
)
INTERRUPTED = 130  # what a shell expects after Ctrl-C
BROKEN_PIPE = 141  # and after `| head`

EPILOG = """\
first steps:
  ./wardclerk up               install what is missing, start all, load the demo group
  ./wardclerk open             print addresses and log-ins again
  ./wardclerk intake bill.pdf  mail a document in and see what became of it
  ./wardclerk test core        run one tier of the tests

Data is kept in .wardclerk/ of this checkout (WARDCLERK_HOME names another folder); what
is installed is kept in the XDG cache and shared by all checkouts.
"""


def main(arguments: list[str] | None = None) -> int:
    """Exit code 0 when the command did what it says, else 1 and a next step."""
    given = sys.argv[1:] if arguments is None else arguments
    try:
        return run(given)
    except UserError as error:
        console.complain(str(error), error.next_step)
        return error.exit_code
    except KeyboardInterrupt:
        console.complain("Interrupted.", "Run the same command again: it resumes.")
        return INTERRUPTED
    except BrokenPipeError:
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        return BROKEN_PIPE


def run(given: list[str]) -> int:
    """Parse, install, and hand over to the command's own module."""
    arguments = parser().parse_args(given)
    command = arguments.module
    needs = getattr(command, "needs", None)
    pieces = needs(arguments) if needs else command.NEEDS
    if pieces:
        from wardclerk.cli import environment

        environment.enter(pieces, given)
    return command.run(arguments)


def parser() -> argparse.ArgumentParser:
    """One sub-parser a command, filled by the command's module."""
    whole = argparse.ArgumentParser(
        prog="wardclerk",
        description="Governed, watched and provable back-office work on Odoo.",
        epilog=EPILOG,
        formatter_class=argparse.RawDescriptionHelpFormatter,
    )
    whole.add_argument(
        "--version", action="version", version=f"wardclerk {__version__}"
    )
    commands = whole.add_subparsers(title="commands", metavar="COMMAND", required=True)
    for name in COMMANDS:
        add_command(commands, name)
    return whole


def add_command(commands, name: str) -> None:
    """A command is `cli/<name>.py` with HELP, DESCRIPTION, add_arguments and run."""
    module = importlib.import_module(f"wardclerk.cli.{name}")
    one = commands.add_parser(
        name,
        help=module.HELP,
        description=module.DESCRIPTION,
        formatter_class=argparse.RawDescriptionHelpFormatter,
    )
    module.add_arguments(one)
    one.set_defaults(module=module)
