"""The HTTP door of the assist service: one document in, one reading out."""

from __future__ import annotations

import contextlib
import hashlib
import hmac
import logging
import time
from collections.abc import AsyncIterator
from urllib.parse import unquote

from prometheus_client import CONTENT_TYPE_LATEST, generate_latest
from starlette.applications import Starlette
from starlette.requests import ClientDisconnect, Request
from starlette.responses import JSONResponse, Response
from starlette.routing import Route

from wardclerk.assist import NAME, VERSION, sniff
from wardclerk.assist.limits import (
    BODY_BYTES_MAX,
    FILENAME_LENGTH_MAX,
    RETRY_AFTER_SECONDS,
)
from wardclerk.assist.metrics import Metrics
from wardclerk.assist.pool import Overloaded, Pool, Unreadable
from wardclerk.assist.reading import Reading
from wardclerk.assist.settings import Settings

log = logging.getLogger("wardclerk.assist")


class _TooLarge(Exception):
    """The body is larger than the service accepts."""


def application(settings: Settings) -> Starlette:
    """The service as an ASGI application; its workers live as long as it does."""
    pool = Pool(settings.workers, settings.document_seconds_max)
    service = _Service(settings, pool, Metrics())

    @contextlib.asynccontextmanager
    async def lifespan(_app: Starlette) -> AsyncIterator[None]:
        pool.start()
        try:
            yield
        finally:
            await pool.stop()

    app = Starlette(
        routes=[
            Route("/v1/read", service.read, methods=["POST"]),
            Route("/healthz", service.healthz, methods=["GET"]),
            Route("/metrics", service.metrics, methods=["GET"]),
        ],
        lifespan=lifespan,
    )
    app.state.pool = pool
    return app


class _Service:
    """The three routes and what they share."""

    def __init__(self, settings: Settings, pool: Pool, metrics: Metrics) -> None:
        self._token = settings.token.encode()
        self._pool = pool
        self._metrics = metrics

    async def read(self, request: Request) -> Response:
        """POST /v1/read: the raw document; the answer follows the contract."""
        started = time.monotonic()
        if not self._is_allowed(request):
            return self._refuse(401, "send the token as Authorization: Bearer")
        try:
            content = await _body(request)
        except _TooLarge:
            return self._refuse(413, f"more than {BODY_BYTES_MAX} bytes")
        except ClientDisconnect:
            return self._refuse(400, "the request ended early")
        try:
            answer = await self._pool.read(_filename(request), content)
        except Overloaded:
            return self._refuse(503, "too many documents wait", retry=True)
        except Unreadable as reason:
            answer = _unreadable(content, str(reason))
        self._tell(answer, len(content), time.monotonic() - started)
        return JSONResponse(answer)

    async def healthz(self, _request: Request) -> Response:
        """GET /healthz: 200 as soon as one worker can read."""
        warm = self._pool.warm
        return JSONResponse(
            {
                "status": "ok" if warm else "starting",
                "reader": {"name": NAME, "version": VERSION},
                "workers": self._pool.size,
                "warm": warm,
                "network_isolated": self._pool.is_network_isolated,
            },
            status_code=200 if warm else 503,
            headers={} if warm else {"Retry-After": str(RETRY_AFTER_SECONDS)},
        )

    async def metrics(self, _request: Request) -> Response:
        """GET /metrics: the Prometheus text format."""
        self._metrics.workers.set(self._pool.warm)
        self._metrics.waiting.set(self._pool.waiting)
        self._metrics.restarts.set(self._pool.restarts)
        self._metrics.resident.set(self._pool.resident_bytes)
        body = generate_latest(self._metrics.registry)
        return Response(body, media_type=CONTENT_TYPE_LATEST)

    def _is_allowed(self, request: Request) -> bool:
        scheme, _blank, token = request.headers.get("authorization", "").partition(" ")
        given = token.strip().encode("utf-8", errors="replace")
        return scheme.lower() == "bearer" and hmac.compare_digest(given, self._token)

    def _refuse(self, status: int, message: str, retry: bool = False) -> Response:
        self._metrics.refusals.labels(str(status)).inc()
        log.info("refused", extra={"action": "refuse", "status": status})
        headers = {"Retry-After": str(RETRY_AFTER_SECONDS)} if retry else {}
        if status == 401:
            headers["WWW-Authenticate"] = "Bearer"
        return JSONResponse({"error": message}, status_code=status, headers=headers)

    def _tell(self, answer: dict, size_bytes: int, seconds: float) -> None:
        """Count and log the reading: codes, sizes and times, no content."""
        source = self._metrics.count(answer, seconds)
        log.info(
            "read",
            extra={
                "action": "read",
                "sha256": answer["sha256"][:16],
                "size_bytes": size_bytes,
                "media_type": answer["media_type"],
                "pages": answer["pages"],
                "document_type": answer["document_type"]["value"],
                "source": source,
                "problems": [problem["code"] for problem in answer["problems"]],
                "seconds": round(seconds, 3),
            },
        )


async def _body(request: Request) -> bytes:
    """The whole body, refused as soon as it is known to be too large."""
    declared = request.headers.get("content-length", "")
    if declared.isdigit() and int(declared) > BODY_BYTES_MAX:
        raise _TooLarge
    parts, size = [], 0
    async for part in request.stream():
        size += len(part)
        if size > BODY_BYTES_MAX:
            raise _TooLarge
        parts.append(part)
    return b"".join(parts)


def _filename(request: Request) -> str:
    """The name that the sender gave, percent-encoded as in RFC 8187."""
    value = request.headers.get("x-filename", "")
    if "''" in value:
        value = value.split("''", 1)[1]
    return unquote(value, errors="replace")[-FILENAME_LENGTH_MAX:]


def _unreadable(content: bytes, reason: str) -> dict:
    """The contract's answer for a document that no worker survived."""
    digest = hashlib.sha256(content).hexdigest()
    reading = Reading(digest, sniff.media_type(content))
    return reading.with_problem("unreadable", reason).to_json()
