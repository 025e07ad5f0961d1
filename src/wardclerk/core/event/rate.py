"""Keeps one endpoint's events below its agreed number a second."""

from dataclasses import dataclass


@dataclass(slots=True)
class Rate:
    """A bucket that fills with one second's worth; each relay has its own."""

    per_second: float  # 0 = no limit
    filled: float = 0.0
    filled_at: float | None = None

    def room(self, wanted: int, now: float) -> int:
        """How many events may be sent now."""
        if not self.per_second:
            return wanted
        if self.filled_at is None:
            self.filled = float(self.per_second)
        else:
            gained = (now - self.filled_at) * self.per_second
            self.filled = min(self.filled + gained, max(self.per_second, 1.0))
        self.filled_at = now
        return min(wanted, int(self.filled))

    def take(self, events: int) -> None:
        """Count events that are being sent."""
        if self.per_second:
            self.filled -= events
