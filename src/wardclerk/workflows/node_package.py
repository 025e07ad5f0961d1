"""Wardclerk's own node for n8n: compiled from `workflows/nodes`, put where n8n looks.

The pack needs none of it; `workflows/README.md` says when to prefer it. When a contract
changed, `python -m wardclerk.workflows.node_package` writes the node's types anew.
"""

from __future__ import annotations

import os
import shutil
import tempfile
from pathlib import Path

from wardclerk.cli import shell, unprivileged
from wardclerk.cli.environment import n8n, node, node_tools, tasks
from wardclerk.cli.settings import ROOT, Settings, cache_dir
from wardclerk.cli.tasks import run_all

NAME = "n8n-nodes-wardclerk"
TYPES = "nodes/shared/contracts.ts"
BUILT = "dist"
COMPILER = "typescript/bin/tsc"
LICENCES = ("LICENSE", "COPYING")  # LGPL, and the GPL that it adds to
NEXT_STEP = "Restore workflows/nodes from the repository and try again."
NOT_SOURCES = shutil.ignore_patterns("node_modules", BUILT)


def prepare(cache: Path, workplace: Path) -> None:
    """A copy of the sources in an empty folder, with the installed tools beside it."""
    shutil.copytree(
        node_tools.PACKAGE, workplace, ignore=NOT_SOURCES, dirs_exist_ok=True
    )
    (workplace / "node_modules").symlink_to(node_tools.modules(cache))


def build(cache: Path, workplace: Path) -> Path:
    """Compile what was prepared; returns the folder that n8n loads."""
    run(cache, workplace, f"node_modules/{COMPILER}", doing="Compiling the node")
    run(cache, workplace, "scripts/icons.mjs", doing="Copying the node's pictures")
    return workplace / BUILT


def run(cache: Path, workplace: Path, script: str, *words: str, doing: str) -> str:
    """One program of the package or of its tools, by the installed Node."""
    return shell.run(
        [node.binary(cache), script, *words],
        doing=doing,
        cwd=workplace,
        env=n8n.tool_environment(cache),
        next_step=NEXT_STEP,
    )


def write_types(cache: Path, contracts: Path, target: Path) -> None:
    """TypeScript and forms of everything that crosses the border."""
    with tempfile.TemporaryDirectory() as folder:
        workplace = Path(folder)
        prepare(cache, workplace)
        script, doing = "scripts/contracts.mjs", "Writing the node's types"
        run(cache, workplace, script, str(contracts), str(target), doing=doing)


def place(settings: Settings) -> Path:
    """n8n loads what lies here at its start, without any setting."""
    return settings.n8n_dir / ".n8n" / "custom" / NAME


def install(settings: Settings) -> Path:
    """Compile and put in place, whole or not at all; n8n takes it at its next start.

    Returns the same as the one file that npm installs into another n8n.
    """
    settings.n8n_dir.mkdir(parents=True, exist_ok=True, mode=0o700)
    with tempfile.TemporaryDirectory(dir=settings.n8n_dir) as folder:
        workplace = Path(folder)
        prepare(settings.cache_dir, workplace)
        built = build(settings.cache_dir, workplace)
        packed = pack(settings.cache_dir, workplace)
        file = settings.n8n_dir / packed.name
        os.replace(packed, file)
        target = place(settings)
        target.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
        shutil.rmtree(target, ignore_errors=True)
        os.replace(built, target)
    hand_over(settings.n8n_dir, file, *target.parents[:2], target, *target.rglob("*"))
    return file


def pack(cache: Path, workplace: Path) -> Path:
    """What was compiled, with the licence that goes with it."""
    for name in LICENCES:
        shutil.copy(ROOT / name, workplace)
    shell.run(
        [*node.npm(cache), "pack", "--ignore-scripts", "--silent"],
        doing="Packing the node",
        cwd=workplace,
        env=n8n.tool_environment(cache),
        next_step=NEXT_STEP,
    )
    [packed] = workplace.glob("*.tgz")
    return packed


def hand_over(*paths: Path) -> None:
    """To the account that n8n runs as."""
    owner = unprivileged.folder_owner()
    if owner:
        for path in paths:
            os.chown(path, *owner)


def main() -> None:
    """The types in the repository, as the contracts are now."""
    run_all(tasks(["node-tools"]))
    write_types(cache_dir(), ROOT / "contracts", node_tools.PACKAGE / TYPES)


if __name__ == "__main__":
    main()
