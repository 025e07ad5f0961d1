"""Runs other programs and turns their failure into a sentence with a next step."""

from __future__ import annotations

import os
import subprocess
from pathlib import Path

from wardclerk.cli.errors import UserError

SHOWN_LINES = 12  # of a failed program's output


class CommandFailed(UserError):
    """A program that we ran ended with an error."""


def run(
    command: list,
    *,
    doing: str,
    env: dict[str, str] | None = None,
    cwd: Path | None = None,
    text: str | None = None,
    log: Path | None = None,
    next_step: str = "",
) -> str:
    """What the program printed; `doing` says in words what it was for.

    With `log` the output goes to that file instead, and only its end is shown on
    failure.
    """
    words = [str(word) for word in command]
    environment = {**os.environ, **(env or {})}
    try:
        if log:
            log.parent.mkdir(parents=True, exist_ok=True)
            with log.open("w") as output:
                done = _run(words, environment, cwd, text, output)
            printed = log.read_text(errors="replace") if done.returncode else ""
        else:
            done = _run(words, environment, cwd, text, subprocess.PIPE)
            printed = done.stdout
    except FileNotFoundError:
        raise CommandFailed(
            f"{doing}: the program {words[0]} is missing.",
            next_step or "Run `./wardclerk doctor`: it names the package to install.",
        ) from None
    if done.returncode:
        raise CommandFailed(
            _story(doing, words[0], done.returncode, printed, log), next_step
        )
    return printed


def _run(words, environment, cwd, text, output) -> subprocess.CompletedProcess:
    given = {"input": text} if text is not None else {"stdin": subprocess.DEVNULL}
    return subprocess.run(
        words,
        env=environment,
        cwd=cwd,
        stdout=output,
        stderr=subprocess.STDOUT,
        text=True,
        errors="replace",
        check=False,
        **given,
    )


def _story(doing: str, program: str, code: int, printed: str, log: Path | None) -> str:
    """What was tried, and the end of what the program said."""
    lines = printed.strip().splitlines()[-SHOWN_LINES:]
    where = f" The whole output is in {log}." if log else ""
    said = "".join(f"\n    {line}" for line in lines)
    return f"{doing} failed ({Path(program).name} ended with {code}).{where}{said}"
