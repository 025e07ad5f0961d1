"""What the relay answers over HTTP: its health, its figures, and /reclaim."""

from collections.abc import Sequence
from contextlib import nullcontext
from ipaddress import ip_address

import uvicorn
from prometheus_client import CONTENT_TYPE_LATEST, generate_latest
from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import JSONResponse, Response
from starlette.routing import Route

from wardclerk.relay import metrics
from wardclerk.relay.database import DatabaseUnavailable
from wardclerk.relay.imap import MailboxUnavailable
from wardclerk.relay.mailbox import MailboxWatch
from wardclerk.relay.part import Part
from wardclerk.relay.settings import Settings

BACKLOG = 64


class Server(uvicorn.Server):
    """uvicorn without its own signal handling: the relay stops as a whole."""

    def __init__(self, settings: Settings, parts: Sequence[Part]):
        super().__init__(
            uvicorn.Config(
                application(parts),
                host=settings.host,
                port=settings.port,
                log_config=None,
                access_log=False,
                backlog=BACKLOG,
                lifespan="off",
                timeout_graceful_shutdown=2,
            )
        )

    def capture_signals(self):
        """Nothing to capture: __main__ listens to signals."""
        return nullcontext()


def application(parts: Sequence[Part]) -> Starlette:
    """The routes over the given parts."""
    by_name = {part.name: part for part in parts}

    async def healthz(_request: Request) -> Response:
        states = {name: part.health.as_dict() for name, part in by_name.items()}
        ill = {name for name, state in states.items() if not state["healthy"]}
        down = any(by_name[name].essential for name in ill)
        status = "down" if down else "degraded" if ill else "ok"
        return JSONResponse(
            {"status": status, "parts": states}, status_code=503 if down else 200
        )

    async def show_metrics(_request: Request) -> Response:
        for name, part in by_name.items():
            metrics.PART_UP.labels(name).set(part.health.healthy)
        return Response(generate_latest(), media_type=CONTENT_TYPE_LATEST)

    async def reclaim(request: Request) -> Response:
        if not from_this_machine(request):
            return JSONResponse({"error": "only from this machine"}, status_code=403)
        watches = [part for part in parts if isinstance(part, MailboxWatch)]
        answers = {watch.name: await _reclaimed(watch) for watch in watches}
        failed = any("error" in answer for answer in answers.values())
        return JSONResponse(answers, status_code=503 if failed else 200)

    return Starlette(
        routes=[
            Route("/healthz", healthz),
            Route("/metrics", show_metrics),
            Route("/reclaim", reclaim, methods=["POST"]),
        ]
    )


async def _reclaimed(watch):
    try:
        return {"presented": await watch.reclaim()}
    except (MailboxUnavailable, DatabaseUnavailable) as error:
        return {"error": str(error)}


def from_this_machine(request: Request) -> bool:
    """True for a caller on a loopback address."""
    return request.client is not None and ip_address(request.client.host).is_loopback
