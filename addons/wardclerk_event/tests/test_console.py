"""Whoever knows neither Python nor n8n understands what is stuck and mends it."""

import json
from datetime import timedelta

from odoo import fields
from odoo.exceptions import AccessError, UserError
from odoo.tests import tagged

from .common import EventCase

SECRET = "whsec_" + "s" * 43 + "="


@tagged("post_install", "-at_install")
class TestConsole(EventCase):
    def setUp(self):
        super().setUp()
        self.endpoint._set_secret(SECRET)
        self.row = self.emit(self.thing)

    def make(self, row=None, **values):
        """Put a row into a state, as the relay does."""
        row = row or self.row
        self.env.flush_all()
        for name, value in values.items():
            self.env.cr.execute(
                f"UPDATE wardclerk_outbox SET {name} = %s WHERE id = %s",  # noqa: S608
                [value, row.id],
            )
        self.env.invalidate_all()
        return row.where

    def test_a_fresh_event_leaves_within_seconds(self):
        self.assertIn("within seconds", self.row.where)

    def test_an_overdue_event_says_that_nobody_carries_it(self):
        long_ago = fields.Datetime.now() - timedelta(minutes=5)

        self.assertIn("the relay does not run", self.make(available_at=long_ago))

    def test_a_paused_receiver_keeps_it_back(self):
        self.endpoint.action_pause()

        self.assertIn("receiver is paused. Paused by hand", self.make())

    def test_a_receiver_that_does_not_answer_is_named(self):
        self.endpoint.sudo().breaker_state = "open"

        self.assertIn("receiver does not answer", self.make())

    def test_a_failed_attempt_tells_cause_and_next_time(self):
        sentence = self.make(attempts=2, last_error="HTTP 500")

        self.assertIn("Attempt 2 of 12 failed: HTTP 500", sentence)

    def test_each_attempt_is_listed_with_its_answer(self):
        tries = [{"at": "2026-11-03T08:00:00+00:00", "status": 503, "error": "<busy>"}]
        self.assertFalse(self.row.tries_table)

        self.make(tries=json.dumps(tries))
        self.row._fail("no such ward")
        self.row.invalidate_recordset()

        self.assertEqual(self.row.state, "dead")
        self.assertIn("<td>503</td><td>&lt;busy&gt;</td>", self.row.tries_table)
        self.assertIn("no such ward", self.row.tries_table)

    def test_an_event_waits_for_the_one_before_it(self):
        later = self.emit(self.thing)[-1]

        self.assertIn("earlier event of the same document", later.where)

    def test_delivered_is_not_done(self):
        now = fields.Datetime.now()

        works = self.make(state="delivered", delivered_at=now)
        silent = self.make(delivered_at=now - timedelta(minutes=10))

        self.assertIn("works on it", works)
        self.assertIn("has not said that it is done", silent)

    def test_a_receiver_that_never_confirms_is_done_with_its_answer(self):
        self.endpoint.confirm_seconds = 0

        self.assertIn("Done", self.make(state="delivered"))

    def test_an_incident_of_the_workflow_names_its_owner(self):
        self.env["wardclerk.incident"]._report(
            self.source, {"title": "No mail server", "workflow": "receiver"}
        )

        sentence = self.make(state="dead", last_error="it failed")

        self.assertIn("Given up: it failed", sentence)
        self.assertIn("No mail server (owner: nobody yet)", sentence)

    def test_a_document_says_what_holds_it_up(self):
        self.make(state="dead", last_error="HTTP 404")
        self.emit(self.things)

        where = self.outbox._where_is(self.thing | self.things[0])

        self.assertIn("HTTP 404", where[self.thing.id])
        self.assertIn("within seconds", where[self.things[0].id])
        self.assertNotIn(self.things[1].id, self.outbox._where_is(self.thing))

    def test_sentences_of_many_rows_cost_no_more_queries(self):
        rows = self.emit(self.things)
        rows.mapped("where")
        self.env.invalidate_all()
        with self.assertQueryCount(12):
            rows.mapped("where")

    def test_an_endpoint_shows_causes_and_its_oldest(self):
        self.make(last_error="HTTP 500")

        self.assertEqual(self.endpoint.causes, "1 × HTTP 500")
        self.assertEqual(self.endpoint.oldest_waiting_at, self.row.created_at)
        self.assertIn("Nothing was sent yet", self.endpoint.condition)

    def test_a_test_event_goes_to_this_receiver_only(self):
        self.new_endpoint("second", "id")

        self.endpoint.with_user(self.administrator).action_send_test()
        self.flush()

        row = self.outbox.search([("type", "=", "integration.tested")])
        self.assertEqual(row.endpoint_id, self.endpoint)
        self.assertEqual(self.body_of(row)["data"], {"endpoint": "receiver"})

    def test_without_a_secret_no_test_event_is_queued(self):
        with self.assertRaisesRegex(UserError, "secret"):
            bare = self.new_endpoint("bare", "id").with_user(self.administrator)
            bare.action_send_test()

    def test_all_since_are_sent_again_with_the_reason_as_evidence(self):
        rows = self.emit(self.things)
        rows._fail("broken")
        wizard = self.env["wardclerk.outbox.replay.since"].with_user(self.administrator)
        wizard = wizard.create(
            {
                "endpoint_id": self.endpoint.id,
                "since": fields.Datetime.now() - timedelta(hours=1),
                "reason": "the receiver is repaired",
            }
        )

        self.assertEqual(wizard.event_count, len(rows))
        wizard.action_replay()
        self.flush()

        self.assertEqual(set(rows.mapped("state")), {"queued"})
        entries = self.env["wardclerk.audit.entry"].search(
            [("action", "=", "event.replayed"), ("res_id", "in", rows.ids)]
        )
        self.assertEqual(len(entries), len(rows))

    def test_a_rotated_secret_is_shown_once_and_the_old_one_works_for_a_day(self):
        endpoint = self.endpoint.with_user(self.administrator)

        shown = endpoint.action_rotate_secret()["context"]

        self.assertEqual(endpoint._live_secrets(), [shown["default_text"], SECRET])
        self.assertTrue(endpoint.old_secret_until)
        self.env.flush_all()
        self.env.cr.execute(
            "SELECT secret_encrypted FROM wardclerk_event_endpoint WHERE id = %s",
            [endpoint.id],
        )
        self.assertNotIn(shown["default_key"], self.env.cr.fetchone()[0])

    def test_the_old_secret_can_be_refused_at_once(self):
        endpoint = self.endpoint.with_user(self.administrator)
        shown = endpoint.action_rotate_secret()["context"]

        endpoint.action_retire_old_secret()

        self.assertEqual(endpoint._live_secrets(), [shown["default_text"]])
        self.assertFalse(endpoint.old_secret_until)

    def test_nobody_else_rotates_tests_or_replays(self):
        for user in (self.clerk, self.bot):
            endpoint = self.endpoint.with_user(user)
            for action in (
                endpoint.action_rotate_secret,
                endpoint.action_retire_old_secret,
                endpoint.action_send_test,
            ):
                with self.subTest(user.login), self.assertRaises(AccessError):
                    action()
