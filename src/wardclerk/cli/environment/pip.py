"""Installs locked Python packages, also where the machine's Python came without pip."""

from __future__ import annotations

import importlib.util
import re
import sys
from pathlib import Path

from wardclerk.cli import shell
from wardclerk.cli.console import Progress
from wardclerk.cli.environment import debian
from wardclerk.cli.errors import InstallFailed

DEBIAN_WHEELS = Path("/usr/share/python-wheels")  # of the package python3-pip-whl
NEXT_STEP = (
    "Check the connection to the package index that this machine has configured for "
    "pip (`pip config list`), then run the command again: it resumes."
)


def make_environment(target: Path) -> None:
    """Without pip inside: Debian's Python has no `ensurepip` unless asked for."""
    shell.run(
        [sys.executable, "-m", "venv", "--without-pip", "--clear", target],
        doing="Making the Python environment",
        next_step="On Debian: apt-get install python3-venv",
    )


def install_locked(target: Path, lock: Path, cache: Path, progress: Progress) -> None:
    """Every file is checked against the lock's hash; nothing is compiled."""
    progress(f"installing {count(lock)} packages")
    command = [target / "bin" / "python", *pip_of(cache), "install", "--quiet"]
    command += ["--require-hashes", "--no-deps", "--only-binary", ":all:"]
    command += ["--no-compile", "--no-warn-script-location", "--no-input"]
    command += ["--disable-pip-version-check", "--requirement", lock]
    shell.run(command, doing="Installing Python packages", next_step=NEXT_STEP)


def count(lock: Path) -> int:
    """How many packages the lock names."""
    return len(re.findall(r"^[A-Za-z0-9].*==", lock.read_text(), re.M))


def pip_of(cache: Path) -> list[str]:
    """A pip that runs without being installed: the wheel of one is a program."""
    for wheel in (*bundled_wheels(), *DEBIAN_WHEELS.glob("pip-*.whl")):
        return [str(wheel / "pip")]
    if importlib.util.find_spec("pip"):
        location = Path(importlib.util.find_spec("pip").origin).parent
        return [str(location)]
    return [str(downloaded_wheel(cache) / "pip")]


def bundled_wheels() -> list[Path]:
    """What `ensurepip` would install."""
    found = importlib.util.find_spec("ensurepip")
    if not found or not found.origin:
        return []
    return sorted((Path(found.origin).parent / "_bundled").glob("pip-*.whl"))


def downloaded_wheel(cache: Path) -> Path:
    """Debian's own pip, unpacked privately."""
    target = cache / "pip"
    if not list(target.rglob("pip-*.whl")):
        debian.unpack(["python3-pip-whl"], debian.own_suite(), target, cache)
    for wheel in target.rglob("pip-*.whl"):
        return wheel
    raise InstallFailed(
        "No pip was found for this Python.", "On Debian: apt-get install python3-pip"
    )
