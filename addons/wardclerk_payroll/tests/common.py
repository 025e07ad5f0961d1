"""Payroll that is subscribed, a nurse with a cost centre, and HR."""

import json
from pathlib import Path

from odoo.fields import Command
from odoo.tests import Form, new_test_user

from odoo.addons.wardclerk_event.tests.common import EventCase

import wardclerk

CONTRACTS = Path(wardclerk.__file__).parents[2] / "contracts" / "finance"
NOW = "2026-11-03T15:20:00.000Z"
REASON = "Payroll pays this person by it."


class PayrollCase(EventCase):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.kind_requested = cls.env.ref(
            "wardclerk_payroll.type_payroll_handoff_requested"
        )
        cls.payroll = cls.env["wardclerk.event.endpoint"].create(
            {
                "name": "payroll",
                "url": "http://127.0.0.1:9/payroll",
                "source_id": cls.source.id,
                "subscription_ids": [
                    Command.create(
                        {
                            "type_id": cls.kind_requested.id,
                            "field_names": cls.kind_requested.field_names,
                            "reason": REASON,
                        }
                    )
                ],
            }
        )
        cls.riverside = cls.env["wardclerk.facility"].create(
            {"name": "Riverside Hospital", "code": "RIVERSIDE"}
        )
        cls.ward = cls.env["hr.department"].create(
            {"name": "Ward 3", "facility_id": cls.riverside.id}
        )
        cls.centre = cls.env["wardclerk.cost.centre"].create(
            {
                "name": "Ward 3",
                "code": "4100",
                "facility_id": cls.riverside.id,
                "department_id": cls.ward.id,
            }
        )
        cls.handoffs = cls.env["wardclerk.payroll.handoff"]
        cls.officer = new_test_user(
            cls.env, "payroll_officer", "base.group_user,hr.group_hr_user"
        )
        cls.nurse = cls.env["hr.employee"].create(
            {
                "name": "Robin Example",
                "department_id": cls.ward.id,
                "job_title": "Registered nurse",
                "date_version": "2026-12-01",
            }
        )

    def prompt(self, employee=None, person=None):
        """The form that the button opens."""
        employee = (employee or self.nurse).with_user(person or self.officer)
        action = employee.action_hand_to_payroll()
        prompts = employee.env[action["res_model"]].with_context(**action["context"])
        return Form(prompts)

    def hand_over(self, employee=None, **given):
        form = self.prompt(employee)
        for name, value in {"pay_group": "RN-2", "hours_per_week": 36, **given}.items():
            setattr(form, name, value)
        form.save().action_hand_over()
        self.flush()
        return self.handoffs.search([("employee_id", "=", form.employee_id.id)])[:1]

    def sent(self):
        rows = self.outbox.search(
            [("type", "=", "payroll.handoff_requested")], order="id"
        )
        return [json.loads(row.body)["data"] for row in rows]

    def answer(self, handoff, message_id="m1", **changed):
        data = {
            "handoff_id": handoff.handoff_key,
            "outcome": "accepted",
            "filename": f"hire-{handoff.handoff_key}.csv",
            "sha256": handoff.sha256 or "0" * 64,
            "reference": "PR-20061",
            "detail": None,
            "acknowledged_at": NOW,
            **changed,
        }
        result = self.receive("payroll.acknowledged", data, message_id)
        handoff.invalidate_recordset()
        return result

    def refuse(self, handoff, message_id="m1", **changed):
        no = {"outcome": "refused", "reference": None, "detail": "Unknown pay group"}
        return self.answer(handoff, message_id, **{**no, **changed})

    def evidence(self, action):
        self.flush()
        entries = self.env["wardclerk.audit.entry"]
        return entries.search([("action", "=", action)], order="id desc", limit=1)
