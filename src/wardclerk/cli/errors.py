"""Errors that a user can act on: what happened, and what to do next."""

from pathlib import Path


class UserError(Exception):
    """Shown without a traceback; `next_step` tells the reader what to do."""

    exit_code = 1

    def __init__(self, message: str, next_step: str = "") -> None:
        super().__init__(message)
        self.next_step = next_step


class NotSetUp(UserError):
    """Nothing was set up in this data folder yet."""

    def __init__(self, data_dir: Path) -> None:
        super().__init__(
            f"Nothing is set up in {data_dir} yet.", "Run `./wardclerk up` first."
        )


class InstallFailed(UserError):
    """A piece of the environment could not be installed."""


class PartFailed(UserError):
    """A part did not start, or stopped answering."""
