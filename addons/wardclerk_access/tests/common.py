"""A directory that is subscribed, a ward with its facility, a nurse, and HR."""

import json
from datetime import timedelta
from pathlib import Path

from jsonschema import Draft202012Validator

from odoo import fields
from odoo.fields import Command
from odoo.tests import new_test_user

from odoo.addons.wardclerk_event.tests.common import EventCase

import wardclerk

CONTRACTS = Path(wardclerk.__file__).parents[2] / "contracts" / "access"
NOW = "2026-11-03T15:20:00.000Z"
REASON = "The directory makes the account of this person."


class AccessCase(EventCase):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        kinds = [
            cls.env.ref("wardclerk_access.type_employee_onboarded"),
            cls.env.ref("wardclerk_access.type_employee_left"),
        ]
        cls.directory = cls.env["wardclerk.event.endpoint"].create(
            {
                "name": "directory",
                "url": "http://127.0.0.1:9/directory",
                "source_id": cls.source.id,
                "subscription_ids": [
                    Command.create(
                        {
                            "type_id": kind.id,
                            "field_names": kind.field_names,
                            "reason": REASON,
                        }
                    )
                    for kind in kinds
                ],
            }
        )
        cls.company = cls.env.company
        cls.campus = cls.place("CAMPUS")
        cls.riverside = cls.place("RIVERSIDE", parent_id=cls.campus.id)
        cls.lakeside = cls.place("LAKESIDE", parent_id=cls.campus.id)
        cls.nurse_job = cls.env["hr.job"].create({"name": "Registered nurse"})
        cls.groups = cls.env["wardclerk.access.group"]
        cls.rows = cls.env["wardclerk.access.account"]
        cls.groups.search([]).active = False
        cls.group("staff")
        cls.group("riverside", facility_id=cls.riverside.id)
        cls.officer = new_test_user(
            cls.env, "hr_officer", "base.group_user,hr.group_hr_user"
        )
        cls.nurse = cls.person("Robin Example")

    @classmethod
    def place(cls, code, **values):
        return cls.env["wardclerk.facility"].create(
            {"name": code.title(), "code": code, **values}
        )

    @classmethod
    def group(cls, name, **values):
        return cls.groups.create({"name": name, **values})

    @classmethod
    def person(cls, name, **values):
        ward = cls.env["hr.department"].create(
            {"name": f"Ward of {name}", "facility_id": cls.riverside.id}
        )
        return cls.env["hr.employee"].create(
            {
                "name": name,
                "work_email": "robin@ours.example",
                "department_id": ward.id,
                "job_id": cls.nurse_job.id,
                "tz": "UTC",
                **values,
            }
        )

    def give(self, employee=None):
        employee = employee or self.nurse
        employee.with_user(self.officer).action_give_access()
        self.flush()
        return self.row(employee)

    def row(self, employee=None):
        employee = employee or self.nurse
        return self.rows.search([("employee_id", "=", employee.id)])

    def active(self, employee=None):
        row = self.give(employee)
        self.confirm(row)
        return row

    def sent(self, type_name):
        self.flush()
        rows = self.outbox.search([("type", "=", type_name)], order="id")
        return [json.loads(row.body)["data"] for row in rows]

    def assert_contract(self, type_name, data):
        path = CONTRACTS / f"{type_name}.schema.json"
        schema = json.loads(path.read_text(encoding="utf-8"))
        self.assertEqual(list(Draft202012Validator(schema).iter_errors(data)), [])

    def confirm(self, row, message_id="p1", **changed):
        number = row.employee_id.id
        data = {
            "employee_id": number,
            "account": f"w{number}",
            "directory": "ldap",
            "name": f"uid=w{number},ou=people,dc=ours,dc=example",
            "groups": ["riverside", "staff"],
            "provisioned_at": NOW,
            **changed,
        }
        return self.tell("access.provisioned", data, message_id, row)

    def revoke(self, row, message_id="r1", **changed):
        number = row.employee_id.id
        data = {
            "employee_id": number,
            "account": f"w{number}",
            "directory": "ldap",
            "groups_left": ["riverside", "staff"],
            "revoked_at": NOW,
            **changed,
        }
        return self.tell("access.revoked", data, message_id, row)

    def tell(self, type_name, data, message_id, row):
        result = self.receive(type_name, data, f"{type_name}_{row.id}_{message_id}")
        row.invalidate_recordset()
        return result

    def days(self, number):
        return fields.Date.today() + timedelta(days=number)

    def evidence(self, action):
        self.flush()
        entries = self.env["wardclerk.audit.entry"]
        return entries.search([("action", "=", action)], order="id desc", limit=1)
