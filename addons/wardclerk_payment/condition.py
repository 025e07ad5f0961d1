"""One condition of paying a bill: met, not met, or unknown, with the next step."""

from typing import NamedTuple

MARKS = {True: "✓", False: "✗", None: "?"}


class Condition(NamedTuple):
    """`is_met` is None when nobody can tell: it is shown, and is a fact of policies."""

    code: str
    words: str
    is_met: bool | None
    next_step: str = ""

    def line(self):
        """Return it as people read it."""
        step = f" - {self.next_step}" if self.next_step and not self.is_met else ""
        return f"{MARKS[self.is_met]} {self.words}{step}"
