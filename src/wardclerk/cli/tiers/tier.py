"""One tier: a name, what has to be installed for it and how it is run."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from wardclerk.cli.tiers.context import Context
from wardclerk.cli.tiers.result import Result


@dataclass(frozen=True, slots=True)
class Tier:
    """Run alone or after the others; `on_request`, only when it is named."""

    name: str
    title: str
    run: Callable[[Context], Result]
    pieces: tuple[str, ...] = ()
    on_request: bool = False
