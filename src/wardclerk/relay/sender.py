"""Makes one attempt to hand one event to one receiver, and tells what came of it."""

import asyncio
import time
from collections.abc import Iterable
from contextlib import AsyncExitStack
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from email.utils import parsedate_to_datetime

import httpcore

from wardclerk.core.event import signature
from wardclerk.relay import guard

CONNECT_TIMEOUT_SECONDS = 3
TIMEOUT_DEFAULT_SECONDS = 15
TIMEOUT_MAX_SECONDS = 30
BODY_SECONDS = 1  # for the body of an answer, after its status has come
ANSWER_MAX_BYTES = 64 * 1024
ERROR_TEXT_MAX_CHARS = 200  # of an answer that is kept for the person who reads it
CONNECTIONS_MAX = 256
IDLE_CONNECTIONS_MAX = 64
IDLE_SECONDS = 4  # below the 5 s after which Node closes its side


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
        self._allowed_hosts = frozenset(allowed_hosts)
        self._pool = httpcore.AsyncConnectionPool(
            network_backend=guard.GuardedNetwork(self._allowed_hosts, resolve),
            max_connections=CONNECTIONS_MAX,
            max_keepalive_connections=IDLE_CONNECTIONS_MAX,
            keepalive_expiry=IDLE_SECONDS,
        )

    async def close(self) -> None:
        """Close all connections."""
        await self._pool.aclose()

    async def post(self, endpoint: Endpoint, event: dict) -> Answer:
        """Send `event` once; whatever happens becomes an Answer."""
        started = time.monotonic()
        try:
            guard.check_url(endpoint.url, self._allowed_hosts)
            answer = await self._exchange(endpoint, event)
        except guard.AddressRefused as error:
            answer = Answer(None, f"address refused: {error}", refused=True)
        except TimeoutError:
            answer = Answer(None, f"no answer within {endpoint.timeout_seconds:g} s")
        except (httpcore.NetworkError, httpcore.TimeoutException, OSError) as error:
            answer = Answer(None, f"no connection: {type(error).__name__}")
        except (httpcore.ProtocolError, httpcore.UnsupportedProtocol) as error:
            answer = Answer(None, f"not an HTTP answer: {type(error).__name__}")
        return _timed(answer, time.monotonic() - started)

    async def _exchange(self, endpoint, event):
        request = self._pool.stream(
            "POST",
            endpoint.url,
            headers=_headers(endpoint, event),
            content=event["body"].encode(),
            extensions={"timeout": {"connect": CONNECT_TIMEOUT_SECONDS}},
        )
        async with AsyncExitStack() as open_answer:
            async with asyncio.timeout(endpoint.timeout_seconds):
                response = await open_answer.enter_async_context(request)
            text = await _beginning(response)
            if response.status // 100 == 2:
                return Answer(response.status)
            return Answer(
                response.status,
                f"HTTP {response.status} {text}".strip(),
                retry_after_seconds(response.headers, datetime.now(UTC)),
            )


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


async def _beginning(response):
    """The first characters of an answer's body.

    The status was the answer; a body that is too long, too slow or torn changes
    nothing about it. Reading it to its end lets the connection be used again.
    """
    chunks, size = [], 0
    try:
        async with asyncio.timeout(BODY_SECONDS):
            async for chunk in response.aiter_stream():
                chunks.append(chunk)
                size += len(chunk)
                if size >= ANSWER_MAX_BYTES:
                    break
    except (httpcore.NetworkError, httpcore.ProtocolError, TimeoutError):
        pass
    text = b"".join(chunks)[: 4 * ERROR_TEXT_MAX_CHARS].decode("utf-8", "replace")
    printable = "".join(sign if sign.isprintable() else " " for sign in text)
    return " ".join(printable.split())[:ERROR_TEXT_MAX_CHARS]


def retry_after_seconds(headers, now: datetime) -> float | None:
    """The pause that a Retry-After header asks for, as seconds or as a date."""
    value = next(
        (value for name, value in headers if name.lower() == b"retry-after"), b""
    )
    text = value.decode("latin-1").strip()
    if text.isdigit():
        return float(text)
    try:
        moment = parsedate_to_datetime(text)
        return max((moment - now).total_seconds(), 0.0)
    except (ValueError, TypeError):
        return None


def _timed(answer, seconds):
    return replace(answer, seconds=seconds)
