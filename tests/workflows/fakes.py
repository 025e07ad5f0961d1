"""Fakes, each of which speaks a documented protocol of a service that is not here."""

from __future__ import annotations

import hashlib
import threading
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

STOP_SECONDS = 0.05


class FakeBucket:
    """A fake of S3: PUT and GET of objects, and the digest that a signature covers.

    It does not know the key, so it cannot check the signature itself.
    """

    def __init__(self, port: int):
        self.url = f"http://127.0.0.1:{port}"
        self.objects: dict[str, bytes] = {}
        self._port = port

    def start(self) -> None:
        bucket = self

        class Handler(BaseHTTPRequestHandler):
            protocol_version = "HTTP/1.1"

            def do_PUT(self):
                body = self.rfile.read(int(self.headers["content-length"]))
                signed = self.headers.get("x-amz-content-sha256")
                if signed and signed != hashlib.sha256(body).hexdigest():
                    return self.write(400, b"XAmzContentSHA256Mismatch")
                if "AWS4-HMAC-SHA256" not in self.headers.get("authorization", ""):
                    return self.write(403, b"AccessDenied")
                bucket.objects[self.path] = body
                return self.write(200, b"")

            def do_GET(self):
                if "location" in self.path:
                    answer = b"<LocationConstraint>us-east-1</LocationConstraint>"
                    return self.write(200, answer, "application/xml")
                found = bucket.objects.get(self.path)
                return self.write(200 if found is not None else 404, found or b"")

            def write(self, status, body, type="application/octet-stream"):
                self.send_response(status)
                self.send_header("content-type", type)
                self.send_header("content-length", str(len(body)))
                self.end_headers()
                self.wfile.write(body)

            def log_message(self, *_):
                """The stored objects are the log."""

        self._server = ThreadingHTTPServer(("127.0.0.1", self._port), Handler)
        serve = self._server.serve_forever
        threading.Thread(target=serve, args=[STOP_SECONDS], daemon=True).start()

    def stop(self) -> None:
        self._server.shutdown()
        self._server.server_close()
