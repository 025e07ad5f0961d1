"""PostgreSQL's programs: the machine's own, else Debian's, unpacked privately."""

from __future__ import annotations

import re
from pathlib import Path

from wardclerk.cli.console import Progress
from wardclerk.cli.environment import debian
from wardclerk.cli.environment.piece import Piece, key
from wardclerk.cli.errors import InstallFailed

INSTALLED = Path("/usr/lib/postgresql")
OLDEST = 14  # what the evidence schema needs
RECIPE = "1"
PROGRAMS = ("postgres", "initdb", "psql", "pg_dump", "pg_restore")


def installed() -> Path | None:
    """The newest complete server of this machine."""
    folders = [path for path in INSTALLED.glob("*/bin") if path.parent.name.isdigit()]
    for folder in sorted(folders, key=lambda path: -int(path.parent.name)):
        complete = all((folder / program).exists() for program in PROGRAMS)
        if complete and int(folder.parent.name) >= OLDEST:
            return folder
    return None


def folder(cache: Path) -> Path:
    return cache / f"postgres-{key(RECIPE)}"


def bin_dir(cache: Path) -> Path:
    """Where `postgres`, `psql` and the others are."""
    found = installed()
    if found:
        return found
    return next((folder(cache) / "usr/lib/postgresql").glob("*/bin"))


def library_path(cache: Path) -> dict[str, str]:
    """Unpacked programs find their libraries only when told where."""
    if installed():
        return {}
    places = [str(path) for path in (folder(cache) / "usr/lib").glob("*-linux-gnu")]
    return {"LD_LIBRARY_PATH": ":".join(places)}


def build(target: Path, cache: Path, progress: Progress) -> None:
    """Server, client and every library they need that a bare machine may lack."""
    suite = debian.own_suite()
    progress(f"package list of {suite}")
    debian.update(suite, cache)
    packages = packages_of(suite, cache)
    progress(f"downloading and unpacking {len(packages)} packages")
    debian.unpack(packages, suite, target, cache)


def packages_of(suite: str, cache: Path) -> list[str]:
    """The release's own version, with the dependencies that are libraries."""
    planned = debian.apt(["--simulate", "install", "postgresql"], suite, cache)
    names = re.findall(r"^Inst (\S+)", planned, re.M)
    servers = [name for name in names if re.fullmatch(r"postgresql-\d+", name)]
    if not servers:
        raise InstallFailed(
            f"Debian {suite} offers no PostgreSQL.", "apt-get install postgresql"
        )
    client = servers[0].replace("postgresql-", "postgresql-client-")
    libraries = [name for name in names if is_needed_library(name)]
    return [servers[0], client, *libraries]


def is_needed_library(name: str) -> bool:
    """Not the C library: the machine's own must serve, or nothing would start."""
    return bool(re.match(r"lib(?!c6|c-|gcc|stdc\+\+|crypt1)", name))


PIECE = Piece(
    "postgres",
    "PostgreSQL",
    15,
    folder,
    build,
    on_machine=lambda: installed() is not None,
)
