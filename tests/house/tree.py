"""The project's own files, read once, for the rules to look at."""

import ast
import subprocess
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
ADDONS = ROOT / "addons"
CONTRACTS = ROOT / "contracts"
SOURCE = ROOT / "src"
BINARY_SUFFIXES = {".png", ".jpg", ".pdf", ".ico", ".woff2", ".zip"}
LOCK_NAMES = {"pnpm-lock.yaml", "package-lock.json"}
PASSED_BY = {"__pycache__", "node_modules", ".wardclerk"}


@cache
def files() -> tuple[Path, ...]:
    """All files that are or will be in the repository, not those that git ignores."""
    listed = subprocess.run(
        ["git", "ls-files", "-z", "--cached", "--others", "--exclude-standard"],
        cwd=ROOT,
        capture_output=True,
        check=False,
    )
    if listed.returncode:  # an unpacked archive has no git
        return tuple(sorted(path for path in ROOT.rglob("*") if _counts(path)))
    names = listed.stdout.decode().split("\0")
    paths = (ROOT / name for name in sorted(names) if name)
    return tuple(path for path in paths if path.is_file())


def _counts(path: Path) -> bool:
    parts = path.relative_to(ROOT).parts
    hidden = any(part.startswith(".") for part in parts[:-1])
    return path.is_file() and not hidden and not PASSED_BY.intersection(parts)


def below(folder: Path, *suffixes: str) -> list[Path]:
    """Files below a folder, of these suffixes when some are named."""
    return [
        path
        for path in files()
        if path.is_relative_to(folder) and (not suffixes or path.suffix in suffixes)
    ]


def texts() -> Iterator[tuple[Path, str]]:
    """All files that people write, with their text."""
    for path in files():
        if path.suffix not in BINARY_SUFFIXES and not is_lock(path):
            try:
                yield path, path.read_text(encoding="utf-8")
            except UnicodeDecodeError:
                continue


def is_lock(path: Path) -> bool:
    """Whether a program wrote this file to pin what is installed."""
    return path.name in LOCK_NAMES or path.suffix == ".lock"


def name(path: Path) -> str:
    """A path as people say it."""
    return path.relative_to(ROOT).as_posix()


@cache
def parsed(path: Path) -> ast.Module:
    """A Python file as syntax tree."""
    return ast.parse(path.read_text(encoding="utf-8"), str(path))


@dataclass(frozen=True)
class Addon:
    """One addon and what its manifest says."""

    folder: Path
    manifest: dict

    @property
    def name(self) -> str:
        """The technical name."""
        return self.folder.name

    @property
    def depends(self) -> set[str]:
        """What it names as needed."""
        return set(self.manifest.get("depends", ()))

    @property
    def own_depends(self) -> set[str]:
        """What it needs of this project."""
        return {other for other in self.depends if other.startswith("wardclerk_")}

    @property
    def code(self) -> list[Path]:
        """Its Python, XML and CSV, tests left out."""
        found = below(self.folder, ".py", ".xml", ".csv", ".js", ".sql")
        return [path for path in found if "tests" not in path.parts]


@cache
def addons() -> dict[str, Addon]:
    """All addons by name."""
    manifests = sorted(ADDONS.glob("wardclerk_*/__manifest__.py"))
    found = [
        Addon(path.parent, ast.literal_eval(path.read_text(encoding="utf-8")))
        for path in manifests
    ]
    return {addon.name: addon for addon in found}


def needs(addon: str) -> set[str]:
    """All addons of this project that an addon needs, directly or not."""
    reached: set[str] = set()
    waiting = [addon]
    while waiting:
        for other in addons()[waiting.pop()].own_depends & addons().keys():
            if other not in reached:
                reached.add(other)
                waiting.append(other)
    return reached


def report(rule: str, offences: list[str]) -> str:
    """A rule and everything that breaks it, for an assertion's message."""
    return "\n".join([rule, *(f"  {offence}" for offence in sorted(offences))])
