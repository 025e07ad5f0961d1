"""No way around the second pair of eyes, and no other past than the one that was."""

from datetime import timedelta

import psycopg2

from odoo import fields
from odoo.exceptions import AccessError, UserError
from odoo.tests import freeze_time, tagged
from odoo.tools import mute_logger

from .common import TEXT, PolicyCase


@tagged("post_install", "-at_install")
class TestFourEyes(PolicyCase):
    def refused_by_database(self, statement, *values):
        self.env.flush_all()
        with (
            self.subTest(statement),
            mute_logger("odoo.sql_db"),
            self.assertRaises(psycopg2.IntegrityError),
            self.env.cr.savepoint(),
        ):
            self.env.cr.execute(statement, values)

    def test_who_moves_a_rule_out_of_a_draft_is_an_author_of_both(self):
        source = self.draft()
        target = self.draft("rules: [{id: all}]", self.make_policy(gate="pay"))

        source.rule_ids[0].with_user(self.second).write({"version_id": target.id})

        self.assertIn(self.second, source.author_ids)
        self.assertIn(self.second, target.author_ids)

    def test_a_rule_is_not_moved_into_an_active_version(self):
        active = self.active()
        draft = self.draft()

        with self.assertRaises(UserError), self.env.cr.savepoint():
            draft.rule_ids[0].write({"version_id": active.id})
        with self.assertRaises(UserError), self.env.cr.savepoint():
            draft.rule_ids[0].step_ids.create(
                {"rule_id": active.rule_ids[0].id, "role_id": self.head.id}
            )

    def test_who_copies_a_draft_wrote_the_copy(self):
        copy = self.draft().with_user(self.second).copy()

        with self.assertRaisesRegex(UserError, "You wrote this version"):
            copy.action_activate()

    def test_authors_are_not_rewritten(self):
        version = self.draft()

        for way in (version, version.sudo()):
            with self.assertRaises(AccessError):
                way.write({"author_ids": [fields.Command.clear()]})
        self.refused_by_database(
            "DELETE FROM wardclerk_policy_version_author_rel WHERE version_id = %s",
            version.id,
        )

    def test_nothing_is_imported_in_force(self):
        Versions = self.env["wardclerk.policy.version"].with_user(self.author)
        columns = ["policy_id/.id", "state", "effective_from"]

        result = Versions.load(columns, [[str(self.policy.id), "active", "2020-01-01"]])

        self.assertFalse(result["ids"])

    def test_the_database_keeps_the_rows_of_an_active_version(self):
        version = self.active()
        rule = version.rule_ids.filtered("condition_ids")[0]

        for statement in (
            "UPDATE wardclerk_policy_rule SET code = 'x' WHERE id = %s",
            "DELETE FROM wardclerk_policy_rule WHERE id = %s",
            "UPDATE wardclerk_policy_condition SET value = '9' WHERE rule_id = %s",
            "DELETE FROM wardclerk_policy_condition WHERE rule_id = %s",
            "INSERT INTO wardclerk_policy_step"
            " (rule_id, who, quorum, purpose, manager_levels)"
            " VALUES (%s, 'manager', 'any', 'approve', 1)",
        ):
            self.refused_by_database(statement, rule.id)

    def test_the_database_lets_no_version_begin_in_force_or_in_the_past(self):
        self.refused_by_database(
            "INSERT INTO wardclerk_policy_version"
            " (policy_id, number, state, hit_policy)"
            " VALUES (%s, 99, 'active', 'first')",
            self.policy.id,
        )
        version = self.draft()
        self.refused_by_database(
            "UPDATE wardclerk_policy_version SET state = 'active', \"table\" = '{}',"
            " activated_by_id = %s, activated_at = now(),"
            " effective_from = now() - interval '2 days' WHERE id = %s",
            self.second.id,
            version.id,
        )

    def test_a_date_in_the_past_becomes_the_day_of_activation(self):
        yesterday = fields.Date.today() - timedelta(days=1)

        version = self.active(effective_from=yesterday)

        self.assertEqual(version.effective_from, fields.Date.today())

    def test_what_changed_after_it_was_read_is_not_activated(self):
        version = self.draft()
        seen = version.checked_digest
        version.rule_ids[0].block_reason = "Another reason."

        reader = version.with_user(self.second).with_context(wardclerk_seen_digest=seen)
        with self.assertRaisesRegex(UserError, "Somebody changed this version"):
            reader.action_activate()

    def test_a_draft_lives_only_once_activated_by_two_owners_at_once(self):
        version = self.active()

        with self.assertRaisesRegex(UserError, "never edited"):
            version.with_user(self.second).action_activate()

    def test_the_matrix_of_a_day_is_found(self):
        today = fields.Date.today()
        old = self.active()
        with freeze_time(today + timedelta(days=10)):
            new = self.active(TEXT.replace("499.95", "600"))
        Versions = self.env["wardclerk.policy.version"]

        def on(days):
            day = fields.Date.to_string(today + timedelta(days=days))
            return Versions.search(
                [("in_force_on", "=", day), ("policy_id", "=", self.policy.id)]
            )

        self.assertFalse(on(-1))
        self.assertEqual([on(0), on(9), on(10)], [old, old, new])
        self.assertEqual(old.effective_until, today + timedelta(days=10))
        self.assertFalse(new.effective_until)
