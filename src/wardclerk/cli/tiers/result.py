"""What a tier found: counts, time and the names of what failed."""

from __future__ import annotations

import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field


@dataclass(slots=True)
class Result:
    """Filled while the tier runs."""

    name: str
    passed: int = 0
    failed: int = 0
    skipped: int = 0
    seconds: float = 0.0
    failures: list[str] = field(default_factory=list)

    def fail(self, name: str) -> None:
        self.failed += 1
        self.failures.append(name)

    @contextmanager
    def timed(self) -> Iterator[Result]:
        """Time also what fails."""
        began_at = time.monotonic()
        try:
            yield self
        finally:
            self.seconds += time.monotonic() - began_at
