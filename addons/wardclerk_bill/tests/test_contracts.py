"""The events that leave match their contracts, and the lists of their fields."""

import json
from pathlib import Path

from jsonschema import Draft202012Validator

from odoo.tests import tagged

import wardclerk

from .common import BillCase

CONTRACTS = Path(wardclerk.__file__).parents[2] / "contracts"
MORE = {
    "received": {"intake_id": 1, "problems": []},
    "approved": {"approver_roles": ["Department head"], "posted": True},
    "refused": {"reason": "Returned", "refused_by_role": None},
}


@tagged("post_install", "-at_install")
class TestContracts(BillCase):
    def schema(self, kind):
        path = CONTRACTS / "events" / f"vendor_bill.{kind}.schema.json"
        return json.loads(path.read_text(encoding="utf-8"))

    def test_what_is_emitted_matches_the_contract(self):
        _intake, bill = self.bill_of(self.document())

        for kind, more in MORE.items():
            data = {**bill._event_data(), **more}
            errors = list(Draft202012Validator(self.schema(kind)).iter_errors(data))
            self.assertEqual(errors, [], kind)

    def test_the_event_types_list_the_fields_of_the_contract(self):
        for kind in MORE:
            event_type = self.env.ref(f"wardclerk_bill.type_vendor_bill_{kind}")
            listed = set(event_type.field_names.split(","))
            self.assertEqual(listed, set(self.schema(kind)["properties"]), kind)

    def test_the_result_of_a_message_matches_its_contract(self):
        path = CONTRACTS / "intake" / "message.received.result.schema.json"
        schema = json.loads(path.read_text(encoding="utf-8"))

        _status, answer = self.receive(self.message(self.document(), b""))

        errors = list(Draft202012Validator(schema).iter_errors(answer["result"]))
        self.assertEqual(errors, [])
