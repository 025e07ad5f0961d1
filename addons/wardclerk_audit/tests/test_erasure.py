"""Erasure takes two people and leaves an entry; retention is never too short."""

from psycopg2 import IntegrityError

from odoo.exceptions import AccessError, UserError
from odoo.tests import TransactionCase, tagged
from odoo.tests.common import new_test_user
from odoo.tools import SQL, mute_logger

from .common import facts, flushed


@tagged("post_install", "-at_install")
class TestErasure(TransactionCase):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        group = "wardclerk_base.group_administrator"
        cls.first, cls.second = (
            new_test_user(cls.env, f"evidence_admin_{n}", groups=group) for n in "ab"
        )
        cls.person = cls.env["res.partner"].create({"name": "Ada Calder"})
        cls.env["wardclerk.audit"]._record(
            "person.hired",
            cls.person,
            new={"name": "Ada Calder"},
            personal=["name"],
        )
        cls.env.cr.flush()

    def ask(self, **values):
        erasures = self.env["wardclerk.audit.erasure"].with_user(self.first)
        return erasures.create(
            {
                "person": f"res.partner,{self.person.id}",
                "reason": "Asked by letter",
                **values,
            }
        )

    def kept(self):
        [[count]] = self.env.execute_query(
            SQL(
                "SELECT count(*) FROM wardclerk_evidence.secret WHERE subject = %s",
                f"res.partner,{self.person.id}",
            )
        )
        return count

    def test_second_administrator_erases_and_evidence_stays(self):
        asked = self.ask()

        asked.with_user(self.second).action_confirm()

        self.assertEqual(self.kept(), 0)
        self.assertEqual((asked.state, asked.erased), ("done", 1))
        [entry] = flushed(self, asked, "person.erased")
        self.assertEqual(facts(entry)["detail"]["confirmed_by"], self.second.id)
        [hired] = flushed(self, self.person, "person.hired")
        self.assertIn("commitment", facts(hired)["new"]["name"])

    def test_whoever_asked_does_not_confirm(self):
        with self.assertRaisesRegex(UserError, "Another administrator"):
            self.ask().action_confirm()

        self.assertEqual(self.kept(), 1)

    def test_superuser_does_not_confirm(self):
        with self.assertRaises(AccessError):
            self.ask().sudo().action_confirm()

    def test_nothing_is_made_in_its_final_state(self):
        with self.assertRaises(AccessError):
            self.ask(state="done")
        with self.assertRaises(AccessError):
            self.ask(confirmed_by_id=self.second.id)
        with self.assertRaises(AccessError):
            self.ask().sudo().write({"state": "done"})

    def test_second_confirmation_finds_it_done(self):
        asked = self.ask()
        asked.with_user(self.second).action_confirm()

        with self.assertRaisesRegex(UserError, "done already"):
            asked.with_user(self.second).action_confirm()


@tagged("post_install", "-at_install")
class TestRetention(TransactionCase):
    @mute_logger("odoo.sql_db")
    def test_less_than_six_years_is_refused(self):
        with self.assertRaises(IntegrityError), self.env.cr.savepoint():
            self.env["wardclerk.audit.retention"].create(
                {"kind": "mail.", "keep_years": 5}
            )

    @mute_logger("odoo.sql_db")
    def test_all_kinds_at_once_are_refused(self):
        with self.assertRaises(IntegrityError), self.env.cr.savepoint():
            self.env["wardclerk.audit.retention"].create({"kind": ""})

    def test_young_entries_survive_the_weekly_run(self):
        rule = self.env["wardclerk.audit.retention"].create({"kind": "person."})
        person = self.env["res.partner"].create({"name": "Ada Calder"})
        self.env["wardclerk.audit"]._record("person.hired", person)
        self.env.cr.flush()

        self.env["wardclerk.audit.retention"]._prune()

        self.assertEqual(rule.pruned, 0)
        self.assertTrue(flushed(self, person, "person.hired"))
        self.assertTrue(flushed(self, rule, "retention.created"))
