"""What comes in takes effect once, and a refusal is seen by sender and reader."""

import json
from unittest.mock import patch

from odoo.exceptions import ConcurrencyError, LockError
from odoo.tests import tagged

from odoo.addons.wardclerk_event.models import wardclerk_event_endpoint

from wardclerk.core.event.signature import secret_text

from .common import NOW, EventCase


@tagged("post_install", "-at_install")
class TestInbox(EventCase):
    def confirm(self, event_id, message_id="m1", **more):
        data = {"event_id": event_id, "outcome": "done", **more}
        return self.receive("delivery.confirmed", data, message_id)

    def test_a_confirmation_confirms_its_event(self):
        row = self.emit(self.thing)

        status, answer = self.confirm(row.event_id)

        self.assertEqual((status, answer["status"]), (200, "applied"))
        self.assertEqual(row.state, "confirmed")
        self.assertTrue(row.confirmed_at)

    def test_the_same_message_takes_effect_once(self):
        row = self.emit(self.thing)
        self.confirm(row.event_id)
        row._replay("to see whether the second message changes it")

        status, answer = self.confirm(row.event_id)

        self.assertEqual((status, answer["status"]), (200, "duplicate"))
        self.assertEqual(answer["result"], {"confirmed": 1})
        self.assertEqual(row.state, "queued")

    def test_the_same_id_with_another_content_is_a_conflict(self):
        row, other = self.emit(self.things[:2])
        self.confirm(row.event_id)

        status, answer = self.confirm(other.event_id)

        self.assertEqual((status, answer["status"]), (409, "conflict"))
        self.assertEqual(other.state, "queued")

    def test_a_receiver_that_failed_makes_a_dead_letter_with_its_cause(self):
        row = self.emit(self.thing)

        self.receive(
            "delivery.failed",
            {
                "event_id": row.event_id,
                "outcome": "failed",
                "detail": "no such address",
            },
        )

        self.assertEqual(row.state, "dead")
        self.assertIn("no such address", row.last_error)

    def test_a_source_cannot_confirm_what_went_to_another(self):
        self.endpoint.source_id = self.env.ref("wardclerk_event.source_mailroom")
        row = self.emit(self.thing)

        status, answer = self.confirm(row.event_id)

        self.assertEqual((status, answer["field"]), (422, "data.event_id"))
        self.assertEqual(row.state, "queued")

    def test_what_is_no_event_id_is_refused_in_words(self):
        for number, given in enumerate(("z" * 36, "", None, 7, {"a": 1}, ["x"])):
            with self.subTest(given=given):
                status, answer = self.confirm(given, f"id{number}")

                self.assertEqual((status, answer["field"]), (422, "data.event_id"))

    def test_detail_that_is_no_text_is_refused(self):
        row = self.emit(self.thing)

        for number, type_name in enumerate(("delivery.confirmed", "delivery.failed")):
            status, answer = self.receive(
                type_name, {"event_id": row.event_id, "detail": {"a": 1}}, f"d{number}"
            )

            self.assertEqual((status, answer["field"]), (422, "data.detail"))
        self.assertEqual(row.state, "queued")

    def test_a_confirmed_event_does_not_die_afterwards(self):
        row = self.emit(self.thing)
        self.confirm(row.event_id)

        self.receive("delivery.failed", {"event_id": row.event_id}, "late")

        self.assertEqual(row.state, "confirmed")

    def test_a_message_that_meets_a_locked_record_is_tried_again_by_odoo(self):
        row = self.emit(self.thing)
        locked = patch.object(
            type(self.outbox), "_confirm", side_effect=LockError("locked")
        )

        with locked, self.assertRaises(ConcurrencyError):
            self.confirm(row.event_id)

    def test_a_message_that_is_being_applied_elsewhere_is_tried_again_by_odoo(self):
        self.confirm("no-such-event", "m7")
        locked = patch.object(
            type(self.inbox), "lock_for_update", side_effect=LockError("locked")
        )

        with locked, self.assertRaises(ConcurrencyError):
            self.confirm("no-such-event", "m7")

    def test_text_that_no_database_can_hold_is_taken_in(self):
        body = {
            "specversion": "1.0",
            "id": "odd",
            "type": "incident.reported",
            "source": "test",
            "time": NOW,
            "data": {"title": "a\0b", "detail": "half: \ud83d"},
        }

        status, _answer = self.inbox.with_user(self.bot)._receive(
            self.source, "odd", json.dumps(body).encode()
        )

        self.assertEqual(status, 200)
        incident = self.env["wardclerk.incident"].search([("detail", "=", "half: ?")])
        self.assertEqual(incident.title, "a\ufffdb")

    def test_a_type_that_the_source_may_not_send_is_refused(self):
        status, answer = self.receive("message.received", {})

        self.assertEqual((status, answer["field"]), (422, "type"))
        row = self.inbox.search([("message_id", "=", "m1")])
        self.assertEqual((row.type, row.state), ("message.received", "refused"))

    def test_a_refusal_is_visible(self):
        self.confirm("no-such-event", "m7")

        row = self.inbox.search([("message_id", "=", "m7")])
        self.assertEqual(row.state, "refused")
        self.assertEqual(row.refused_field, "data.event_id")
        self.assertTrue(row.refused_next_step)

    def test_what_was_refused_is_tried_again(self):
        row = self.emit(self.thing)
        self.endpoint.source_id = False
        self.confirm(row.event_id)
        self.endpoint.source_id = self.source

        status, answer = self.confirm(row.event_id)

        self.assertEqual((status, answer["status"]), (200, "applied"))
        self.assertEqual(self.inbox.search_count([("message_id", "=", "m1")]), 1)

    def test_a_broken_envelope_names_its_field(self):
        status, answer = self.inbox.with_user(self.bot)._receive(
            self.source, "m9", b'{"specversion": "1.0"}'
        )

        self.assertEqual((status, answer["field"]), (422, "data"))

    def test_an_incident_is_opened_once_and_counted(self):
        report = {"title": "Odoo did not answer", "workflow": "bill-notify-approved"}

        self.receive("incident.reported", report, "i1")
        self.receive("incident.reported", report, "i2")

        incident = self.env["wardclerk.incident"].search(
            [("title", "=", report["title"])]
        )
        self.assertEqual(incident.occurrences, 2)
        self.assertEqual(incident.state, "open")

    def test_a_link_that_could_run_code_is_not_kept(self):
        self.receive("incident.reported", {"title": "x", "url": "javascript:alert(1)"})

        incident = self.env["wardclerk.incident"].search([("title", "=", "x")])
        self.assertFalse(incident.external_url)

    def test_a_live_secret_is_replaced_with_an_overlap(self):
        self.source._set_secret("whsec_" + "b" * 43 + "=")
        self.source._set_secret("whsec_" + "c" * 43 + "=")

        live = self.source._live_secrets()

        self.assertEqual([secret[6] for secret in live], ["c", "b"])

    def test_provisioning_twice_changes_nothing(self):
        self.provision()
        changed_at = self.source.secret_changed_at
        self.provision()

        self.assertEqual(self.source.secret_changed_at, changed_at)
        self.assertEqual(len(self.source._live_secrets()), 1)

    def test_what_a_person_rotated_outlives_the_next_start(self):
        rotated = "whsec_" + "r" * 43 + "="
        with self.known_workflows():
            self.provision()
            endpoint = self.connected()
            self.source._set_secret(rotated)
            endpoint._set_secret(rotated)

            self.provision()

        self.assertEqual(self.source._live_secrets()[0], rotated)
        self.assertEqual(endpoint._live_secrets()[0], rotated)

    def test_a_rotation_before_digests_were_kept_outlives_the_next_start(self):
        self.provision()
        rotated = "whsec_" + "r" * 43 + "="
        self.source._set_secret(rotated)
        self.source.sudo().provided_digest = False

        self.provision()

        self.assertEqual(self.source._live_secrets()[0], rotated)

    def test_a_new_secret_of_the_installation_is_set(self):
        self.provision()
        self.provision(mailroom_secret="o" * 32)

        live = self.source._live_secrets()
        self.assertEqual(live, [secret_text("o" * 32), secret_text("m" * 32)])

    def test_a_workflow_that_n8n_has_is_connected_with_its_reason(self):
        with self.known_workflows():
            self.provision(workflows=["another-workflow"])
            self.assertFalse(self.connected())

            self.provision()
            self.provision()

        endpoint = self.connected()
        self.assertEqual(endpoint.url, "http://127.0.0.1:5678/webhook/thing-workflow")
        self.assertEqual(endpoint._live_secrets(), [secret_text("n" * 32)])
        subscription = endpoint.subscription_ids
        self.assertEqual(subscription.type_id, self.kind)
        self.assertEqual(subscription.reason, "The workflow needs the thing.")

    def test_an_endpoint_that_was_archived_stays_archived(self):
        with self.known_workflows():
            self.provision()
            self.connected().active = False
            self.provision()

        self.assertFalse(self.connected())

    def test_a_workflow_of_an_addon_that_is_not_here_is_left_out(self):
        self.kind.unlink()

        with self.known_workflows():
            self.provision()

        self.assertFalse(self.connected())

    def known_workflows(self):
        known = {
            "thing-workflow": (["thing.happened"], "The workflow needs the thing.")
        }
        return patch.object(wardclerk_event_endpoint, "N8N_WORKFLOWS", known)

    def connected(self):
        endpoints = self.env["wardclerk.event.endpoint"]
        return endpoints.search([("name", "=", "thing-workflow")])

    def provision(self, **changed):
        """As each start of the installation does."""
        values = {
            "mailroom_secret": "m" * 32,
            "n8n_secret": "n" * 32,
            "n8n_url": "http://127.0.0.1:5678",
            "workflows": ["thing-workflow"],
        }
        self.env["wardclerk.event.endpoint"].sudo()._provision(values | changed)
