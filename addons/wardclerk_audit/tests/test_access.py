"""Who may read evidence, and that nobody writes it through any door of Odoo."""

import json

from odoo.exceptions import AccessError
from odoo.tests import HttpCase, TransactionCase, tagged
from odoo.tests.common import new_test_user
from odoo.tools import mute_logger

from .common import facts, flushed, make_people


@tagged("post_install", "-at_install")
class TestAccess(TransactionCase):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        make_people(cls)
        cls.env["wardclerk.audit"]._record("bill.approved", cls.facility)
        cls.env.cr.flush()

    def entries_as(self, user, **context):
        return self.env["wardclerk.audit.entry"].with_user(user).with_context(**context)

    def test_nobody_writes_evidence_not_even_under_sudo(self):
        entry = flushed(self, self.facility)
        administrator = self.env.ref("base.user_admin")
        for door in (self.entries_as(administrator), self.entries_as(1).sudo()):
            with self.assertRaises(AccessError):
                door.create({"action": "forged"})
            with self.assertRaises(AccessError):
                door.browse(entry.id).write({"action": "forged"})
            with self.assertRaises(AccessError):
                door.browse(entry.id).unlink()

    def test_requester_reads_no_evidence(self):
        with self.assertRaises(AccessError):
            self.entries_as(self.requester).search([])

    def test_auditor_reads_what_requester_cannot_even_count(self):
        [entry] = self.entries_as(self.auditor).search(
            [("res_model", "=", self.facility._name), ("res_id", "=", self.facility.id)]
        )

        self.assertEqual(entry.action, "bill.approved")
        self.assertEqual(entry.record_name, "Mercy Clinic")
        with self.assertRaises(AccessError):
            self.facility.with_user(self.requester).read(["evidence_count"])

    def test_personal_values_are_for_the_auditor_only(self):
        self.env["wardclerk.audit"]._record(
            "person.hired",
            self.facility,
            new={"email": "nurse@example.com"},
            personal=["email"],
        )
        entry = flushed(self, self.facility, "person.hired")
        administrator = self.env.ref("base.user_admin")

        seen = self.entries_as(self.auditor).browse(entry.id)

        self.assertIn("nurse@example.com", seen.personal_values)
        self.assertNotIn("nurse@example.com", seen.changes)
        with self.assertRaises(AccessError):
            self.entries_as(administrator).browse(entry.id).read(["personal_values"])

    def test_auditor_of_another_company_does_not_see_it(self):
        other = self.env["res.company"].create({"name": "Northern Clinics"})
        auditor = new_test_user(
            self.env,
            "wardclerk_auditor_north",
            groups="wardclerk_base.group_auditor",
            company_id=other.id,
            company_ids=[(6, 0, other.ids)],
        )

        found = self.entries_as(auditor).search([("res_id", "=", self.facility.id)])

        self.assertFalse(found.filtered(lambda e: e.res_model == "wardclerk.facility"))

    def test_button_evidence_leads_to_the_records_entries(self):
        facility = self.facility.with_user(self.auditor)

        action = facility.action_open_evidence()

        self.assertEqual(facility.evidence_count, 1)
        self.assertEqual(
            self.entries_as(self.auditor).search(action["domain"]).action,
            "bill.approved",
        )


@tagged("post_install", "-at_install")
class TestAccessOverRpc(HttpCase):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        make_people(cls)

    def call(self, login, model, method, *args, headers=None):
        self.authenticate(login, login)
        answer = self.url_open(
            "/web/dataset/call_kw",
            data=json.dumps(
                {
                    "jsonrpc": "2.0",
                    "params": {
                        "model": model,
                        "method": method,
                        "args": args,
                        "kwargs": {},
                    },
                }
            ),
            headers={"Content-Type": "application/json", **(headers or {})},
        )
        return answer.json()

    def assertRefused(self, answer):
        self.assertIn("error", answer)
        self.assertIn("AccessError", answer["error"]["data"]["name"])

    @mute_logger("odoo.http")
    def test_rpc_clients_neither_write_nor_forge_evidence(self):
        self.env["wardclerk.audit"]._record("bill.approved", self.facility)
        entry = flushed(self, self.facility)
        forged = {"action": "forged", "res_model": "x", "res_id": 1}
        for login in ("wardclerk_auditor", "wardclerk_requester", "admin"):
            with self.subTest(login):
                model = "wardclerk.audit.entry"
                self.assertRefused(self.call(login, model, "create", forged))
                self.assertRefused(self.call(login, model, "write", entry.ids, forged))
                self.assertRefused(self.call(login, model, "unlink", entry.ids))
                self.assertRefused(
                    self.call(login, "wardclerk.audit", "_record", "forged", [1])
                )

    @mute_logger("odoo.http")
    def test_requester_cannot_read_evidence_over_rpc(self):
        answer = self.call(
            "wardclerk_requester", "wardclerk.audit.entry", "search_read", []
        )

        self.assertRefused(answer)

    def test_change_from_a_screen_is_told_with_its_channel_and_trace(self):
        trace = "4bf92f3577b34da6a3ce929d0e0e4736"

        answer = self.call(
            "admin",
            "wardclerk.facility",
            "write",
            self.facility.ids,
            {"code": "MC"},
            headers={"traceparent": f"00-{trace}-00f067aa0ba902b7-01"},
        )

        self.assertTrue(answer["result"])
        entry = flushed(self, self.facility, "facility.changed")
        self.assertEqual(entry.channel, "ui")
        self.assertEqual(entry.trace, trace)
        self.assertEqual(entry.actor_id, self.env.ref("base.user_admin"))
        self.assertEqual(facts(entry)["new"], {"code": "MC"})

    def test_change_over_json2_is_told_as_such(self):
        admin = self.env.ref("base.user_admin")
        key = (
            self.env["res.users.apikeys"]
            .with_user(admin)
            ._generate("rpc", "evidence test", None)
        )

        answer = self.url_open(
            "/json/2/wardclerk.facility/write",
            data=json.dumps({"ids": self.facility.ids, "vals": {"code": "MC2"}}),
            headers={
                "Content-Type": "application/json",
                "Authorization": f"Bearer {key}",
            },
        )

        self.assertEqual(answer.status_code, 200, answer.text)
        entry = flushed(self, self.facility, "facility.changed")
        self.assertEqual(entry.channel, "json2")
