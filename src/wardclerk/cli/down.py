"""`down`: stop every part, the last started first; nothing is deleted."""

from __future__ import annotations

import argparse
from collections.abc import Iterable

from wardclerk.cli import console, parts, process
from wardclerk.cli.parts.part import Part
from wardclerk.cli.settings import Settings
from wardclerk.cli.tasks import Task, run_all

HELP = "stop everything; records, documents and mail stay"
DESCRIPTION = """\
Stops all parts of this checkout. Each is asked first and has its time to finish what it
is doing (a delivery, a request, a workflow), then it is ended. `./wardclerk up` starts
everything again with all its data.
"""
NEEDS = ()


def add_arguments(_parser: argparse.ArgumentParser) -> None:
    """No options: stopping one part is what `kill` is for."""


def run(_arguments: argparse.Namespace) -> int:
    settings = Settings.load()
    stop_all(settings)
    console.say("Everything is stopped. `./wardclerk up` starts it again.")
    return 0


def stop_all(settings: Settings) -> None:
    """A part is stopped before what it needs, the others side by side."""
    run_all(tasks(list(parts.ALL.values()), settings))


def tasks(stopping: Iterable[Part], settings: Settings) -> list[Task]:
    stopping = [
        part for part in stopping if part.process(settings) or left(part, settings)
    ]
    return [
        Task(
            name=part.name,
            title=f"{part.title} stopped",
            usual_seconds=3,
            run=lambda progress, part=part: stop_part(part, settings),
            needs=tuple(other.name for other in stopping if part.name in other.needs),
        )
        for part in stopping
    ]


def left(part: Part, settings: Settings) -> bool:
    """Children of a part that was killed."""
    return bool(process.marked(part.name, settings.run_dir))


def stop_part(part: Part, settings: Settings) -> None:
    process.stop(part.name, settings.run_dir, part.grace_seconds, part.stop_signal)
