"""What the environment tells the assist service."""

from __future__ import annotations

import os
from collections.abc import Mapping
from dataclasses import dataclass

from wardclerk.assist.limits import DOCUMENT_SECONDS_MAX, WORKERS_DEFAULT

HOST_DEFAULT = "127.0.0.1"  # documents come from this machine's services only
PORT_DEFAULT = 8765
TOKEN_LENGTH_MIN = 16  # characters
WORKERS_MAX = 16


class SettingsError(Exception):
    """A setting is missing or wrong; the message says which and what to do."""


@dataclass(frozen=True, slots=True)
class Settings:
    """Port, token, address and number of workers.

    The address stays loopback, except in a container with a network of its own.
    """

    port: int
    token: str
    host: str = HOST_DEFAULT
    workers: int = WORKERS_DEFAULT
    document_seconds_max: float = DOCUMENT_SECONDS_MAX


def from_environment(environment: Mapping[str, str] = os.environ) -> Settings:
    """The settings, or a SettingsError that names the variable to set."""
    token = environment.get("WARDCLERK_ASSIST_TOKEN", "")
    if len(token) < TOKEN_LENGTH_MIN:
        raise SettingsError(
            f"Set WARDCLERK_ASSIST_TOKEN to at least {TOKEN_LENGTH_MIN} characters."
        )
    return Settings(
        port=_number(environment, "WARDCLERK_ASSIST_PORT", PORT_DEFAULT, 65535),
        token=token,
        host=environment.get("WARDCLERK_ASSIST_HOST") or HOST_DEFAULT,
        workers=_number(
            environment, "WARDCLERK_ASSIST_WORKERS", WORKERS_DEFAULT, WORKERS_MAX
        ),
    )


def _number(environment: Mapping[str, str], name: str, default: int, top: int) -> int:
    text = environment.get(name, "") or str(default)
    if not text.isdigit() or not 1 <= int(text) <= top:
        raise SettingsError(f"Set {name} to a number from 1 to {top}.")
    return int(text)
