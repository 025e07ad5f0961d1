"""Events are queued with the business, once a receiver; only what may leave leaves."""

from odoo.exceptions import AccessError, UserError, ValidationError
from odoo.tests import tagged

from .common import EventCase


@tagged("post_install", "-at_install")
class TestOutbox(EventCase):
    def test_an_event_is_queued_as_a_cloud_event(self):
        row = self.emit(self.thing)

        body = self.body_of(row)
        self.assertEqual(row.state, "queued")
        self.assertEqual(row.aggregate, f"res.partner,{self.thing.id}")
        self.assertEqual(body["id"], row.event_id)
        self.assertEqual(body["type"], "thing.happened")
        self.assertEqual(body["sequence"], str(row.id))
        self.assertEqual(body["data"]["name"], "Thing")

    def test_a_delivery_names_its_document_to_those_who_may_read_it(self):
        row = self.emit(self.thing)

        self.assertEqual(row.document_name, "Thing")
        self.thing.unlink()
        row.invalidate_recordset()
        self.assertEqual(row.document_name, row.aggregate)

    def test_only_listed_fields_leave(self):
        row = self.emit(self.thing)

        self.assertEqual(set(self.body_of(row)["data"]), {"id", "name"})

    def test_a_name_that_looks_like_the_sequence_does_not_disturb_it(self):
        self.thing.name = '"sequence":"0"'

        row = self.emit(self.thing)

        self.assertEqual(self.body_of(row)["data"]["name"], '"sequence":"0"')
        self.assertEqual(self.body_of(row)["sequence"], str(row.id))

    def test_each_receiver_gets_its_own_row_under_one_id(self):
        self.new_endpoint("second", "id")

        rows = self.emit(self.thing)

        self.assertEqual(len(rows), 2)
        self.assertEqual(len(set(rows.mapped("event_id"))), 1)

    def test_without_subscription_nothing_is_computed_or_written(self):
        self.endpoint.active = False

        rows = self.emit(self.thing, data=lambda record: 1 / 0)

        self.assertFalse(rows)

    def test_a_paused_endpoint_keeps_its_events(self):
        self.endpoint.action_pause()

        self.assertEqual(self.emit(self.thing).state, "queued")

    def test_many_events_are_one_statement(self):
        self.emit(self.thing)  # warms the routing cache

        with self.assertQueryCount(1):
            for record in self.things:
                self.outbox._emit("thing.happened", record, lambda r: {"id": r.id})
            self.env.cr.precommit.run()

        self.assertEqual(self.outbox.search_count([("type", "=", "thing.happened")]), 6)

    def test_rows_keep_the_order_in_which_things_happened(self):
        rows = self.emit(self.things)

        self.assertEqual(rows.mapped("res_id"), self.things.ids)

    def test_what_is_rolled_back_did_not_happen(self):
        with self.assertRaises(ZeroDivisionError), self.env.cr.savepoint():
            self.outbox._emit("thing.happened", self.thing, lambda r: {"id": r.id})
            raise ZeroDivisionError
        self.flush()

        self.assertFalse(self.outbox.search([("type", "=", "thing.happened")]))

    def test_a_field_that_the_contract_does_not_know_cannot_be_let_out(self):
        with self.assertRaisesRegex(ValidationError, "salary"):
            self.endpoint.subscription_ids.field_names = "id,salary"

    def test_replay_needs_a_reason_and_keeps_the_id(self):
        row = self.emit(self.thing)
        row._fail("broken")
        event_id = row.event_id
        wizard = self.env["wardclerk.outbox.replay"].with_user(self.administrator)

        with self.assertRaisesRegex(UserError, "why"):
            wizard.create({"outbox_ids": row.ids, "reason": "  "}).action_replay()
        wizard.create({"outbox_ids": row.ids, "reason": "fixed"}).action_replay()

        self.assertEqual(row.state, "queued")
        self.assertEqual(row.event_id, event_id)
        self.assertFalse(row.attempts)

    def test_replay_leaves_evidence(self):
        row = self.emit(self.thing)
        row._fail("broken")

        row.with_user(self.administrator)._replay("the receiver is repaired")
        self.flush()

        entry = self.env["wardclerk.audit.entry"].search(
            [("res_model", "=", "wardclerk.outbox"), ("res_id", "=", row.id)]
        )
        self.assertEqual(entry.reason, "the receiver is repaired")

    def test_a_clerk_cannot_replay(self):
        row = self.emit(self.thing)

        with self.assertRaises(AccessError):
            row.with_user(self.clerk).action_replay()

    def test_the_server_action_emits(self):
        action = self.env["ir.actions.server"].create(
            {
                "name": "Tell",
                "model_id": self.env.ref("base.model_res_partner").id,
                "state": "wardclerk_event",
                "wardclerk_event_type_id": self.kind.id,
            }
        )

        action.with_context(
            active_model="res.partner",
            active_id=self.thing.id,
            active_ids=self.thing.ids,
        ).run()
        self.flush()

        row = self.outbox.search([("type", "=", "thing.happened")])
        self.assertEqual(row.res_id, self.thing.id)
