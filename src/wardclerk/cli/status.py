"""`status`: what runs, where, how much memory it takes and since when."""

from __future__ import annotations

import argparse
import json
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime

from wardclerk.cli import console, parts, process
from wardclerk.cli.parts.part import Part
from wardclerk.cli.settings import Settings

HELP = "show what runs, where and since when"
DESCRIPTION = """\
Asks every part whether it works, not only whether its process exists.

  healthy   it answers its own health check
  starting  the process runs but does not answer (yet), or does not do all of its work
  stopped   there is no process

The exit code is 0 when every part is healthy, else 1. With --json:
  {"parts": [{"name", "state", "url", "pid", "memory_mb", "since"}]}
"""
NEEDS = ()


def add_arguments(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("--json", action="store_true", help="print one JSON object")


def run(arguments: argparse.Namespace) -> int:
    found = of_all(Settings.load())
    if arguments.json:
        console.say(json.dumps({"parts": found}, indent=1))
    else:
        show(found)
    return 0 if all(part["state"] == "healthy" for part in found) else 1


def of_all(settings: Settings) -> list[dict]:
    """Asked side by side: one that hangs does not make the others wait."""
    asked = parts.of(settings)
    with ThreadPoolExecutor(len(asked)) as pool:
        return list(pool.map(lambda part: of(part, settings), asked))


def of(part: Part, settings: Settings) -> dict:
    running = part.process(settings)
    state = "stopped"
    if running:
        state = "healthy" if part.healthy(settings) else "starting"
    return {
        "name": part.name,
        "state": state,
        "url": part.url(settings),
        "pid": running.pid if running else None,
        "memory_mb": process.memory_mb(running.pid) if running else None,
        "since": iso(running.since) if running else None,
    }


def iso(seconds: float) -> str:
    return datetime.fromtimestamp(seconds, UTC).isoformat(timespec="seconds")


def show(found: list[dict]) -> None:
    console.table(
        ["part", "state", "url", "pid", "memory", "since"],
        [
            [
                part["name"],
                part["state"],
                part["url"],
                str(part["pid"] or ""),
                f"{part['memory_mb']} MB" if part["pid"] else "",
                part["since"] or "",
            ]
            for part in found
        ],
    )
