"""A bill with another account leads to a request, and changes nothing itself."""

from unittest.mock import patch

from odoo.fields import Command
from odoo.tests import Form, TransactionCase, tagged

from odoo.addons.wardclerk_bank.tests.common import NEW_IBAN, BankCase
from odoo.addons.wardclerk_policy.permit import permitted


@tagged("post_install", "-at_install")
class TestBankBill(BankCase, TransactionCase):
    def test_the_way_leads_to_a_request_of_the_vendor(self):
        problem = self.env.ref(
            "wardclerk_intake.wardclerk_intake_problem_bank_account_differs"
        )
        bill = self.env["account.move"].create(
            {"move_type": "in_invoice", "partner_id": self.vendor.id}
        )
        self.assertFalse(bill.names_other_account)
        permitted(bill).write({"exception_ids": [Command.link(problem.id)]})
        self.assertTrue(bill.names_other_account)

        action = bill.with_user(self.clerk).action_start_bank_change()
        form = Form(
            self.env[action["res_model"]]
            .with_user(self.clerk)
            .with_context(**action["context"])
        )
        form.acc_number = NEW_IBAN
        change = form.save()

        self.assertEqual((change.partner_id, change.source), (self.vendor, "bill"))
        self.assertEqual(self.vendor.bank_ids, self.old_account)

    def test_the_request_names_the_bill_by_its_own_number_and_the_bare_address(self):
        intake = self.env["wardclerk.intake"].browse()
        bill = self.env["account.move"].create(
            {
                "move_type": "in_invoice",
                "partner_id": self.vendor.id,
                "ref": "A-17",
            }
        )
        with patch.object(
            type(intake), "sender", "Anders <Billing@Anders.example>", create=True
        ):
            context = bill.action_start_bank_change()["context"]

        self.assertEqual(context["default_sender"], "billing@anders.example")
        self.assertIn("The bill A-17 names", context["default_reason"])

    def test_a_vendor_with_the_account_of_an_employee_is_told(self):
        person = self.env["res.partner"].create({"name": "Sam Hill"})
        account = self.env["res.partner.bank"].create(
            {"partner_id": person.id, "acc_number": self.old_account.acc_number}
        )
        self.env["hr.employee"].create(
            {"name": "Sam Hill", "bank_account_ids": [Command.set(account.ids)]}
        )
        namesake = self.env["res.partner"].create({"name": "Sam Hill"})

        theirs, other = self.env["account.move"].create(
            [
                {"move_type": "in_invoice", "partner_id": self.vendor.id},
                {"move_type": "in_invoice", "partner_id": namesake.id},
            ]
        )
        (theirs | other)._look_again()

        codes = self.env["wardclerk.exception"]._open_codes(theirs | other)
        self.assertIn("vendor_is_employee", codes[theirs.id])
        self.assertNotIn("vendor_is_employee", codes[other.id])

    def test_an_account_that_the_vendor_had_before_is_told_too(self):
        person = self.env["res.partner"].create({"name": "Sam Hill"})
        account = self.env["res.partner.bank"].create(
            {"partner_id": person.id, "acc_number": self.old_account.acc_number}
        )
        self.env["hr.employee"].create(
            {"name": "Sam Hill", "bank_account_ids": [Command.set(account.ids)]}
        )
        self.env.cr.execute(
            "UPDATE res_partner_bank SET active = false WHERE id = %s",
            [self.old_account.id],
        )
        self.env.invalidate_all()

        bill = self.env["account.move"].create(
            {"move_type": "in_invoice", "partner_id": self.vendor.id}
        )
        bill._look_again()

        codes = self.env["wardclerk.exception"]._open_codes(bill)
        self.assertIn("vendor_is_employee", codes[bill.id])
