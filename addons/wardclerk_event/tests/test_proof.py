"""A day is proven when both sides agree; else each open event is named, and where."""

from datetime import timedelta

from odoo import fields
from odoo.exceptions import AccessError
from odoo.tests import tagged

from .common import EventCase


@tagged("post_install", "-at_install")
class TestProof(EventCase):
    def setUp(self):
        super().setUp()
        self.env.cr.execute("DELETE FROM wardclerk_inbox")
        self.env.cr.execute("DELETE FROM wardclerk_outbox")
        self.env.invalidate_all()
        self.rows = self.emit(self.things)
        self.proofs = self.env["wardclerk.event.proof"]
        self.today = fields.Date.today()

    def confirm(self, rows):
        for row in rows:
            data = {"event_id": row.event_id, "outcome": "done"}
            self.receive("delivery.confirmed", data, message_id=f"c{row.id}")
        self.env.flush_all()
        self.env.invalidate_all()

    def prove(self):
        self.env.flush_all()
        return self.proofs._prove(self.today)

    def test_a_day_on_which_both_sides_agree_is_proven(self):
        self.confirm(self.rows)

        proof = self.prove()

        self.assertEqual(
            proof.sentence, "5 events, 5 confirmed; 5 received, 5 applied; 0 open."
        )
        self.assertFalse(proof.line_ids)

    def test_each_event_that_is_open_is_named_with_its_place(self):
        self.confirm(self.rows[1:])
        self.endpoint.action_pause()

        proof = self.prove()

        self.assertEqual((proof.events, proof.confirmed, proof.open_count), (5, 4, 1))
        self.assertEqual(proof.line_ids.outbox_id, self.rows[0])
        self.assertIn("is paused", proof.line_ids.where)

    def test_a_confirmation_that_nobody_signed_is_not_believed(self):
        self.confirm(self.rows[1:])
        self.env.cr.execute(
            "UPDATE wardclerk_outbox SET state = 'confirmed' WHERE id = %s",
            [self.rows[0].id],
        )
        self.env.invalidate_all()

        proof = self.prove()

        self.assertEqual(proof.open_count, 1)
        self.assertIn("never signed for it", proof.line_ids.where)

    def test_an_event_that_arrived_and_was_refused_is_open(self):
        self.confirm(self.rows)
        self.receive("delivery.confirmed", {"event_id": "nonsense"}, message_id="bad")
        self.env.flush_all()

        proof = self.prove()

        self.assertEqual((proof.received, proof.applied, proof.open_count), (6, 5, 1))
        self.assertEqual(proof.line_ids.direction, "in")
        self.assertIn("Refused: no event of this id", proof.line_ids.where)

    def test_proving_again_replaces_the_report_and_leaves_evidence_each_time(self):
        first = self.prove()
        self.confirm(self.rows)

        second = self.prove()
        self.flush()

        self.assertEqual(first, second)
        self.assertFalse(second.open_count)
        entries = self.env["wardclerk.audit.entry"].search(
            [("action", "=", "proof.made"), ("res_id", "=", first.id)]
        )
        self.assertEqual(len(entries), 2)

    def test_the_night_looks_again_at_days_that_were_open(self):
        yesterday = self.today - timedelta(days=1)
        before = self.today - timedelta(days=2)
        self.proofs.create({"date": before, "open_count": 1})

        self.proofs._run()

        proofs = self.proofs.search([("date", "in", (yesterday, before))])
        self.assertEqual(len(proofs), 2)
        self.assertEqual(set(proofs.mapped("open_count")), {0})

    def test_whoever_subscribed_is_told_the_result(self):
        kind = self.env.ref("wardclerk_event.type_integration_proof")
        self.endpoint.subscription_ids = [
            (0, 0, {"type_id": kind.id, "field_names": kind.field_names})
        ]

        proof = self.prove()
        self.flush()

        row = self.outbox.search([("type", "=", "integration.proof")])
        data = self.body_of(row)["data"]
        self.assertEqual(data["sentence"], proof.sentence)
        self.assertEqual(data["open"], 5)
        self.assertEqual(len(data["items"]), 5)

    def test_a_proof_of_many_events_costs_no_more_statements(self):
        self.prove()
        self.confirm(self.rows)
        few = self._statements_of(self.prove)
        more = self.emit(self.env["res.partner"].create([{"name": "x"}] * 30))
        self.confirm(more - self.rows)

        many = self._statements_of(self.prove)

        self.assertLessEqual(many, few + 2)

    def _statements_of(self, work):
        before = self.env.cr.sql_log_count
        work()
        return self.env.cr.sql_log_count - before

    def test_nobody_writes_a_proof_by_hand(self):
        proof = self.prove()
        for user in (self.administrator, self.clerk):
            with self.subTest(user.login), self.assertRaises(AccessError):
                proof.with_user(user).write({"open_count": 0})
        with self.assertRaises(AccessError):
            proof.with_user(self.clerk).action_prove_again()
        proof.with_user(self.administrator).action_prove_again()
