"""A PostgreSQL cluster for tests: fsync off, contents worthless, templates kept."""

from __future__ import annotations

import dataclasses
import shutil
from pathlib import Path

from wardclerk.cli import database, ports, process, settings
from wardclerk.cli.console import Progress
from wardclerk.cli.parts import part, postgres
from wardclerk.cli.settings import Ports, Secrets, Settings

BOOT = "boot"  # file: which boot of the machine this cluster belongs to
FAST = {
    "fsync": "off",
    "synchronous_commit": "off",
    "full_page_writes": "off",
    "shared_buffers": "256MB",
    "max_connections": "120",
    "max_wal_size": "2GB",
    "autovacuum": "on",
    "track_commit_timestamp": "on",  # which rows were written together
}


class Cluster:
    """An installation of its own that runs PostgreSQL and nothing else."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.settings = self._settings()

    def start(self) -> None:
        """Without fsync a cluster survives killed processes, not a machine's crash."""
        boot = self.folder / BOOT
        if boot.exists() and boot.read_text() != process.boot_id():
            shutil.rmtree(postgres.data_folder(self.settings), ignore_errors=True)
        process.stop("postgres", self.settings.run_dir, 10, postgres.PART.stop_signal)
        self.settings.save()
        boot.write_text(process.boot_id())
        part.start(self._part(), self.settings, Progress("PostgreSQL for tests", 3))
        database.create_roles(self.settings)

    def stop(self) -> None:
        process.stop("postgres", self.settings.run_dir, 10, postgres.PART.stop_signal)

    @property
    def admin_url(self) -> str:
        return self.settings.database_url("postgres", "postgres")

    def databases(self) -> list[str]:
        names = database.query(self.settings, "SELECT datname FROM pg_database")
        return names.splitlines()

    def clone(self, template: str, name: str) -> None:
        """A copy of a template, owned by Odoo's role."""
        owner = self.settings.odoo_role
        database.drop(self.settings, name)
        database.query(
            self.settings, f"CREATE DATABASE {name} TEMPLATE {template} OWNER {owner};"
        )

    def _part(self) -> part.Part:
        """The same part as in `up`, configured for speed."""
        return dataclasses.replace(postgres.PART, prepare=prepare)

    def _settings(self) -> Settings:
        """Passwords are kept with the cluster, the port is any free one."""
        port = ports.any_free(set())
        try:
            kept = Settings.load(data_dir=self.folder)
            return dataclasses.replace(kept, ports=Ports(postgres=port))
        except settings.NotSetUp:
            return Settings(
                root=settings.ROOT,
                data_dir=self.folder,
                cache_dir=settings.cache_dir(),
                profile="full",
                demo=False,
                ports=Ports(postgres=port),
                secrets=Secrets.generate(),
            )


def prepare(chosen: Settings) -> None:
    postgres.prepare(chosen)
    folder = postgres.data_folder(chosen)
    fast = "".join(f"{name} = '{value}'\n" for name, value in FAST.items())
    postgres.write_for_server(
        folder / "wardclerk.conf", postgres.configuration(chosen) + fast
    )
