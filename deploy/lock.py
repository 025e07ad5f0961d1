"""Writes the four hashed Python locks from pyproject.toml."""

import re
import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]
RUNTIME_EXTRAS = ("odoo", "relay", "assist", "workflows", "mail")
OLDEST_PYTHON = "3.11"
CORE = ("pyyaml", "rfc8785")  # what every extra brings along


def main() -> int:
    """Resolve anew with `--upgrade`, else keep what is pinned and still allowed."""
    upgrade = ["--upgrade"] if "--upgrade" in sys.argv else []
    runtime = ROOT / "requirements.lock"
    resolve(runtime, RUNTIME_EXTRAS, upgrade)
    resolve(ROOT / "requirements-node.lock", ("node",), upgrade, left_out=CORE)
    # Synapse itself reads YAML, so only the other one is left out.
    synapse = ROOT / "requirements-synapse.lock"
    resolve(synapse, ("synapse",), upgrade, left_out=CORE[1:])
    development = ROOT / "requirements-dev.lock"
    resolve(development, ("dev",), upgrade, constraint=runtime, left_out=CORE)
    leave_out_what_runtime_has(development, runtime)
    return 0


def resolve(lock, extras, upgrade, *, constraint=None, left_out=()):
    """One lock that is the same on Python 3.11, 3.12 and 3.13, with every hash."""
    command = [
        sys.executable,
        "-m",
        "uv",
        "pip",
        "compile",
        "--quiet",
        "--universal",
        "--generate-hashes",
    ]
    command += ["--python-version", OLDEST_PYTHON, "--no-annotate", "--no-header"]
    command += ["--no-emit-index-url", "--no-emit-find-links", *upgrade]
    for extra in extras:
        command += ["--extra", extra]
    for package in left_out:
        command += ["--no-emit-package", package]
    if constraint:
        command += ["--constraint", str(constraint)]
    subprocess.run([*command, "pyproject.toml", "-o", str(lock)], cwd=ROOT, check=True)


def leave_out_what_runtime_has(development: Path, runtime: Path) -> None:
    """The development environment lies over the runtime one and repeats nothing."""
    lines = [first_line(entry) for entry in entries(runtime)]
    everywhere = {name_of(line) for line in lines if ";" not in line}
    own = [
        entry
        for entry in entries(development)
        if name_of(entry) not in everywhere and first_line(entry) not in lines
    ]
    development.write_text("".join(own))


def entries(lock: Path) -> list[str]:
    """The lock's text cut before each package."""
    return re.findall(r"^[A-Za-z0-9].*\n(?:[ \t#].*\n)*", lock.read_text(), re.M)


def first_line(entry: str) -> str:
    """Name, version and, behind a semicolon, where it is wanted."""
    return entry.partition("\n")[0].rstrip(" \\")


def name_of(entry: str) -> str:
    """`numpy==2.4.6 ; ...` is `numpy`."""
    return re.split(r"[=<>!~ ;\[]", entry, maxsplit=1)[0].lower()


if __name__ == "__main__":
    raise SystemExit(main())
