"""Whether a vendor may be ordered from, billed by and paid, and why."""

from .standing import Paper, PaperState, Standing, Status, paper_state, standing

__all__ = ["Paper", "PaperState", "Standing", "Status", "paper_state", "standing"]
