"""What the tiers of one run share: a throw-away PostgreSQL and a stack of their own."""

from __future__ import annotations

import os
import shutil
import subprocess
from pathlib import Path

from wardclerk.cli import console, settings
from wardclerk.cli.errors import UserError
from wardclerk.cli.settings import Settings
from wardclerk.cli.tiers.cluster import Cluster


class Context:
    """Started when the first tier asks for it, stopped when the run ends."""

    def __init__(self, folder: Path, passed_on: list[str], keep: bool) -> None:
        self.folder = folder
        self.passed_on = passed_on
        self.keep = keep
        self._cluster: Cluster | None = None
        self._stack: Settings | None = None

    def cluster(self) -> Cluster:
        """PostgreSQL without fsync, for databases that nobody will miss."""
        if not self._cluster:
            self._cluster = Cluster(self.folder / "postgres")
            self._cluster.start()
        return self._cluster

    def stack(self) -> Settings:
        """The whole system with the demo group, in a data folder of its own."""
        if not self._stack:
            self.command("up")
            self._stack = Settings.load(data_dir=self.stack_folder)
        return self._stack

    @property
    def stack_folder(self) -> Path:
        return self.folder / "stack"

    @property
    def stack_environment(self) -> dict[str, str]:
        return {**os.environ, settings.HOME_VARIABLE: str(self.stack_folder)}

    def command(self, *words: str) -> None:
        """One `./wardclerk` command on the tests' own stack."""
        console.say(f"-- ./wardclerk {' '.join(words)} (the tests' own stack)")
        done = subprocess.run(
            [settings.ROOT / "wardclerk", *words],
            env=self.stack_environment,
            check=False,
        )
        if done.returncode:
            raise UserError(
                f"`./wardclerk {words[0]}` failed on the tests' own stack.",
                f"Its logs are in {self.stack_folder / 'log'}.",
            )

    def close(self) -> None:
        """Leave nothing running; with --keep leave everything."""
        if self._cluster and not self.keep:
            self._cluster.stop()
        if self._stack and not self.keep:
            self.command("down")
            shutil.rmtree(self.stack_folder, ignore_errors=True)
