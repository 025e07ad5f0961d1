"""One line of what an approver would look up elsewhere: met, not met, or unknown."""

from typing import NamedTuple


class ChecklistLine(NamedTuple):
    """`is_met` is None when nobody can tell; `address` is where to look."""

    words: str
    is_met: bool | None
    address: str = ""
