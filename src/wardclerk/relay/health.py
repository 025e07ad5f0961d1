"""Whether a part of the relay still does its work, for /healthz and /metrics."""

import time
from dataclasses import dataclass, field


@dataclass(slots=True)
class Health:
    """The pulse of one part: alive while its last good step is recent enough."""

    part: str
    silence_limit_seconds: float
    detail: str = "starting"
    last_good_at: float | None = None
    clock: object = field(default=time.monotonic, repr=False)

    def good(self, detail: str = "working") -> None:
        """A step went well."""
        self.last_good_at = self.clock()
        self.detail = detail

    def bad(self, detail: str) -> None:
        """A step failed; the pulse stops until one goes well."""
        self.last_good_at = None
        self.detail = detail

    @property
    def healthy(self) -> bool:
        """True while the last good step is not older than the limit."""
        if self.last_good_at is None:
            return False
        return self.clock() - self.last_good_at <= self.silence_limit_seconds

    def as_dict(self) -> dict:
        """What /healthz shows."""
        silent = self.last_good_at is not None and not self.healthy
        detail = "makes no progress" if silent else self.detail
        return {"healthy": self.healthy, "detail": detail}
