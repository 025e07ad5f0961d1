"""Short names for exactly these files: what changed since the last time?"""

from __future__ import annotations

import hashlib
from pathlib import Path

from wardclerk.cli.settings import Settings

LENGTH = 16  # hexadecimal characters
IGNORED = {"__pycache__", "tests", "static", "README.rst"}  # no part of the database


def of_tree(*folders: Path, ignored: set[str] = frozenset({"__pycache__"})) -> str:
    """Names and contents of all files below these folders."""
    digest = hashlib.sha256()
    for folder in folders:
        for path in sorted(folder.rglob("*")):
            if path.is_file() and not ignored.intersection(path.parts):
                digest.update(f"{path.relative_to(folder)}\0".encode())
                digest.update(hashlib.sha256(path.read_bytes()).digest())
    return digest.hexdigest()[:LENGTH]


def of_addons(settings: Settings) -> dict[str, str]:
    """One fingerprint an addon."""
    return {
        name: of_tree(settings.root / "addons" / name, ignored=IGNORED)
        for name in addons(settings)
    }


def addons(settings: Settings) -> list[str]:
    """All of our addons, by name."""
    return addons_of(settings.root)


def addons_of(root: Path) -> list[str]:
    manifests = (root / "addons").glob("*/__manifest__.py")
    return sorted(path.parent.name for path in manifests)


def of_text(*texts: str) -> str:
    return hashlib.sha256("\0".join(texts).encode()).hexdigest()[:LENGTH]
