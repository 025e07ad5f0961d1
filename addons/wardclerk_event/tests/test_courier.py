"""Where no relay can run, Odoo's Scheduled Action delivers to a real receiver."""

import json
import os
import threading
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from unittest.mock import patch

from odoo.exceptions import UserError
from odoo.tests import tagged

from wardclerk.core.event import signature

from .common import EventCase

SECRET = signature.secret_text("k" * 32)


class Receiver(ThreadingHTTPServer):
    """Keeps what it got, exactly."""

    def __init__(self):
        self.got = []
        self.status = 200
        super().__init__(("127.0.0.1", 0), Handler)
        threading.Thread(target=self.serve_forever, args=(0.01,), daemon=True).start()

    @property
    def place(self):
        return f"127.0.0.1:{self.server_address[1]}"

    def close(self):
        self.shutdown()
        self.server_close()


class Handler(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"

    def do_POST(self):
        raw = self.rfile.read(int(self.headers["Content-Length"]))
        self.server.got.append((dict(self.headers), raw))
        self.send_response(self.server.status)
        self.send_header("Content-Length", "0")
        self.end_headers()

    def log_message(self, *_):
        """Quiet."""


@tagged("post_install", "-at_install")
class TestCourier(EventCase):
    def setUp(self):
        super().setUp()
        self.registry_enter_test_mode()  # its cursor sees what the test wrote
        # The one transaction of a test cannot change its isolation any more.
        self.patch(type(self.outbox), "_read_as_the_relay", lambda *_: None)
        self.receiver = Receiver()
        self.addCleanup(self.receiver.close)
        self.endpoint.url = f"http://{self.receiver.place}/hook"
        self.endpoint._set_secret(SECRET)

    def carry(self, allowed=True):
        self.env.flush_all()
        hosts = self.receiver.place if allowed else ""
        with patch.dict(os.environ, {"WARDCLERK_ALLOWED_HOSTS": hosts}):
            ended = self.outbox._carry(seconds_max=20)
        self.env.invalidate_all()
        return ended

    def test_what_is_due_is_delivered_signed_byte_for_byte(self):
        rows = self.emit(self.things)

        self.assertEqual(self.carry(), len(rows))

        self.assertEqual(set(rows.mapped("state")), {"delivered"})
        self.assertEqual(
            sorted(raw.decode() for _headers, raw in self.receiver.got),
            sorted(rows.mapped("body")),
        )
        for headers, raw in self.receiver.got:
            low = {name.lower(): value for name, value in headers.items()}
            self.assertEqual(signature.verify([SECRET], low, raw), 0)

    def test_a_field_that_is_not_listed_is_not_on_the_wire(self):
        self.emit(self.thing, data=lambda record: {"id": 1, "salary": "CANARY"})

        self.carry()

        [(headers, raw)] = self.receiver.got
        self.assertNotIn("CANARY", raw.decode() + str(headers))
        self.assertEqual(json.loads(raw)["data"], {"id": 1})

    def test_events_of_one_document_keep_their_order(self):
        rows = self.outbox
        for _ in range(4):
            rows |= self.emit(self.thing)

        self.carry()

        sequence = [int(json.loads(raw)["sequence"]) for _, raw in self.receiver.got]
        self.assertEqual(sequence, sorted(rows.ids))

    def test_a_failure_is_kept_with_its_cause_and_tried_later(self):
        self.receiver.status = 500
        row = self.emit(self.thing)

        self.carry()

        self.assertEqual((row.state, row.attempts, row.last_status), ("queued", 1, 500))
        self.assertIn("Attempt 1 of 12 failed: HTTP 500", row.where)

    def test_the_guard_is_the_relays(self):
        row = self.emit(self.thing)

        self.carry(allowed=False)

        self.assertFalse(self.receiver.got)
        self.assertIn("address refused", row.last_error)

    def test_a_missing_key_is_named(self):
        with patch.dict(os.environ):
            del os.environ["WARDCLERK_SECRET_KEY"]
            with self.assertRaisesRegex(UserError, "WARDCLERK_SECRET_KEY"):
                self.outbox._carry()
