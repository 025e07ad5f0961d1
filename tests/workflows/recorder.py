"""Stands in for Odoo or assist: records what came and answers as told."""

from __future__ import annotations

import json
import threading
import time
from collections.abc import Callable
from dataclasses import dataclass
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any

from standardwebhooks.webhooks import Webhook

from wardclerk.core.event.signature import secret_text

WAIT_SECONDS = 20
STOP_SECONDS = 0.05  # the longest that stopping takes


@dataclass(frozen=True, slots=True)
class Request:
    """One call, as it came over the wire."""

    path: str
    headers: dict[str, str]  # names in lower case
    body: bytes
    at: float

    @property
    def json(self) -> Any:
        return json.loads(self.body)


class Recorder:
    """An HTTP server on a port of loopback that can also be switched off."""

    def __init__(self, port: int, answer: Callable[[Request], tuple[int, Any]]):
        self.port = port
        self.answer = answer
        self.requests: list[Request] = []
        self.fetched: list[Request] = []
        self._news = threading.Condition()
        self._server: ThreadingHTTPServer | None = None

    def start(self) -> None:
        """Answer calls; no harm when it does already."""
        if self._server:
            return
        recorder = self

        class Handler(BaseHTTPRequestHandler):
            protocol_version = "HTTP/1.1"

            def do_POST(self):
                length = int(self.headers.get("content-length", 0))
                names = {name.lower(): value for name, value in self.headers.items()}
                body = self.rfile.read(length)
                request = Request(self.path, names, body, time.time())
                status, content = recorder.answer(request)
                recorder.note(request)
                self.write(status, json.dumps(content).encode())

            def do_GET(self):
                names = {name.lower(): value for name, value in self.headers.items()}
                request = Request(self.path, names, b"", time.time())
                recorder.fetched.append(request)
                status, content = recorder.answer(request)
                is_file = isinstance(content, bytes)
                self.write(status, content if is_file else json.dumps(content).encode())

            def write(self, status: int, text: bytes):
                self.send_response(status)
                self.send_header("content-type", "application/json")
                self.send_header("content-length", str(len(text)))
                self.end_headers()
                self.wfile.write(text)

            def log_message(self, *_):
                """The recorded requests are the log."""

        self._server = ThreadingHTTPServer(("127.0.0.1", self.port), Handler)
        serve = self._server.serve_forever
        threading.Thread(target=serve, args=[STOP_SECONDS], daemon=True).start()

    def stop(self) -> None:
        if self._server:
            self._server.shutdown()
            self._server.server_close()
            self._server = None

    def note(self, request: Request) -> None:
        with self._news:
            self.requests.append(request)
            self._news.notify_all()

    def told(self, type: str) -> list[Request]:
        """The events of one type that came until now."""
        return [one for one in self.requests if one.json.get("type") == type]

    def wait_for(
        self, wanted: Callable[[Request], bool], count: int = 1, seconds=WAIT_SECONDS
    ) -> list[Request]:
        """The requests that fit, as soon as there are so many; fails when late."""

        def fitting() -> list[Request]:
            return [request for request in self.requests if wanted(request)]

        with self._news:
            arrived = self._news.wait_for(lambda: len(fitting()) >= count, seconds)
        paths = [request.path for request in self.requests]
        assert arrived, f"{len(fitting())} of {count} calls after {seconds} s: {paths}"
        return fitting()


def verified(request: Request, key: str) -> dict[str, Any]:
    """The event in a request; raises when the signature does not fit its bytes."""
    return Webhook(secret_text(key)).verify(request.body, request.headers)
