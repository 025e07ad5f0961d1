"""A case keeps every policy that took part, and a replay reads what cases keep."""

import psycopg2

from odoo.tests import tagged
from odoo.tools import mute_logger

from .common import activate_policy
from .fake import ORDER, FakeOrderCase

LOCAL = """
rules:
  - id: clinic
    reason: The clinic wants its chief to see large orders.
    when: {amount: {above: 2000}}
    steps: [{role: test_cfo, order: 2, target_hours: 8}]
"""


@tagged("post_install", "-at_install")
class TestLayers(FakeOrderCase):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.local = activate_policy(
            cls.env, ORDER, cls.gate, LOCAL, facility=cls.clinic
        )
        cls.env.flush_all()

    def replay(self, text, **values):
        policy = self.version.policy_id
        owner = self.version.activated_by_id
        Replays = self.env["wardclerk.policy.replay"].with_user(owner)
        replay = Replays.create({"policy_id": policy.id, "text": text, **values})
        replay.action_run()
        return replay

    def test_the_clinic_is_asked_after_the_group(self):
        case = self.request(self.make_order(3000))

        self.assertEqual(
            case.step_ids.role_id.mapped("code"), ["test_head", "test_cfo"]
        )
        self.decide(case, self.head, self.cfo)
        self.assertEqual(case.state, "approved")

    def test_the_case_keeps_all_versions_that_took_part(self):
        case = self.request(self.make_order(3000))
        quiet = self.request(self.make_order(1000))

        self.assertEqual(case.layer_version_ids, self.version | self.local)
        self.assertEqual(
            [(one["rule"], one["digest"]) for one in case.layers],
            [("middle", self.version.digest), ("clinic", self.local.digest)],
        )
        self.assertEqual([one["rule"] for one in quiet.layers], ["middle", ""])
        self.assertEqual(case.rule_code, "middle + clinic")

    def test_a_later_policy_changes_no_decision_of_the_past(self):
        case = self.request(self.make_order(3000))
        before = case._decision()

        later = self.local.with_user(self.local.author_ids).copy(
            {"policy_id": self.local.policy_id.id, "text": "rules: [{id: all}]"}
        )
        later.with_user(self.local.activated_by_id).action_activate()

        self.assertEqual(case._decision().steps, before.steps)

    def test_the_card_says_which_step_comes_from_whom(self):
        card = self.request(self.make_order(3000)).why_card

        self.assertIn("Who asks for it", card)
        self.assertIn("Mercy Clinic, because", card)
        self.assertIn("The clinic wants its chief to see large orders.", card)
        self.assertIn("Amount at most 2,000.00 USD", card)

    def test_the_database_keeps_the_layers(self):
        case = self.request(self.make_order(3000))
        self.env.flush_all()

        with (
            mute_logger("odoo.sql_db"),
            self.assertRaises(psycopg2.IntegrityError),
            self.env.cr.savepoint(),
        ):
            self.env.cr.execute(
                "UPDATE wardclerk_approval_case SET layers = '[]' WHERE id = %s",
                [case.id],
            )

    def test_a_replay_compares_with_what_was_decided_then(self):
        for amount in (50, 3000, 9000):
            self.request(self.make_order(amount))
        draft = self.policy_text.replace("below: 5000", "below: 50000")

        result = self.replay(draft).result

        kinds = {kind: one["documents"] for kind, one in result["kinds"].items()}
        self.assertEqual(kinds, {"same": 2, "fewer": 1})
        self.assertEqual(result["documents"], 3)
        self.assertIn("Test Finance", result["unseen"])

    def test_documents_without_a_case_are_decided_from_their_facts(self):
        self.make_order(9000)
        self.request(self.make_order(9000))

        result = self.replay("rules: [{id: none}]").result

        self.assertEqual(result["documents"], 2)
        self.assertEqual(set(result["places"]), {"Mercy Clinic"})

    def test_the_last_case_of_a_document_counts(self):
        order = self.make_order(3000)
        self.request(order)
        order.line_ids[0].price = 50
        self.request(order)

        result = self.replay("rules: [{id: none}]").result

        self.assertEqual(result["documents"], 1)

    def test_measured_hours_go_before_targets(self):
        for _ in range(5):
            self.decide(self.request(self.make_order(1000)), self.head)

        result = self.replay(self.policy_text).result

        head = next(row for row in result["people"] if row["who"] == "Test Head")
        self.assertLess(head["hours_before"], 5 * 24)

    def test_the_drift_counts_documents_that_the_clinic_changed(self):
        self.request(self.make_order(3000))
        self.request(self.make_order(9000))
        self.request(self.make_order(1000))
        owner = self.version.activated_by_id

        rows = self.env["wardclerk.policy.drift"].with_user(owner).report()

        # 9,000 needs the chief by the group's own rule; the clinic's target is earlier.
        self.assertEqual([row["documents"] for row in rows], [2])
