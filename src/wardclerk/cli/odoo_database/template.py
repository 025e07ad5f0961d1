"""A loaded database kept in the cache, so that a second checkout is ready at once.

It is taken before any secret is written: each installation is told its own afterwards.
"""

from __future__ import annotations

import os
import shutil
import sys
import tempfile
from pathlib import Path

from wardclerk.cli import database, fingerprint, shell
from wardclerk.cli.environment import odoo as odoo_piece
from wardclerk.cli.environment import python
from wardclerk.cli.settings import Settings

JOBS = (
    "2"  # parallel writers when restoring; the smallest supported machine has 2 cores
)
KEPT = 3  # older templates than these are removed
SOURCES = (
    "addons",
    "contracts",
    "src/wardclerk/core",
)  # what the loaded rows come from


def path(settings: Settings) -> Path:
    """Named after everything that makes up its contents."""
    name = fingerprint.of_text(
        fingerprint.of_tree(*(settings.root / folder for folder in SOURCES)),
        odoo_piece.library(settings.cache_dir).as_posix(),
        python.folder(settings.cache_dir).name,
        server_version(settings),
        "demo" if settings.demo else "empty",
        sys.platform,
    )
    return settings.cache_dir / "databases" / name


def server_version(settings: Settings) -> str:
    """Its first number: dumps are restored by the same major version."""
    return database.query(settings, "SHOW server_version_num")[:2]


def save(settings: Settings, name: str, target: Path) -> None:
    """Dump and filestore in one folder, renamed into place when complete."""
    from wardclerk.cli.odoo_database.build import filestore

    target.parent.mkdir(parents=True, exist_ok=True)
    folder = Path(tempfile.mkdtemp(prefix="building-", dir=target.parent))
    try:
        shell.run(
            [
                database.program(settings, "pg_dump"),
                "--format=directory",
                "--compress=1",
                f"--jobs={JOBS}",
                f"--file={folder / 'dump'}",
                name,
            ],
            doing="Keeping a copy of the database",
            env=database.connection(settings),
        )
        if filestore(settings, name).exists():
            shutil.copytree(filestore(settings, name), folder / "filestore")
        os.replace(folder, target)
    except OSError:  # somebody else was faster: theirs is as good
        shutil.rmtree(folder, ignore_errors=True)
    remove_old(target.parent)


def restore(settings: Settings, name: str, source: Path) -> None:
    """Owners and rights are part of the dump; the roles exist already."""
    from wardclerk.cli.odoo_database.build import filestore

    database.create(settings, name, settings.odoo_role)
    database.add_extensions(settings, name)
    database.let_in(settings, name, settings.relay_role)
    database.query(settings, f"ALTER DATABASE {name} SET synchronous_commit = off;")
    shell.run(
        [
            database.program(settings, "pg_restore"),
            f"--jobs={JOBS}",
            "--exit-on-error",
            f"--dbname={name}",
            source / "dump",
        ],
        doing="Copying the prepared database",
        env=database.connection(settings),
        next_step=f"Delete {source} and run the command again: it is made anew.",
    )
    database.query(settings, f"ALTER DATABASE {name} RESET synchronous_commit;")
    if (source / "filestore").exists():
        shutil.copytree(source / "filestore", filestore(settings, name))


def remove_old(folder: Path) -> None:
    """Addons change often while they are written; their old templates are worthless."""
    kept = sorted(folder.iterdir(), key=lambda path: -path.stat().st_mtime)[:KEPT]
    for path_ in folder.iterdir():
        if path_ not in kept:
            shutil.rmtree(path_, ignore_errors=True)
