"""Makes one attempt to hand one event to one receiver, and tells what came of it."""

import asyncio
import time
from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from email.utils import parsedate_to_datetime

import h11

from wardclerk.core.event import signature
from wardclerk.relay.connection import Connections, NoAnswer
from wardclerk.relay.guard import AddressRefused, Guard

TIMEOUT_DEFAULT_SECONDS = 15
TIMEOUT_MAX_SECONDS = 30
ERROR_TEXT_MAX_CHARS = 200  # of an answer that is kept for the person who reads it


@dataclass(frozen=True, slots=True)
class Endpoint:
    """A receiver as an attempt needs it."""

    id: int
    name: str
    url: str
    secrets: tuple[str, ...]
    timeout_seconds: float = TIMEOUT_DEFAULT_SECONDS
    rate_per_second: int = 0


@dataclass(frozen=True, slots=True)
class Answer:
    """What the receiver did: a status, or none with the reason."""

    status: int | None
    error: str = ""
    retry_after_seconds: float | None = None
    refused: bool = False  # by the guard: the receiver was never asked
    seconds: float = 0.0


class Sender:
    """Keeps connections to receivers open and posts signed events over them."""

    def __init__(self, allowed_hosts: Iterable[tuple[str, int]], resolve=None):
        self._guard = Guard(allowed_hosts, resolve)
        self._connections = Connections(self._guard)

    def close(self) -> None:
        """Close all idle connections."""
        self._connections.close()

    async def post(self, endpoint: Endpoint, event: dict) -> Answer:
        """Send `event` once; whatever happens becomes an Answer."""
        started = time.monotonic()
        try:
            target = self._guard.target(endpoint.url)
            answer = await self._exchange(target, endpoint, event)
        except AddressRefused as error:
            answer = Answer(None, f"address refused: {error}", refused=True)
        except TimeoutError:
            answer = Answer(None, f"no answer within {endpoint.timeout_seconds:g} s")
        except (NoAnswer, OSError) as error:
            answer = Answer(None, f"no connection: {error or type(error).__name__}")
        except h11.ProtocolError as error:
            answer = Answer(None, f"not an HTTP answer: {error}")
        return replace(answer, seconds=time.monotonic() - started)

    async def _exchange(self, target, endpoint, event):
        connection = None
        try:
            async with asyncio.timeout(endpoint.timeout_seconds):
                connection = await self._connections.take(target)
                status, headers = await connection.ask(
                    target, _headers(endpoint, event), event["body"].encode()
                )
            body = await connection.body_beginning()
        except BaseException:
            if connection is not None:
                connection.close()
            raise
        self._connections.give_back(target, connection)
        if status // 100 == 2:
            return Answer(status)
        error = f"HTTP {status} {in_words(body)}".strip()
        return Answer(status, error, retry_after_seconds(headers, datetime.now(UTC)))


def _headers(endpoint, event):
    signed = signature.headers(
        endpoint.secrets, str(event["event_id"]), int(time.time()), event["body"]
    )
    headers = {
        "content-type": "application/json",
        "user-agent": "wardclerk-relay",
        "accept": "application/json",
        **signed,
    }
    if traceparent := trace_header(event["trace_id"], event["id"]):
        headers["traceparent"] = traceparent
    return headers


def trace_header(trace_id: str | None, span: int) -> str | None:
    """W3C traceparent of this event, when its trace id has that standard's form."""
    trace = (trace_id or "").replace("-", "").lower()
    if len(trace) != 32 or not all(sign in "0123456789abcdef" for sign in trace):
        return None
    return f"00-{trace}-{span:016x}-01"


def in_words(body: bytes) -> str:
    """The first words of an answer, fit to be shown to a person."""
    text = body[: 4 * ERROR_TEXT_MAX_CHARS].decode("utf-8", "replace")
    printable = "".join(sign if sign.isprintable() else " " for sign in text)
    return " ".join(printable.split())[:ERROR_TEXT_MAX_CHARS]


def retry_after_seconds(headers, now: datetime) -> float | None:
    """The pause that a Retry-After header asks for, as seconds or as a date."""
    value = next((value for name, value in headers if name == b"retry-after"), b"")
    text = value.decode("latin-1").strip()
    if text.isdigit():
        return float(text)
    try:
        moment = parsedate_to_datetime(text)
        return max((moment - now).total_seconds(), 0.0)
    except (ValueError, TypeError):
        return None
