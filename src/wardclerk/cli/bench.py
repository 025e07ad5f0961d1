"""`bench NAME`: runs one measurement and prints it as one JSON object."""

from __future__ import annotations

import argparse
import importlib.util
import json
import os
import platform
import sys
from pathlib import Path

from wardclerk.cli import console
from wardclerk.cli.errors import NotSetUp, UserError
from wardclerk.cli.settings import ROOT, Settings

HELP = "measure something, beside its peers where there are any"
DESCRIPTION = """\
Runs bench/NAME.py, which measures on the running system, and prints
  {"name", "machine", "measures": [{"name", "value", "unit", "peer", "ratio"}]}
`peer` is what was measured beside it in the same run (null when there is none) and
`ratio` is ours divided by the peer's. Figures of two machines cannot be compared.
"""
NEEDS = ("python", "dev")
FOLDER = ROOT / "bench"


def add_arguments(parser: argparse.ArgumentParser) -> None:
    known = ", ".join(names()) or "none yet"
    parser.add_argument("name", metavar="NAME", help=f"one of: {known}")
    parser.add_argument("--json", action="store_true", help="only the JSON object")


def names() -> list[str]:
    """Measurements are files; helpers of theirs begin with an underscore."""
    return sorted(path.stem for path in FOLDER.glob("[a-z]*.py"))


def run(arguments: argparse.Namespace) -> int:
    if arguments.name not in names():
        raise UserError(
            f"There is no measurement {arguments.name!r}.",
            f"Choose one of: {', '.join(names())}.",
        )
    measured = load(FOLDER / f"{arguments.name}.py").run(running_system())
    report = {"name": arguments.name, "machine": machine(), **measured}
    if arguments.json:
        console.say(json.dumps(report, indent=1))
    else:
        show(report)
    return 0


def running_system() -> Settings | None:
    """Some measurements need none; those that do say so."""
    try:
        return Settings.load()
    except NotSetUp:
        return None


def load(path: Path):
    """The measurement's module; its neighbours are importable from it."""
    sys.path.insert(0, str(path.parent))
    spec = importlib.util.spec_from_file_location(f"bench_{path.stem}", path)
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


def machine() -> dict:
    """What the figures depend on; nothing that identifies the machine."""
    pages = os.sysconf("SC_PHYS_PAGES") * os.sysconf("SC_PAGE_SIZE")
    return {
        "processor": processor(),
        "cores": len(os.sched_getaffinity(0)),
        "memory_gb": round(pages / 1024**3, 1),
        "system": f"{platform.system()} {platform.machine()}",
        "python": platform.python_version(),
    }


def processor() -> str:
    for line in Path("/proc/cpuinfo").read_text().splitlines():
        if line.startswith("model name"):
            return line.partition(":")[2].strip()
    return platform.machine()


def show(report: dict) -> None:
    console.table(
        ["measure", "value", "unit", "peer", "ratio"],
        [
            [
                "" if one.get(key) is None else str(one[key])
                for key in ("name", "value", "unit", "peer", "ratio")
            ]
            for one in report["measures"]
        ],
    )
