"""n8n exactly as its committed lock says, without what it never opens when running."""

from __future__ import annotations

import os
import shutil
import tarfile
from pathlib import Path

from wardclerk.cli import shell
from wardclerk.cli.console import Progress
from wardclerk.cli.environment import node
from wardclerk.cli.environment.piece import Piece, key
from wardclerk.cli.errors import InstallFailed
from wardclerk.cli.settings import ROOT

RUNTIME = ROOT / "workflows" / "runtime"
LOCK = RUNTIME / "pnpm-lock.yaml"
PNPM = "pnpm@10.34.9"
PNPM_INTEGRITY = (
    "sha512-9JtajqD97bRLs8DB1ldQkqU8KVDZW3rRXfEfF5dId6LeOgHAfpNOmyjOcW5RwJqUlixz"
    "BtCb4uHksYqMh2L9Mg=="
)
RECIPE = "1"
NEXT_STEP = (
    "Check the connection to the package registry that npm is configured with "
    "(`npm config get registry`), then run the command again: it resumes."
)


def folder(cache: Path) -> Path:
    return cache / f"n8n-{key(RECIPE, PNPM, node.LOCK, *runtime_files())}"


def runtime_files() -> list[Path]:
    """Package, lock, settings and patches."""
    return sorted(path for path in RUNTIME.rglob("*") if path.is_file())


def script(cache: Path) -> Path:
    """n8n's own start script, to be run by Node."""
    return folder(cache) / "node_modules" / "n8n" / "bin" / "n8n"


def build(target: Path, cache: Path, progress: Progress) -> None:
    """Install by the lock, then prune."""
    if not LOCK.exists():
        raise InstallFailed(
            f"{LOCK} is missing.",
            "Restore it from the repository: git checkout workflows/runtime",
        )
    progress("fetching pnpm")
    pnpm = fetch_pnpm(target / "pnpm", cache)
    shutil.copytree(RUNTIME, target, dirs_exist_ok=True)
    progress("fetching and linking about 2,000 packages")
    store = target / "store"
    shell.run(
        [
            node.binary(cache),
            pnpm,
            "install",
            "--frozen-lockfile",
            "--prod",
            "--ignore-scripts",
        ]
        + ["--store-dir", store, "--reporter", "append-only"],
        doing="Installing n8n",
        cwd=target,
        env=tool_environment(cache),
        next_step=NEXT_STEP,
    )
    progress("removing what is never read")
    shutil.rmtree(store, ignore_errors=True)
    shutil.rmtree(target / "pnpm")
    from wardclerk.workflows import runtime

    runtime.prune(target)


def tool_environment(cache: Path) -> dict[str, str]:
    """Node first on the path; headers from the wheel, not from another server."""
    home = node.home(cache)
    return {
        "PATH": f"{home / 'bin'}{os.pathsep}{os.environ['PATH']}",
        "npm_config_nodedir": str(home),
        "CI": "true",
    }


def fetch_pnpm(place: Path, cache: Path) -> Path:
    """The package as published, refused when a byte differs."""
    place.mkdir()
    packed = shell.run(
        [*node.npm(cache), "pack", PNPM, "--silent", "--json"],
        doing="Fetching pnpm",
        cwd=place,
        env=tool_environment(cache),
        next_step=NEXT_STEP,
    )
    if PNPM_INTEGRITY not in packed:
        raise InstallFailed(
            f"What the registry delivered as {PNPM} is not what was published.",
            "Do not use it. Check the registry that npm is configured with.",
        )
    archive = next(place.glob("*.tgz"))
    # Debian 12's Python lacks the filter; the bytes were checked above either way.
    careful = {"filter": "data"} if hasattr(tarfile, "data_filter") else {}
    with tarfile.open(archive) as tar:
        tar.extractall(place, **careful)
    return place / "package" / "bin" / "pnpm.cjs"


PIECE = Piece("n8n", "n8n", 60, folder, build, needs=("node",))
