"""Only signed, recent, small JSON passes the door; forgeries leave no row."""

import http.client
import json
import os
import time
from datetime import timedelta
from unittest.mock import patch
from urllib.parse import urlsplit

from cryptography.fernet import Fernet

from odoo.tests import HttpCase, tagged
from odoo.tests.common import TEST_CURSOR_COOKIE_NAME
from odoo.tools import mute_logger

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
        self.assertEqual(
            (second.status_code, second.json()["status"]), (200, "duplicate")
        )
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

    def test_headers_that_mean_two_things_are_refused(self):
        signed = signature.headers([SECRET], "w1", int(time.time()), self.body)
        for twice in (signature.ID, signature.TIMESTAMP, signature.SIGNATURE):
            headers = [("Content-Type", "application/json"), *signed.items()]
            with self.subTest(twice):
                status = self.raw_knock([*headers, (twice, signed[twice])])

                self.assertEqual(status, 401)
        self.assertFalse(self.rows())

    def test_more_forgeries_are_refused_without_a_row(self):
        now = int(time.time())
        good = signature.headers([SECRET], "w1", now, self.body)
        fit = good[signature.SIGNATURE]
        forgeries = {
            "time is no number": {signature.TIMESTAMP: "now"},
            "time is negative": {signature.TIMESTAMP: f"-{now}"},
            "time moved within its window": {signature.TIMESTAMP: f"{now + 100}"},
            "asymmetric downgrade": {signature.SIGNATURE: fit.replace("v1,", "v1a,")},
            "no version": {signature.SIGNATURE: fit.partition(",")[2]},
            "cut": {signature.SIGNATURE: fit[:-4]},
            "many wrong ones": {signature.SIGNATURE: " ".join(["v1,AAAA"] * 40)},
            "id of 129 characters": {signature.ID: "w" * 129},
            "id with a line end": {signature.ID: "w1%0a"},
            "empty id": {signature.ID: ""},
        }
        for name, headers in forgeries.items():
            with self.subTest(name):
                self.assertEqual(self.knock(headers=headers).status_code, 401)
        for name, body in {
            "one space more": self.body + " ",
            "other text that looks alike": self.body.replace("door", "dоor"),
        }.items():
            with self.subTest(name):
                answer = self.url_open(
                    "/wardclerk/v1/events/n8n",
                    data=body.encode(),
                    headers={"Content-Type": "application/json"} | good,
                    method="POST",
                )
                self.assertEqual(answer.status_code, 401)
        self.assertFalse(self.rows())

    def test_a_captured_message_that_is_sent_again_takes_no_second_effect(self):
        now = int(time.time())
        first, again = self.knock(at=now), self.knock(at=now)
        self.env["wardclerk.incident"].search([]).flush_recordset()
        another = self.body.replace("door", "window")

        reused = self.knock(body=another)

        self.assertEqual((first.status_code, again.status_code), (200, 200))
        self.assertEqual(again.json()["status"], "duplicate")
        self.assertEqual(reused.status_code, 409)
        self.assertEqual(self.rows(), 1)

    def test_a_body_in_pieces_is_refused_before_it_is_read(self):
        signed = signature.headers([SECRET], "w1", int(time.time()), self.body)
        headers = [("Content-Type", "application/json"), *signed.items()]

        status = self.raw_knock([*headers, ("Transfer-Encoding", "chunked")], None)

        self.assertIn(status, (400, 411, 413))
        self.assertFalse(self.rows())

    def raw_knock(self, headers, length=""):
        """A request whose headers no library tidies up; answers its status."""
        self.env.flush_all()
        address = urlsplit(self.base_url())
        connection = http.client.HTTPConnection(address.hostname, address.port, 10)
        self.addCleanup(connection.close)
        raw = self.body.encode()
        with self.allow_requests():
            connection.putrequest("POST", "/wardclerk/v1/events/n8n")
            cookie = f"{TEST_CURSOR_COOKIE_NAME}={self.http_request_key}"
            for name, value in [*headers, ("Cookie", cookie)]:
                connection.putheader(name, value)
            if length is None:
                connection.endheaders()
                connection.send(b"%x\r\n%s\r\n0\r\n\r\n" % (len(raw), raw))
            else:
                connection.putheader("Content-Length", str(len(raw)))
                connection.endheaders(raw)
            return connection.getresponse().status

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

    def test_nobody_makes_odoo_read_a_large_body_for_an_unknown_source(self):
        answer = self.knock(body=json.dumps({"pad": "x" * 1_000_000}), source="nobody")

        self.assertEqual(answer.status_code, 401)

    def test_a_server_that_cannot_decrypt_asks_to_come_back(self):
        another_key = Fernet.generate_key().decode()
        with (
            patch.dict(os.environ, {"WARDCLERK_SECRET_KEY": another_key}),
            mute_logger("odoo.addons.wardclerk_event.controllers.wardclerk_event"),
        ):
            answer = self.knock()

        self.assertEqual(answer.status_code, 503)
        self.assertEqual(answer.json(), {"status": "unavailable"})
        self.assertFalse(self.rows())

    def test_both_live_secrets_are_accepted_and_no_older_one(self):
        second, third = (signature.secret_text(letter * 32) for letter in "st")
        self.source._set_secret(second)
        self.flush()
        with_old, with_new = self.knock(), self.knock(secret=second)
        self.source._set_secret(third)
        self.flush()

        with_retired = self.knock()

        self.assertEqual((with_old.status_code, with_new.status_code), (200, 200))
        self.assertEqual(with_retired.status_code, 401)

    def test_the_replaced_secret_is_refused_after_a_day(self):
        self.source._set_secret(signature.secret_text("s" * 32))
        self.source.sudo().secret_changed_at -= timedelta(hours=25)
        self.flush()

        self.assertEqual(self.knock().status_code, 401)

    def test_effects_are_those_of_the_sources_bot(self):
        self.knock()

        incident = self.env["wardclerk.incident"].search([("title", "=", "door")])
        self.assertEqual(incident.create_uid, self.bot)

    def test_another_method_is_refused(self):
        answer = self.url_open("/wardclerk/v1/events/n8n", method="GET")

        self.assertEqual(answer.status_code, 405)

    def test_a_refusal_tells_field_and_next_step(self):
        body = self.body.replace("incident.reported", "message.received")

        answer = self.knock(body=body)

        self.assertEqual(answer.status_code, 422)
        self.assertEqual(answer.json()["field"], "type")
        self.assertTrue(answer.json()["next_step"])
