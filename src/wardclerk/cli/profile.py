"""What runs and how large: one file in deploy/profiles/ a profile."""

from __future__ import annotations

import tomllib
from dataclasses import dataclass
from pathlib import Path

from wardclerk.cli.errors import UserError


@dataclass(frozen=True, slots=True)
class Profile:
    """The parts to run, and what is written into the configuration of some."""

    name: str
    parts: tuple[str, ...]
    odoo: dict
    postgres: dict
    assist: dict


def folder(root: Path) -> Path:
    return root / "deploy" / "profiles"


def names(root: Path) -> list[str]:
    return sorted(path.stem for path in folder(root).glob("*.toml"))


def load(root: Path, name: str) -> Profile:
    """Read a profile by its name."""
    try:
        text = (folder(root) / f"{name}.toml").read_text()
    except FileNotFoundError:
        raise UserError(
            f"There is no profile {name!r}.",
            f"Choose one of: {', '.join(names(root))}.",
        ) from None
    content = tomllib.loads(text)
    content["parts"] = tuple(content["parts"])
    return Profile(name=name, **content)
