"""A server that only tests need: the machine's own, else unpacked from Debian."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

from wardclerk.cli.console import Progress
from wardclerk.cli.environment import debian
from wardclerk.cli.environment.piece import Piece, key

RECIPE = "1"


@dataclass(frozen=True, slots=True)
class DebianServer:
    """Packages and the programs of theirs that are started, as paths below a root."""

    name: str
    title: str
    seconds: int  # that unpacking takes, about
    packages: tuple[str, ...]
    programs: tuple[str, ...]

    @property
    def piece(self) -> Piece:
        return Piece(
            self.name,
            self.title,
            self.seconds,
            self.folder,
            self.build,
            on_machine=self.installed,
        )

    def installed(self) -> bool:
        """Whether the machine has all of its programs itself."""
        return all(Path("/", program).exists() for program in self.programs)

    def folder(self, cache: Path) -> Path:
        return cache / f"{self.name}-{key(RECIPE, *self.packages)}"

    def root(self, cache: Path) -> Path:
        """Below it lie the programs; "/" when the machine has them."""
        return Path("/") if self.installed() else self.folder(cache)

    def build(self, target: Path, cache: Path, progress: Progress) -> None:
        debian.unpack_with_libraries(self.packages, target, cache, progress)
