"""The clerk settles what was read by keyboard; what they correct is remembered."""

import json

from odoo.exceptions import AccessError, UserError
from odoo.tests import tagged

from .common import BillCase


@tagged("post_install", "-at_install")
class TestReading(BillCase):
    def incomplete(self, number="INV 20418", **changes):
        """A draft to be completed, because its order is unknown."""
        _intake, bill = self.bill_of(
            self.document(number, invoice_number=number, purchase_order=None, **changes)
        )
        return bill.with_user(self.clerk)

    def row(self, bill, name="invoice_number"):
        bill.invalidate_recordset()
        return next(one for one in bill.reading_rows if one["name"] == name)

    def test_each_value_tells_how_sure_it_is_and_where_it_stands(self):
        row = self.row(self.incomplete())

        self.assertEqual((row["read"], row["now"]), ("INV 20418", "INV 20418"))
        self.assertTrue(row["sure_words"] and row["percent"])
        json.dumps(row)

    def test_accepting_leaves_the_bill_as_it_is(self):
        bill = self.incomplete()

        bill.action_settle_reading("invoice_number", "INV 20418")

        self.assertEqual(bill.ref, "INV 20418")
        self.assertEqual(self.row(bill)["verdict"], "accepted")

    def test_correcting_writes_the_bill_and_is_remembered(self):
        bill = self.incomplete()

        bill.action_settle_reading("invoice_number", "20418")
        bill.action_settle_reading("issue_date", "2026-11-04")

        self.assertEqual(bill.ref, "20418")
        self.assertEqual(str(bill.invoice_date), "2026-11-04")
        self.assertEqual(self.row(bill)["verdict"], "corrected")
        decided = bill.sudo().suggestion_field_ids.filtered(
            lambda one: one.name == "invoice_number"
        )
        self.assertEqual(decided.decided_by_id, self.clerk)

    def test_what_people_usually_make_of_it_is_proposed_for_this_vendor(self):
        for number in ("INV 4711", "INV 4820"):
            bill = self.incomplete(number, total="99.00", net=None, tax=None)
            bill.action_settle_reading("invoice_number", number.removeprefix("INV "))

        row = self.row(self.incomplete("INV 5003"))
        self.assertEqual(row["usual"], "5003")
        self.assertEqual(row["now"], "INV 5003")

    def test_another_vendor_has_other_habits(self):
        for number in ("INV 4711", "INV 4820"):
            bill = self.incomplete(number, total="99.00", net=None, tax=None)
            bill.action_settle_reading("invoice_number", number.removeprefix("INV "))

        other = self.incomplete(
            "INV 5003", vendor_name="Northlight Energy LLC", vendor_vat=None
        )

        self.assertFalse(self.row(other)["usual"])

    def test_amounts_and_vendor_are_changed_on_the_bill_itself(self):
        bill = self.incomplete()

        for name in ("total", "vendor_name", "vendor_iban", "nonsense"):
            with self.assertRaises(UserError):
                bill.action_settle_reading(name, "1.00")

    def test_what_is_no_date_is_refused(self):
        with self.assertRaises(UserError):
            self.incomplete().action_settle_reading("issue_date", "tomorrow")

    def test_who_only_approves_settles_nothing(self):
        bill = self.incomplete().with_user(self.buyer)

        with self.assertRaises(AccessError):
            bill.action_settle_reading("invoice_number", "20418")

    def test_a_posted_bill_is_not_corrected_here(self):
        bill = self.incomplete()
        bill.sudo().button_cancel()

        with self.assertRaises(UserError):
            bill.action_settle_reading("invoice_number", "20418")
