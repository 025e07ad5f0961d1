"""The ten sample documents, read without a mistake, become what they must become."""

import hashlib
import json
import mimetypes
from pathlib import Path
from unittest import skipUnless

from odoo.tests import tagged

from odoo.addons.wardclerk_intake.tests.common import IntakeCase, reading

SAMPLES = Path(__file__).resolve().parents[3] / "samples"
TURNS_MAX = 5  # no rule of the demo asks for more steps


def truth():
    """The entries of expected.json in their order."""
    text = (SAMPLES / "expected.json").read_text(encoding="utf-8")
    return json.loads(text)["documents"]


@skipUnless(SAMPLES.is_dir(), "the samples are in the checkout, not in the addon")
@tagged("post_install", "-at_install")
class TestSampleDocuments(IntakeCase):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.documents = {document["file"]: document for document in truth()}
        cls.items = {}

    def setUp(self):
        super().setUp()
        self.items = {
            file: self.arrive_as_mail(document)
            for file, document in self.documents.items()
        }

    def arrive_as_mail(self, document):
        content = (SAMPLES / "documents" / document["file"]).read_bytes()
        (item,) = self.arrive(
            (document["file"], content, self.reading_of(document, content)),
            mailbox=document["mail"]["to"],
            subject=document["mail"]["subject"],
            **{"from": document["mail"]["from"], "to": [document["mail"]["to"]]},
        )
        return item

    def reading_of(self, document, content):
        """The reading of somebody who sees everything that is printed."""
        seen = document["reading"]
        printed = {name: value for name, value in seen["fields"].items() if value}
        return reading(
            content,
            document_type=seen["document_type"],
            fields=printed,
            lines=[self.line(line, seen["source"]) for line in seen["lines"]],
            lines_confidence=0.95 if seen["lines"] else 0.0,
            media_type=mimetypes.guess_type(document["file"])[0],
            pages=seen["pages"],
            sha256=hashlib.sha256(content).hexdigest(),
        )

    def line(self, line, source):
        kept = {name: value for name, value in line.items() if name != "product"}
        if source != "xml":
            kept["tax_percent"] = None  # most papers print the rate once
        return kept

    def bill(self, file):
        return self.env["account.move"].browse(self.items[file].res_id)

    def test_each_document_ends_in_its_state_with_its_problems(self):
        found = {
            file: (item.state, item.res_model or None, sorted(self.codes(item)))
            for file, item in self.items.items()
        }

        wanted = {
            file: (
                document["outcome"]["state"],
                document["outcome"]["model"],
                sorted(document["outcome"]["problems"]),
            )
            for file, document in self.documents.items()
        }
        self.maxDiff = None
        self.assertEqual(found, wanted)

    def test_bills_have_vendor_company_amount_and_currency_of_the_paper(self):
        for file, document in self.documents.items():
            outcome = document["outcome"]
            if not outcome["model"]:
                continue
            with self.subTest(file):
                bill = self.bill(file)

                self.assertEqual(bill.move_type, outcome["move_type"])
                self.assertEqual(bill.partner_id.name, outcome["vendor"])
                self.assertEqual(bill.company_id.name, outcome["company"])
                self.assertEqual(bill.currency_id.name, outcome["currency"])
                self.assertEqual(f"{bill.amount_total:.2f}", outcome["amount_total"])
                self.assertEqual(
                    bill.ref, document["reading"]["fields"]["invoice_number"]
                )

    def test_bills_know_the_orders_that_they_name(self):
        for file, document in self.documents.items():
            order = document["outcome"]["purchase_order"]
            if order and not document["outcome"]["same_bill_as"]:
                with self.subTest(file):
                    lines = self.bill(file).invoice_line_ids

                    self.assertEqual(
                        lines.purchase_line_id.order_id.mapped("name"), [order]
                    )

    def test_the_same_invoice_from_a_portal_makes_no_second_bill(self):
        first = self.items["03-surgical-supplies.pdf"]
        again = self.items["06-surgical-supplies-again.pdf"]

        self.assertEqual(again.state, "duplicate")
        self.assertEqual(again.res_id, first.res_id)

    def test_policy_picks_the_rule_and_somebody_else_decides(self):
        for file, document in self.documents.items():
            outcome = document["outcome"]
            if not outcome["approval_state"]:
                continue
            with self.subTest(file):
                bill = self.bill(file)
                case = bill.approval_case_id

                self.assertEqual(bill.approval_state, outcome["approval_state"])
                self.assertEqual(case.rule_code, outcome["approval_rule"])
                for step in case.step_ids:
                    self.assertTrue(
                        step.holder_ids - case.requester_id, step.role_id.code
                    )

    def test_approved_bill_is_posted_by_the_last_decision(self):
        bill = self.bill("03-surgical-supplies.pdf")
        case = bill.approval_case_id

        for _turn in range(TURNS_MAX):
            if case.state != "pending":
                break
            step = case.step_ids.filtered(lambda step: step.state == "open")[:1]
            person = (step.holder_ids - case.requester_id)[:1]
            case.with_user(person).action_approve()

        self.assertEqual(case.state, "approved")
        self.assertEqual(bill.state, "posted")
