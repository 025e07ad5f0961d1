"""Runs are read from n8n's public API, with their failure and its owner beside."""

import json
import os
import threading
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from unittest.mock import patch

from odoo.exceptions import AccessError
from odoo.tests import tagged

from .common import EventCase

KEY = "n8n-key-of-the-test"
RUNS = [
    {
        "id": 12,
        "status": "error",
        "workflowId": "wcBill",
        "startedAt": "2030-01-31T09:00:00.000+01:00",
        "stoppedAt": "2030-01-31T08:00:02.500Z",
        "retryOf": None,
    },
    {"id": 13, "status": "success", "workflowId": "wcBill", "retryOf": "12"},
    {"id": 14, "status": "dreaming", "workflowId": "gone"},
]


class FakeN8n(ThreadingHTTPServer):
    """Answers two calls of n8n's public API as its documentation says."""

    def __init__(self):
        super().__init__(("127.0.0.1", 0), Handler)
        self.status = 200
        threading.Thread(target=self.serve_forever, args=(0.01,), daemon=True).start()


class Handler(BaseHTTPRequestHandler):
    def do_GET(self):
        status = self.server.status
        if self.headers["X-N8N-API-KEY"] != KEY:
            status = 401
        rows = [{"id": "wcBill", "name": "bill-notify-approved"}]
        if "/executions" in self.path:
            rows = RUNS
        self.send_response(status)
        self.end_headers()
        self.wfile.write(json.dumps({"data": rows, "nextCursor": None}).encode())

    def log_message(self, *_):
        """Quiet."""


@tagged("post_install", "-at_install")
class TestIntegrationRun(EventCase):
    def setUp(self):
        super().setUp()
        self.n8n = FakeN8n()
        self.addCleanup(self.n8n.server_close)
        self.addCleanup(self.n8n.shutdown)
        place = f"127.0.0.1:{self.n8n.server_address[1]}"
        self.startPatcher(patch.dict(os.environ, {"WARDCLERK_ALLOWED_HOSTS": place}))
        self.servers = self.env["wardclerk.integration.orchestrator"]
        self.server = self.servers.with_user(self.administrator).create(
            {"name": "n8n", "url": f"http://{place}/", "api_key": KEY}
        )

    def runs(self):
        self.servers._read_all()
        return {run.execution_id: run for run in self.server.run_ids}

    def test_runs_are_listed_with_workflow_status_times_and_link(self):
        runs = self.runs()

        failed = runs["12"]
        self.assertEqual(failed.workflow, "bill-notify-approved")
        self.assertEqual(failed.status, "error")
        self.assertEqual(str(failed.started_at), "2030-01-31 08:00:00")
        self.assertTrue(failed.url.endswith("/workflow/wcBill/executions/12"))
        self.assertEqual(failed.retries, 1)
        self.assertEqual(runs["14"].status, "unknown")

    def test_looking_again_updates_and_doubles_nothing(self):
        self.runs()

        self.assertEqual(len(self.runs()), len(RUNS))

    def test_a_failed_run_tells_its_error_and_who_owns_it(self):
        incident = self.env["wardclerk.incident"]._report(
            self.source,
            {"title": "Failed", "detail": "no mail server", "execution_id": "12"},
        )

        failed = self.runs()["12"]

        self.assertEqual(failed.incident_id, incident)
        self.assertEqual(failed.last_error, "no mail server")

    def test_what_goes_wrong_is_told_and_no_key_is_in_it(self):
        self.n8n.status = 500
        self.runs()
        self.assertEqual(self.server.trouble, "answer 500")

        self.server.url = "http://10.0.0.1:5678"
        self.runs()
        self.assertIn("address refused", self.server.trouble)
        self.assertNotIn(KEY, self.server.trouble)

    def test_the_key_is_never_read_back(self):
        self.env.flush_all()
        self.env.invalidate_all()  # as the next request begins

        self.assertTrue(self.server.has_key)
        self.assertFalse(self.server.api_key)
        with self.assertRaises(AccessError):
            self.server.read(["key_encrypted"])
