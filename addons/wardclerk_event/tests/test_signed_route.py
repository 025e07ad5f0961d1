"""Only signed, recent, small JSON gets through the door, and forgeries leave no trace."""

import json
import time

from odoo.tests import HttpCase, tagged

from wardclerk.core.event import signature
from wardclerk.core.event.envelope import Event, serialise

from .common import NOW, EventCase

SECRET = signature.secret_text("k" * 32)


@tagged("post_install", "-at_install")
class TestSignedRoute(EventCase, HttpCase):
    def setUp(self):
        super().setUp()
        self.source._set_secret(SECRET)
        self.flush()
        self.body = serialise(
            Event(
                id="w1",
                type="incident.reported",
                source="test",
                time=NOW,
                data={"title": "door"},
            )
        )

    def knock(self, body=None, headers=None, source="n8n", secret=SECRET, at=None):
        body = self.body if body is None else body
        signed = signature.headers([secret], "w1", int(at or time.time()), body)
        merged = {"Content-Type": "application/json"} | signed | (headers or {})
        return self.url_open(
            f"/wardclerk/v1/events/{source}",
            data=body.encode(),
            headers=merged,
            method="POST",
        )

    def rows(self):
        return self.inbox.search_count([("source_id", "=", self.source.id)])

    def test_a_signed_event_is_applied_once(self):
        first = self.knock()
        second = self.knock()

        self.assertEqual((first.status_code, first.json()["status"]), (200, "applied"))
        self.assertEqual((second.status_code, second.json()["status"]), (200, "duplicate"))
        self.assertNotIn("Set-Cookie", first.headers)

    def test_forgeries_are_refused_without_a_row(self):
        forgeries = {
            "another secret": {"secret": signature.secret_text("x" * 32)},
            "swapped body": {"headers": {"webhook-signature": "v1," + "A" * 43 + "="}},
            "too old": {"at": time.time() - 400},
            "from the future": {"at": time.time() + 400},
            "another id": {"headers": {"webhook-id": "w2"}},
            "id with a dot": {"headers": {"webhook-id": "w.1"}},
            "no signature": {"headers": {"webhook-signature": ""}},
            "downgraded": {"headers": {"webhook-signature": "v0,AAAA"}},
            "unknown source": {"source": "nobody"},
        }
        for name, forgery in forgeries.items():
            with self.subTest(name):
                answer = self.knock(**forgery)

                self.assertEqual(answer.status_code, 401)
                self.assertEqual(answer.json(), {"status": "unauthorised"})
        self.assertFalse(self.rows())

    def test_wrong_media_types_are_refused(self):
        for headers in (
            {"Content-Type": "application/x-www-form-urlencoded"},
            {"Content-Type": "multipart/form-data; boundary=x"},
            {"Content-Type": "text/plain"},
            {"Content-Encoding": "gzip"},
        ):
            with self.subTest(headers):
                self.assertEqual(self.knock(headers=headers).status_code, 415)

    def test_what_is_larger_than_the_source_allows_is_refused(self):
        answer = self.knock(body=json.dumps({"pad": "x" * self.source.max_bytes}))

        self.assertEqual(answer.status_code, 413)
        self.assertFalse(self.rows())

    def test_another_method_is_refused(self):
        answer = self.url_open("/wardclerk/v1/events/n8n", method="GET")

        self.assertEqual(answer.status_code, 405)

    def test_a_refusal_tells_field_and_next_step(self):
        body = self.body.replace("incident.reported", "message.received")

        answer = self.knock(body=body)

        self.assertEqual(answer.status_code, 422)
        self.assertEqual(answer.json()["field"], "type")
        self.assertTrue(answer.json()["next_step"])
