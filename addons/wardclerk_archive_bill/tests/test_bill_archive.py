"""A posted bill's document is asked to be kept; a draft's is not."""

import json

from odoo.tests import tagged

from odoo.addons.wardclerk_bill.tests.common import BillCase


@tagged("post_install", "-at_install")
class TestBillArchive(BillCase):
    def test_the_document_of_a_posted_bill_is_asked_for_once(self):
        kind = self.env.ref("wardclerk_archive.type_document_archive_requested")
        self.env["wardclerk.event.endpoint"].create(
            {
                "name": "archive",
                "url": "http://127.0.0.1:9/archive",
                "subscription_ids": [
                    (
                        0,
                        0,
                        {
                            "type_id": kind.id,
                            "field_names": kind.field_names,
                            "reason": "The archive keeps the files themselves.",
                        },
                    )
                ],
            }
        )
        _intake, bill = self.bill_of(self.document())
        files = self.env["wardclerk.archive.file"]
        self.assertFalse(files.search([("res_id", "=", bill.id)]))

        bill.action_post()
        self.env.cr.flush()

        kept = files.search([("res_model", "=", "account.move")])
        self.assertEqual(kept.res_id, bill.id)
        self.assertEqual(kept.dated, bill.invoice_date)
        [row] = self.env["wardclerk.outbox"].search([("type", "=", kind.name)])
        data = json.loads(row.body)["data"]
        self.assertEqual(data["document"]["name"], bill.display_name)
        self.assertEqual(data["dated"], str(bill.invoice_date))
        self.assertEqual(data["facility"], bill.facility_id.name or None)
