"""A replay tells what a draft would change, and changes nothing."""

from unittest.mock import patch

from odoo.exceptions import AccessError, UserError
from odoo.tests import new_test_user, tagged

from ..wizard import wardclerk_policy_replay
from .common import SUBJECT, PolicyCase

NOW = """
rules:
  - {id: small, when: {amount: {below: 500}}}
  - {id: rest, steps: [{role: test_head, target_hours: 24}]}
"""
DRAFT = """
rules:
  - {id: small, when: {amount: {below: 1000}}}
  - {id: huge, when: {amount: {above: 9000}}, block: Too much.}
  - {id: rest, steps: [{role: test_head, target_hours: 24},
                       {role: test_cfo, order: 2, target_hours: 48}]}
"""


@tagged("post_install", "-at_install")
class TestReplay(PolicyCase):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.subjects = cls.env[SUBJECT].create(
            [
                {"name": f"Subject {amount}", "amount": amount}
                for amount in ("100", "700", "2000", "9500")
            ]
        )

    def replay(self, version=None, user=None, **values):
        if version:
            values["version_id"] = version.id
        Replays = self.env["wardclerk.policy.replay"].with_user(user or self.second)
        replay = Replays.create(values)
        replay.action_run()
        return replay

    def kinds(self, replay):
        return {kind: one["documents"] for kind, one in replay.result["kinds"].items()}

    def test_each_document_is_decided_again_by_the_draft(self):
        self.active(NOW)

        replay = self.replay(self.draft(DRAFT))

        self.assertEqual(replay.state, "done")
        self.assertEqual(
            self.kinds(replay), {"same": 1, "free": 1, "more": 1, "blocked": 1}
        )
        self.assertEqual(
            set(replay.example_ids.mapped("name")),
            {"Subject 700", "Subject 2000", "Subject 9500"},
        )

    def test_the_report_tells_it_in_words_and_pictures(self):
        self.active(NOW)

        report = self.replay(self.draft(DRAFT)).report

        self.assertIn("3 of 4 documents would be decided otherwise", report)
        self.assertIn('role="img"', report)
        self.assertIn("Spend that is seen no more", report)
        self.assertIn("Chief", report)

    def test_a_policy_written_as_text_is_replayed_without_a_draft(self):
        self.active(NOW)

        replay = self.replay(text=DRAFT, policy_id=self.policy.id)

        self.assertEqual(self.kinds(replay)["blocked"], 1)
        self.assertFalse(self.policy.version_ids.filtered(lambda v: v.state == "draft"))

    def test_a_mistake_in_the_text_is_told(self):
        with self.assertRaisesRegex(UserError, "rules"):
            self.replay(text="rules: [{id: 5}]", policy_id=self.policy.id)

    def test_the_draft_of_a_facility_joins_what_the_group_has_in_force(self):
        self.active(NOW)
        policy = self.make_policy(name="Mercy", facility_id=self.clinic.id)
        self.subjects[2].facility_id = self.clinic
        draft = self.draft("rules: [{id: ours, steps: [{role: test_cfo}]}]", policy)

        replay = self.replay(draft)

        self.assertEqual(self.kinds(replay), {"same": 3, "more": 1})
        self.assertEqual(replay.example_ids.after, "Approval by Head and Chief")

    def test_documents_of_other_facilities_are_left_out(self):
        self.active(NOW)
        self.subjects[2].facility_id = self.clinic
        self.second.facility_ids = self.clinic

        replay = self.replay(self.draft(DRAFT))

        self.assertEqual(replay.result["documents"], 1)

    def test_many_documents_are_left_to_the_scheduled_action(self):
        self.active(NOW)
        draft = self.draft(DRAFT)

        with patch.object(wardclerk_policy_replay, "AT_ONCE_MAX", 3):
            replay = self.replay(draft)

        self.assertEqual((replay.state, replay.expected), ("waiting", 4))

    def test_the_scheduled_action_runs_what_waits_and_tells_a_failure(self):
        self.active(NOW)
        draft = self.draft(DRAFT)
        with patch.object(wardclerk_policy_replay, "AT_ONCE_MAX", 3):
            replay, wrong = self.replay(draft), self.replay(draft)
        wrong.write({"version_id": False, "text": "rules: 5"})
        Cron = self.registry["ir.cron"]

        with (
            patch.object(Cron, "_commit_progress", return_value=60),
            patch.object(self.env.cr, "rollback"),
        ):
            self.env["wardclerk.policy.replay"]._cron_run()

        self.assertEqual((replay.state, replay.progress), ("done", 100))
        self.assertEqual(wrong.state, "failed")
        self.assertIn("cannot be read", wrong.failure)

    def test_batches_give_the_same_result(self):
        self.active(NOW)
        draft = self.draft(DRAFT)
        whole = self.replay(draft).result

        with patch.object(wardclerk_policy_replay, "BATCH", 1):
            self.assertEqual(self.replay(draft).result, whole)

    def test_more_documents_than_the_limit_are_said(self):
        self.active(NOW)

        with (
            patch.object(wardclerk_policy_replay, "DOCUMENTS_MAX", 2),
            patch.object(wardclerk_policy_replay, "BATCH", 1),
        ):
            replay = self.replay(self.draft(DRAFT))

        self.assertTrue(replay.is_cut)
        self.assertIn("choose fewer months", replay.report)

    def test_a_replay_belongs_to_who_made_it(self):
        self.active(NOW)
        replay = self.replay(self.draft(DRAFT))
        user = new_test_user(self.env, "other", groups="base.group_user")

        with self.assertRaises(AccessError):
            replay.with_user(user).read(["result"])
        with self.assertRaises(AccessError):
            replay.with_user(self.author).read(["result"])

    def test_drift_tells_each_rule_of_an_override_in_words(self):
        self.active(NOW)
        policy = self.make_policy(name="Mercy", facility_id=self.clinic.id)
        self.active(
            "rules: [{id: ours, when: {amount: {above: 100}},"
            " steps: [{role: test_cfo}]}]",
            policy,
        )

        rows = self.env["wardclerk.policy.drift"].with_user(self.second).report()

        self.assertEqual(
            [(row["place"], row["rule"], row["covers"]) for row in rows],
            [("Mercy Clinic", "ours", "Amount is above 100")],
        )
        self.assertIn(
            "rest: Approval by Head → Approval by Head and Chief", rows[0]["differs"]
        )
        self.assertIn(
            "small: No approval needed → Approval by Chief", rows[0]["differs"]
        )

    def test_promoting_a_rule_drafts_it_for_the_whole_group(self):
        self.active(NOW)
        policy = self.make_policy(name="Mercy", facility_id=self.clinic.id)
        self.active(
            "rules: [{id: ours, when: {amount: {above: 100}},"
            " steps: [{role: test_cfo}]}]",
            policy,
        )
        Rows = self.env["wardclerk.policy.drift"].with_user(self.second)
        row = Rows.browse(Rows.action_open()["domain"][0][2])

        action = row.action_promote()

        draft = self.env["wardclerk.policy.version"].browse(action["res_id"])
        self.assertEqual((draft.policy_id, draft.state), (self.policy, "draft"))
        self.assertEqual(
            draft.rule_ids.mapped("code"),
            ["small + ours", "small", "rest + ours", "rest"],
        )
        self.assertIn("Mercy Clinic", draft.note)

    def test_a_local_owner_promotes_nothing(self):
        self.active(NOW)
        policy = self.make_policy(name="Mercy", facility_id=self.clinic.id)
        self.active("rules: [{id: ours, steps: [{role: test_cfo}]}]", policy)
        local = new_test_user(
            self.env, "local", groups="wardclerk_base.group_local_policy_owner"
        )
        Rows = self.env["wardclerk.policy.drift"].with_user(local)
        row = Rows.browse(Rows.action_open()["domain"][0][2])

        self.assertFalse(row.can_promote)
        with self.assertRaises(AccessError):
            row.action_promote()
