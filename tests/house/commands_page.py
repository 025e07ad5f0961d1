"""Writes docs/commands.md from the commands: `python -m tests.house.commands_page`."""

import argparse
import sys

from tests.house import tree

PAGE = tree.ROOT / "docs" / "commands.md"
OPENING = """\
# Commands

What `./wardclerk` can do, in the words of its own `--help`. This page is written from
the commands themselves and a test compares both: after a change of a command run
`python -m tests.house.commands_page`.
"""


def written() -> str:
    """The whole page as it ought to be."""
    from wardclerk.cli.main import parser

    (offered,) = (
        action
        for action in parser()._actions
        if isinstance(action, argparse._SubParsersAction)
    )
    sections = [_section(name, command) for name, command in offered.choices.items()]
    return "\n".join([OPENING, *sections])


def _section(name: str, command: argparse.ArgumentParser) -> str:
    lines = [
        f"## `./wardclerk {name}`",
        "",
        "```text",
        (command.description or "").strip(),
        "```",
        "",
    ]
    rows = [_row(action) for action in command._actions if action.dest != "help"]
    if rows:
        lines += ["| argument | what it does |", "|---|---|", *rows, ""]
    return "\n".join(lines)


def _row(action: argparse.Action) -> str:
    flags = ", ".join(f"`{flag}`" for flag in action.option_strings)
    named = flags or f"`{action.metavar or action.dest}`"
    choices = action.choices and " ".join(f"`{choice}`" for choice in action.choices)
    words = (action.help or "").replace("%(default)s", str(action.default))
    shown = "; one of ".join(filter(None, [words, choices]))
    return f"| {named} | {shown.replace('|', ' or ')} |"


if __name__ == "__main__":
    sys.path.insert(0, str(tree.SOURCE))
    PAGE.write_text(written(), encoding="utf-8")
