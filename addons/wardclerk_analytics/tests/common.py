"""Orders under approval, exceptions on them, and a warehouse that listens."""

import json
from pathlib import Path

from jsonschema import Draft202012Validator, FormatChecker

from odoo.tests import new_test_user

from odoo.addons.wardclerk_exception.tests.common import ExceptionCase

import wardclerk

CONTRACTS = Path(wardclerk.__file__).parents[2] / "contracts" / "analytics"


class AnalyticsCase(ExceptionCase):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.company = cls.env.company
        cls.administrator = new_test_user(
            cls.env, "an_admin", "base.group_user,wardclerk_base.group_administrator"
        )
        cls.auditor = new_test_user(
            cls.env, "an_auditor", "base.group_user,wardclerk_base.group_auditor"
        )

    def connect(self, type_xmlid):
        kind = self.env.ref(f"wardclerk_analytics.{type_xmlid}")
        return self.env["wardclerk.event.endpoint"].create(
            {
                "name": f"warehouse {kind.name}",
                "url": "http://127.0.0.1:9/warehouse",
                "subscription_ids": [
                    (0, 0, {"type_id": kind.id, "field_names": kind.field_names})
                ],
            }
        )

    def told(self, type_name):
        """The data of all events of a type, each as its contract says."""
        self.env.cr.flush()
        path = CONTRACTS / f"{type_name}.schema.json"
        schema = json.loads(path.read_text(encoding="utf-8"))
        validator = Draft202012Validator(schema, format_checker=FormatChecker())
        rows = self.env["wardclerk.outbox"].search(
            [("type", "=", type_name)], order="id"
        )
        found = [json.loads(row.body)["data"] for row in rows]
        for data in found:
            self.assertEqual(list(validator.iter_errors(data)), [])
        return found
