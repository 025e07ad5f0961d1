"""A bill says itself whether other systems have done what they were told."""

from odoo.tests import tagged

from .common import BillCase


@tagged("post_install", "-at_install")
class TestWhere(BillCase):
    def test_a_bill_says_what_other_systems_still_have_to_hear_of_it(self):
        _intake, bill = self.bill_of(self.document())
        self.env.cr.flush()
        self.assertFalse(bill.outside_where)
        kind = self.env.ref("wardclerk_bill.type_vendor_bill_received")
        endpoint = self.env["wardclerk.event.endpoint"].create(
            {
                "name": "archive",
                "url": "http://127.0.0.1:9/archive",
                "state": "paused",
                "subscription_ids": [
                    (0, 0, {"type_id": kind.id, "field_names": "bill_id,number"})
                ],
            }
        )

        bill._emit_bill("received")
        self.env.cr.flush()
        bill.invalidate_recordset()

        self.assertEqual(endpoint.waiting_count, 1)
        self.assertIn("archive is paused", bill.outside_where)
