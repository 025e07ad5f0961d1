"""History is asked for where a platform listens, and kept once."""

import json
from pathlib import Path

from jsonschema import Draft202012Validator

from odoo.exceptions import AccessError, UserError
from odoo.tests import tagged

import wardclerk

from .common import EquipmentCase

CONTRACTS = Path(wardclerk.__file__).parents[2] / "contracts" / "equipment"
ENTRY = {
    "date": "2026-06-12",
    "kind": "calibration",
    "text": "Calibrated, within limits",
    "reference": "WO-8841",
}


@tagged("post_install", "-at_install")
class TestHistory(EquipmentCase):
    def ask(self, equipment=None):
        (equipment or self.fridge).with_user(self.technician).action_ask_history()
        return self.sent()

    def sent(self):
        self.flush()
        rows = self.outbox.search([("type", "=", "asset.history_requested")])
        return [self.body_of(row)["data"] for row in rows]

    def tell(self, entries, message_id="h1", **changed):
        data = {
            "asset_id": self.fridge.id,
            "serial": "VR-2231-07",
            "platform": "maintenance",
            "fetched_at": "2026-11-03T15:20:00.000Z",
            "entries": entries,
        }
        return self.receive("asset.history_reported", {**data, **changed}, message_id)

    def test_what_leaves_is_what_the_contract_says(self):
        self.connect_platform()
        path = CONTRACTS / "asset.history_requested.schema.json"
        schema = json.loads(path.read_text(encoding="utf-8"))

        [data] = self.ask()

        self.assertEqual(data, {"asset_id": self.fridge.id, "serial": "VR-2231-07"})
        self.assertEqual(list(Draft202012Validator(schema).iter_errors(data)), [])
        self.assertTrue(self.fridge.history_asked_at)
        self.assertTrue(self.evidence("asset.history_requested"))

    def test_a_critical_alarm_asks_by_itself_and_once(self):
        self.connect_platform()

        self.alarm("1")
        self.assertFalse(self.sent())
        self.alarm("2", severity="critical")
        self.alarm("3", severity="critical")

        self.assertEqual(len(self.sent()), 1)

    def test_without_a_platform_a_person_is_told_and_an_alarm_goes_on(self):
        with self.assertRaises(UserError):
            self.ask()

        _status, _answer, alert = self.alarm("1", severity="critical")

        self.assertEqual(alert.state, "placed")
        self.assertFalse(self.fridge.history_asked_at)

    def test_equipment_without_a_number_cannot_be_asked_about(self):
        self.connect_platform()

        with self.assertRaises(UserError):
            self.ask(self.new_equipment("Chair", False))

    def test_an_employee_asks_for_nothing(self):
        self.connect_platform()
        self.fridge.message_subscribe(self.employee.partner_id.ids)

        with self.assertRaises(AccessError):
            self.fridge.with_user(self.employee).action_ask_history()

    def test_entries_are_kept_once_and_shown_newest_first(self):
        self.connect_platform()
        self.ask()
        older = {**ENTRY, "date": "2025-01-02", "reference": None}

        status, answer = self.tell([older, ENTRY])
        self.tell([older, ENTRY, {**ENTRY, "reference": "WO-9000"}], "h2")

        self.assertEqual((status, answer["result"]["new"]), (200, 2))
        kept = self.fridge.history_ids
        self.assertEqual(
            [(str(one.dated), one.reference) for one in kept],
            [
                ("2026-06-12", "WO-8841"),
                ("2026-06-12", "WO-9000"),
                ("2025-01-02", False),
            ],
        )
        _status, _answer, alert = self.alarm("1")
        self.assertEqual(alert.request_id.history_ids, kept)
        entry = self.evidence("asset.history_reported")[-1]
        self.assertEqual(
            (entry.res_model, entry.res_id), ("maintenance.equipment", self.fridge.id)
        )

    def test_an_answer_that_nobody_asked_for_is_refused(self):
        status, answer = self.tell([ENTRY])

        self.assertEqual((status, answer["field"]), (422, "data.asset_id"))
        self.assertFalse(self.fridge.history_ids)

    def test_an_answer_of_another_number_is_refused(self):
        self.connect_platform()
        self.ask()

        status, answer = self.tell([ENTRY], serial="VR-1")

        self.assertEqual((status, answer["field"]), (422, "data.serial"))

    def test_a_source_of_another_company_answers_nothing(self):
        self.connect_platform()
        company = self.env["res.company"].create({"name": "Meadow"})
        theirs = self.new_equipment(
            "Theirs",
            "MD-1",
            company_id=company.id,
            maintenance_team_id=False,
            facility_id=False,
        )
        theirs._ask_history()

        status, answer = self.tell([ENTRY], asset_id=theirs.id, serial="MD-1")

        self.assertEqual((status, answer["field"]), (422, "data.asset_id"))

    def test_what_breaks_the_contract_is_refused_with_its_field(self):
        self.connect_platform()
        self.ask()

        status, answer = self.tell([ENTRY, {**ENTRY, "date": "June"}])

        self.assertEqual((status, answer["field"]), (422, "data.entries.1.date"))
        self.assertFalse(self.fridge.history_ids)

    def test_the_cost_does_not_grow_with_the_entries(self):
        self.connect_platform()
        self.ask()
        few = [{**ENTRY, "reference": f"few-{number}"} for number in range(2)]
        many = [{**ENTRY, "reference": f"many-{number}"} for number in range(200)]

        self.assertLessEqual(self.cost_of(many, "m"), self.cost_of(few, "f") + 8)
        self.assertEqual(len(self.fridge.history_ids), 202)

    def cost_of(self, entries, message_id):
        self.env.flush_all()
        self.env.invalidate_all()
        before = self.env.cr.sql_log_count
        self.tell(entries, message_id)
        self.env.flush_all()
        return self.env.cr.sql_log_count - before

    def test_nobody_writes_or_removes_history_by_hand(self):
        self.connect_platform()
        self.ask()
        self.tell([ENTRY])
        row = self.fridge.history_ids
        for attempt in (
            lambda: row.write({"text": "x"}),
            lambda: row.copy(),
            lambda: row.unlink(),
        ):
            with self.assertRaises(AccessError):
                attempt()
