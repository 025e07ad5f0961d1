"""Reads a small JSON answer of a service, through the guard that events pass."""

import asyncio
import json
from collections.abc import Iterable

import h11

from wardclerk.relay.connection import Connections, NoAnswer
from wardclerk.relay.guard import AddressRefused, Guard

TIMEOUT_SECONDS = 10


class LookFailed(Exception):
    """Nothing that can be used came back; the text says why, without secrets."""


def look(url: str, headers: dict[str, str], allowed_hosts: Iterable[tuple[str, int]]):
    """The JSON that `url` answers with; at most 64 kB, no redirect is followed."""
    return asyncio.run(_look(url, headers, allowed_hosts))


async def _look(url, headers, allowed_hosts):
    guard = Guard(allowed_hosts)
    connections = Connections(guard)
    try:
        target = guard.target(url)
        async with asyncio.timeout(TIMEOUT_SECONDS):
            connection = await connections.take(target)
            status, _ = await connection.ask(target, headers, b"", method="GET")
        body = await connection.body_beginning()
        connection.close()
    except AddressRefused as error:
        raise LookFailed(f"address refused: {error}") from error
    except (NoAnswer, OSError, TimeoutError, h11.ProtocolError) as error:
        raise LookFailed(f"no answer: {type(error).__name__}") from error
    if status != 200:
        raise LookFailed(f"answer {status}")
    try:
        return json.loads(body)
    except ValueError as error:
        raise LookFailed("the answer is no JSON, or too long") from error
