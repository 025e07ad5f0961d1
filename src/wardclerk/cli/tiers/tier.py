"""One tier: a name, what has to be installed for it and how it is run."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from wardclerk.cli.tiers.context import Context
from wardclerk.cli.tiers.result import Result


@dataclass(frozen=True, slots=True)
class Tier:
    """One after the other; `on_request`, only when it is named.

    What `waits` more than it computes runs beside the others when all are run.
    """

    name: str
    title: str
    run: Callable[[Context], Result]
    pieces: tuple[str, ...] = ()
    on_request: bool = False
    waits: bool = False
