"""The schema refuses every change, also to those whom rights do not stop."""

from contextlib import contextmanager

import psycopg2

from odoo.exceptions import UserError
from odoo.tests import TransactionCase, tagged
from odoo.tools import SQL, mute_logger

from ..hooks import is_superuser, pre_init_hook, uninstall_hook
from .common import flushed, make_people

# Each would change or lose evidence; %s is the number of an entry.
ATTACKS = (
    "UPDATE wardclerk_evidence.entry SET body = '{}' WHERE id = %s",
    "UPDATE wardclerk_evidence.entry SET created_at = now() WHERE id = %s",
    "DELETE FROM wardclerk_evidence.entry WHERE id = %s",
    "TRUNCATE wardclerk_evidence.entry CASCADE -- %s",
    "DELETE FROM wardclerk_evidence.leaf WHERE entry_id = %s",
    "UPDATE wardclerk_evidence.checkpoint SET size = %s",
    "INSERT INTO wardclerk_evidence.entry (id, body) VALUES (%s, '{}')",
)


@tagged("post_install", "-at_install")
class TestSchema(TransactionCase):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        make_people(cls)
        cls.env["wardclerk.audit"]._record("bill.approved", cls.facility)
        cls.env.cr.flush()

    @contextmanager
    def refused(self, error=psycopg2.Error):
        with (
            mute_logger("odoo.sql_db"),
            self.assertRaises(error),
            self.env.cr.savepoint(),
        ):
            yield

    def append(self, text):
        self.env.cr.execute(SQL("SELECT wardclerk_evidence.append(%s::jsonb)", text))

    def test_every_attack_is_refused(self):
        entry = flushed(self, self.facility)
        for attack in ATTACKS:
            with self.subTest(attack), self.refused():
                self.env.cr.execute(attack, [entry.id])

    def test_caller_cannot_choose_number_or_time(self):
        self.env.cr.execute(
            "SELECT max(id), clock_timestamp() FROM wardclerk_evidence.entry"
        )
        last, before = self.env.cr.fetchone()

        self.append(
            '[{"body": "{\\"action\\":\\"x\\",\\"actor\\":1,\\"res_id\\":1,'
            '\\"res_model\\":\\"y\\"}", "id": 1, "created_at": "2001-01-01"}]'
        )

        self.env.cr.execute(
            "SELECT id, created_at, txid = pg_current_xact_id()"
            "  FROM wardclerk_evidence.entry ORDER BY id DESC LIMIT 1"
        )
        number, created_at, is_own_transaction = self.env.cr.fetchone()
        self.assertGreater(number, last)
        self.assertGreaterEqual(created_at, before)
        self.assertTrue(is_own_transaction)

    def test_malformed_entries_are_refused(self):
        for text in (
            "{}",
            "null",
            '[{"body": "no json"}]',
            '[{"body": "{}"}]',
            '[{"text": "no body"}]',
            '[{"body": "[1]"}]',
        ):
            with self.subTest(text), self.refused():
                self.append(text)

    def test_every_entry_waits_for_the_sealer(self):
        entry = flushed(self, self.facility)

        self.env.cr.execute(
            "SELECT 1 FROM wardclerk_evidence.pending WHERE entry_id = %s", [entry.id]
        )

        self.assertTrue(self.env.cr.fetchone())

    def test_entry_shows_its_place_in_the_tree_once_the_sealer_added_it(self):
        entry = flushed(self, self.facility)
        add_leaf = SQL(
            "INSERT INTO wardclerk_evidence.leaf"
            " SELECT coalesce(max(leaf_index) + 1, 0), %s, %s"
            "   FROM wardclerk_evidence.leaf RETURNING leaf_index::text",
            entry.id,
            b"\x01" * 32,
        )
        if not is_superuser(self.env):
            # Odoo's own role, as in production, cannot play the sealer.
            with self.refused(psycopg2.errors.InsufficientPrivilege):
                self.env.cr.execute(add_leaf)
            return

        [[index]] = self.env.execute_query(add_leaf)

        entry.invalidate_recordset()
        self.assertEqual(entry.state, "sealed")
        self.assertEqual(entry.leaf_index, index)
        self.assertEqual(entry.leaf_hash, "01" * 32)

    def test_addon_with_evidence_refuses_to_be_uninstalled(self):
        with self.assertRaisesRegex(UserError, "stays installed"):
            uninstall_hook(self.env)

    def test_installing_over_a_present_schema_changes_nothing(self):
        entry = flushed(self, self.facility)

        pre_init_hook(self.env)

        self.assertTrue(entry.exists())
