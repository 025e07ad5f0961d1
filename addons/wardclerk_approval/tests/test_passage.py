"""Each passage of a gate leaves evidence, and what was changed by SQL is found."""

import json

from odoo.tests import tagged

from .fake import ORDER, FakeOrderCase


@tagged("post_install", "-at_install")
class TestPassage(FakeOrderCase):
    def setUp(self):
        super().setUp()
        # Tests with requests of their own leave evidence about the same numbers.
        entries = self.env["wardclerk.audit.entry"]
        self.last = entries.search([], limit=1, order="id desc").id

    def moves(self, order):
        self.env.cr.flush()
        entries = self.env["wardclerk.audit.entry"].search(
            [
                ("id", ">", self.last),
                ("res_model", "=", ORDER),
                ("res_id", "=", order.id),
                ("action", "=", "document.moved"),
            ],
            order="id",
        )
        bodies = [json.loads(entry.body) for entry in entries]
        return [
            (one["old"]["state"], one["new"]["state"], one["detail"]) for one in bodies
        ]

    def test_both_ways_through_a_gate_are_told(self):
        order = self.make_order(50)

        order.state = "released"
        order.state = "draft"
        order.state = "cancel"

        self.assertEqual(
            self.moves(order),
            [
                ("draft", "released", {"passed": ["release"], "left": []}),
                ("released", "draft", {"passed": [], "left": ["release"]}),
                ("draft", "cancel", {"passed": [], "left": []}),
            ],
        )

    def test_unchanged_state_is_no_move(self):
        order = self.make_order(50)

        order.state = "draft"

        self.assertEqual(self.moves(order), [])

    def test_document_that_was_changed_by_sql_is_found_at_night(self):
        order = self.make_order(50)
        order.state = "released"
        clean = self.env["wardclerk.audit.reconciliation"]._run()

        self.env.cr.execute(
            "UPDATE wardclerk_fake_order SET label = 'forbidden' WHERE id = %s",
            [order.id],
        )
        self.env.invalidate_all()
        run = self.env["wardclerk.audit.reconciliation"]._run()

        self.assertFalse(clean.finding_ids)
        finding = run.finding_ids
        self.assertEqual((finding.res_model, finding.res_id), (ORDER, order.id))
        self.assertIn("other than what was approved", finding.sentence)
        incident = self.env["wardclerk.incident"].search(
            [("title", "=", finding.sentence)]
        )
        self.assertEqual(incident.state, "open")
