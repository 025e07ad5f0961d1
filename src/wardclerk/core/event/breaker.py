"""Stops sending to a receiver that keeps failing, and probes it until it answers."""

from collections import deque
from dataclasses import dataclass, field

CLOSED = "closed"
OPEN = "open"
HALF_OPEN = "half_open"

FAILURES_IN_ROW_MAX = 5
WINDOW_ATTEMPTS = 64  # two rounds of what may be in flight to one endpoint
WINDOW_FAILURES_MAX = 32  # half of the window
PROBE_SECONDS = 10  # an open breaker lets one attempt through so often
HOLD_MAX_SECONDS = 600  # one answer "come back tomorrow" must not stop all events


@dataclass(slots=True)
class Breaker:
    """Health of one endpoint as this relay sees it; times are any steady clock's."""

    state: str = CLOSED
    failures_in_row: int = 0
    last_success_at: float = float("-inf")
    closed_until: float = 0.0
    window: deque = field(default_factory=lambda: deque(maxlen=WINDOW_ATTEMPTS))
    probing: bool = False

    def room(self, wanted: int, now: float) -> int:
        """How many attempts may start now."""
        if now < self.closed_until:
            return 0
        if self.state == CLOSED:
            return wanted
        self.state = HALF_OPEN
        return 0 if self.probing else min(wanted, 1)

    def started(self) -> None:
        """An attempt starts; in the half-open state it is the one probe."""
        self.probing = self.state == HALF_OPEN

    def succeeded(self, now: float) -> bool:
        """Note a success; True when that closed the breaker."""
        self.last_success_at = now
        reopened = self.state != CLOSED
        if reopened:
            self.window.clear()
        self.state, self.failures_in_row, self.probing = CLOSED, 0, False
        self.window.append(True)
        return reopened

    def failed(self, started_at: float, now: float) -> bool:
        """Note a failure of the receiver; True when that opened the breaker.

        Many attempts run at once and their ends come in no order. Only one that began
        after the last success is evidence that the receiver fails *since* then.
        """
        self.failures_in_row += started_at >= self.last_success_at
        self.window.append(False)
        was_closed, self.probing = self.state == CLOSED, False
        if was_closed and not self._too_many_failures():
            return False
        self.state = OPEN
        self.closed_until = max(self.closed_until, now + PROBE_SECONDS)
        return was_closed

    def gave_up_probe(self) -> None:
        """The probe ended without saying anything about the receiver."""
        self.probing = False

    def hold(self, seconds: float, now: float) -> None:
        """The receiver asked for a pause (429, 503): nobody is sent until then."""
        until = now + min(seconds, HOLD_MAX_SECONDS)
        self.closed_until = max(self.closed_until, until)

    def _too_many_failures(self):
        failures = sum(not success for success in self.window)
        return (
            self.failures_in_row >= FAILURES_IN_ROW_MAX
            or failures >= WINDOW_FAILURES_MAX
            and len(self.window) == WINDOW_ATTEMPTS
        )
