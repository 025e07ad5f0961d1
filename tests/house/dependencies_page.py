"""Writes docs/dependencies.md: `python -m tests.house.dependencies_page`."""

import re
import tomllib
from collections import defaultdict
from pathlib import Path

import yaml

from tests.house import tree

PAGE = tree.ROOT / "docs" / "dependencies.md"
REASONS = Path(__file__).with_name("dependencies.yaml")
CORE = "core"
NAME = re.compile(r"[A-Za-z0-9._-]+")
OPENING = """\
# Dependencies

What is taken from others, under which licence, for which part and why. Versions and
hashes are in `requirements*.lock`, `workflows/runtime/pnpm-lock.yaml` and
`workflows/nodes/package-lock.json`. This page is written by
`python -m tests.house.dependencies_page` from `dependencies.yaml` beside it;
tests hold that file against `pyproject.toml` and against what the installed packages
state themselves.
"""


def reasons() -> dict:
    """Licence and reason of each dependency."""
    return yaml.safe_load(REASONS.read_text(encoding="utf-8"))


def parts_by_package() -> dict[str, list[str]]:
    """For which parts pyproject.toml asks for a package."""
    text = (tree.ROOT / "pyproject.toml").read_text(encoding="utf-8")
    project = tomllib.loads(text)["project"]
    asked = {CORE: project["dependencies"], **project["optional-dependencies"]}
    parts = defaultdict(list)
    for part, requirements in asked.items():
        for requirement in requirements:
            parts[NAME.match(requirement).group().lower()].append(part)
    return dict(parts)


def written() -> str:
    """The whole page as it ought to be."""
    known, parts = reasons(), parts_by_package()
    lines = [OPENING, "## From the Python index", ""]
    lines += ["| package | licence | for | why |", "|---|---|---|---|"]
    for package, (licence, why) in known["python"].items():
        wanted = ", ".join(parts.get(package, []))
        lines.append(f"| {package} | {licence} | {wanted} | {why} |")
    lines += ["", "## From elsewhere", ""]
    lines += ["| what | licence | from | why |", "|---|---|---|---|"]
    for name, (licence, source, why) in known["others"].items():
        lines.append(f"| {name} | {licence} | {source} | {why} |")
    return "\n".join([*lines, ""])


if __name__ == "__main__":
    PAGE.write_text(written(), encoding="utf-8")
