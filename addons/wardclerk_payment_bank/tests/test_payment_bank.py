"""A bill whose account is in quarantine enters no run."""

from odoo.exceptions import UserError
from odoo.tests import tagged

from odoo.addons.wardclerk_bank.tests.common import BankCase
from odoo.addons.wardclerk_payment.tests.common import PaymentCase


@tagged("post_install", "-at_install")
class TestPaymentBank(BankCase, PaymentCase):
    def bill_to(self, account):
        return self.make_bill(partner=self.vendor, partner_bank_id=account.id)

    def met(self, bill):
        (conditions,) = bill._payment_conditions().values()
        return {one.code: one.is_met for one in conditions}["account"]

    def test_a_held_account_holds_its_bills_and_the_known_one_does_not(self):
        self.govern_bank()
        changed = self.applied().account_id
        held, fine = self.bill_to(changed), self.bill_to(self.old_account)

        self.assertIs(self.met(held), False)
        self.assertIs(self.met(fine), True)
        self.make_run(fine)
        with self.assertRaisesRegex(UserError, "first payment"):
            self.make_run(held)

    def test_without_an_account_nobody_can_tell(self):
        bill = self.make_bill(partner=self.make_vendor("Young Firm", "+1 555 0200"))

        self.assertIsNone(self.met(bill))

    def govern_bank(self):
        return BankCase.govern.__func__(type(self))
