"""Evidence is written with what it tells of, once, complete and in plain words."""

import json
from datetime import UTC, date, datetime

from odoo.tests import TransactionCase, tagged
from odoo.tests.common import new_test_user
from odoo.tools import SQL, mute_logger

from wardclerk.core import canonical
from wardclerk.core.ledger.leaf import leaf_data

from .common import facts, flushed, make_people


@tagged("post_install", "-at_install")
class TestRecord(TransactionCase):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        make_people(cls)
        cls.env.cr.flush()

    def record(self, action="bill.approved", records=None, **values):
        records = self.facility if records is None else records
        self.env["wardclerk.audit"]._record(action, records, **values)

    def test_many_records_cost_one_statement(self):
        places = self.env["wardclerk.facility"].create(
            [{"name": f"Ward {number}", "code": f"W{number}"} for number in range(50)]
        )
        self.env.cr.flush()
        places.sudo().mapped("company_id")  # known, as in a transaction that used them

        with self.assertQueryCount(1):
            self.record(records=places, new={"state": "approved"})
            self.record("bill.posted", places)
            self.env.cr.flush()

        self.assertEqual(len(flushed(self, places)), 100)

    def test_rolled_back_work_leaves_no_evidence(self):
        with self.assertRaisesRegex(ValueError, "no"), self.env.cr.savepoint():
            self.record("bill.refused")
            raise ValueError("no")

        self.assertFalse(flushed(self, self.facility, "bill.refused"))

    def test_work_before_a_failed_savepoint_keeps_its_evidence(self):
        self.record("bill.approved")

        with self.assertRaisesRegex(ValueError, "no"), self.env.cr.savepoint():
            self.record("bill.refused")
            raise ValueError("no")

        actions = flushed(self, self.facility).mapped("action")
        self.assertIn("bill.approved", actions)
        self.assertNotIn("bill.refused", actions)

    def test_actor_is_the_user_also_under_sudo(self):
        as_requester = self.env["wardclerk.audit"].with_user(self.requester).sudo()

        as_requester._record("bill.approved", self.facility)

        self.assertEqual(flushed(self, self.facility).actor_id, self.requester)

    def test_entry_tells_who_why_for_whom_and_under_which_policy(self):
        other = new_test_user(self.env, "wardclerk_head")

        self.record(
            reason="Urgent: theatre 2 waits",
            on_behalf_of=other,
            role="department_head",
            policy_version="Bills, version 3",
        )

        entry = flushed(self, self.facility)
        self.assertEqual(entry.reason, "Urgent: theatre 2 waits")
        self.assertEqual(entry.on_behalf_of_id, other)
        self.assertEqual(entry.role, "department_head")
        self.assertEqual(entry.policy_version, "Bills, version 3")
        self.assertEqual(entry.channel, "server")
        self.assertEqual(entry.company_id, self.facility.company_id)
        self.assertEqual(entry.state, "waiting")

    def test_values_are_told_per_record(self):
        other = self.env["wardclerk.facility"].create({"name": "Lab", "code": "LAB"})

        self.record(
            records=self.facility + other,
            new={self.facility.id: {"amount": "1.00"}, other.id: {"amount": "2.00"}},
        )

        entries = flushed(self, self.facility + other, "bill.approved")
        self.assertEqual(
            {entry.res_id: facts(entry)["new"]["amount"] for entry in entries},
            {self.facility.id: "1.00", other.id: "2.00"},
        )

    def test_values_of_every_kind_become_json_without_floats(self):
        values = {
            "amount": 1234.5,
            "date": date(2026, 3, 4),
            "time": datetime(2026, 3, 4, 5, 6, 7),
            "place": self.facility,
            "lines": [("a", 1)],
            "missing": False,
            "zero\x00byte": "a\x00b",
            "half": "\ud83d",
        }

        self.record(new=values)

        told = facts(flushed(self, self.facility))["new"]
        self.assertEqual(told["amount"], "1234.5")
        self.assertEqual(told["date"], "2026-03-04")
        self.assertEqual(told["time"], "2026-03-04T05:06:07Z")
        self.assertEqual(told["place"], [f"wardclerk.facility,{self.facility.id}"])
        self.assertEqual(told["lines"], [["a", 1]])
        self.assertIs(told["missing"], False)
        self.assertEqual(told["zerobyte"], "ab")
        self.assertEqual(told["half"], "?")

    def test_personal_values_are_only_committed_to(self):
        values = {"email": "nurse@example.com", "state": "hired"}

        self.record(new=values, personal=["email"])

        entry = flushed(self, self.facility)
        [[field, salt, value]] = self.env.execute_query(
            SQL(
                "SELECT field, salt, value FROM wardclerk_evidence.secret"
                " WHERE entry_id = %s",
                entry.id,
            )
        )
        self.assertNotIn("nurse@example.com", entry.body)
        self.assertEqual(facts(entry)["new"]["state"], "hired")
        self.assertEqual(json.loads(value), "nurse@example.com")
        self.assertEqual(
            facts(entry)["new"]["email"]["commitment"],
            canonical.commitment(salt, field, value),
        )

    def test_long_text_is_kept_as_its_beginning_and_digest(self):
        text = "x" * 50_000

        self.record(new={"note": text})

        told = facts(flushed(self, self.facility))["new"]["note"]
        self.assertEqual(told["chars"], 50_000)
        self.assertEqual(told["sha256"], canonical.sha256(text.encode()))
        self.assertLess(len(told["begins"]), 2000)

    def test_too_many_values_give_way_to_a_digest(self):
        self.record(new={f"field_{number}": "x" * 100 for number in range(2000)})

        told = facts(flushed(self, self.facility))["new"]
        self.assertTrue(told["too_large"])
        self.assertRegex(told["sha256"], "^[0-9a-f]{64}$")

    def test_nothing_happened_to_nothing(self):
        self.record(records=self.env["wardclerk.facility"])

        with self.assertQueryCount(0):
            self.env.cr.flush()

    def test_sealed_bytes_follow_from_the_stored_row(self):
        self.record(new={"state": "posted", "amount": "12.50"})

        entry = flushed(self, self.facility)
        [[created_at, txid, body]] = self.env.execute_query(
            SQL(
                "SELECT created_at, txid::text, body FROM wardclerk_evidence.entry"
                " WHERE id = %s",
                entry.id,
            )
        )
        data = leaf_data(entry.id, created_at.astimezone(UTC), txid, body)
        self.assertEqual(canonical.canonical_text(json.loads(body)), body)
        self.assertEqual(data.decode().split("\n", 4)[4], body)

    def test_role_given_and_taken_leaves_evidence(self):
        head = new_test_user(
            self.env, "wardclerk_head", groups="wardclerk_base.group_approver"
        )
        held = self.env["wardclerk.role.assignment"].create(
            {
                "role_id": self.env.ref("wardclerk_base.role_department_head").id,
                "user_id": head.id,
            }
        )
        held.facility_id = self.facility
        held_id = held.id
        held.unlink()

        entries = flushed(self, held.browse(held_id))
        self.assertEqual(
            entries.mapped("action"),
            [
                "role_assignment.created",
                "role_assignment.changed",
                "role_assignment.deleted",
            ],
        )
        self.assertEqual(facts(entries[0])["new"]["user_id"], [f"res.users,{head.id}"])
        self.assertEqual(
            facts(entries[1])["new"]["facility_id"],
            [f"wardclerk.facility,{self.facility.id}"],
        )

    def test_change_of_who_answers_for_a_facility_leaves_evidence(self):
        self.facility.responsible_id = self.requester

        entry = flushed(self, self.facility, "facility.changed")
        self.assertEqual(facts(entry)["old"], {"responsible_id": []})
        self.assertEqual(
            facts(entry)["new"], {"responsible_id": [f"res.users,{self.requester.id}"]}
        )

    def test_entry_without_action_is_refused_by_the_database(self):
        with (
            mute_logger("odoo.sql_db"),
            self.assertRaisesRegex(Exception, "null value"),
            self.env.cr.savepoint(),
        ):
            self.record(action=None)
            self.env.cr.flush()

    def test_screen_shows_values_escaped(self):
        self.record(old={"name": "<script>x</script>"}, new={"name": "B & C"})

        shown = flushed(self, self.facility).changes
        self.assertNotIn("<script>", shown)
        self.assertIn("&lt;script&gt;", shown)
        self.assertIn("B &amp; C", shown)
