"""Who is on a list on the day of the release is not paid."""

from odoo.exceptions import UserError
from odoo.tests import tagged

from odoo.addons.wardclerk_payment.tests.common import PaymentCase
from odoo.addons.wardclerk_vendor.tests.common import VendorCase


@tagged("post_install", "-at_install")
class TestPaymentVendor(VendorCase, PaymentCase):
    def met(self, bill):
        (conditions,) = bill._payment_conditions().values()
        return {one.code: one.is_met for one in conditions}

    def test_unknown_until_somebody_searched_and_clear_afterwards(self):
        bill = self.make_bill(partner=self.firm)
        self.assertIsNone(self.met(bill)["vendor_clear"])
        self.load()

        self.vendor._screen()

        self.assertIs(self.met(bill)["vendor_clear"], True)

    def test_a_blocked_vendor_enters_no_run(self):
        bill = self.make_bill(partner=self.firm)
        self.vendor.with_user(self.buyer)._tighten("block", "They sent empty boxes.")

        with self.assertRaisesRegex(UserError, "empty boxes"):
            self.make_run(bill)

    def test_the_release_looks_up_again_and_keeps_the_proof(self):
        self.load()
        run = self.make_run(self.make_bill(partner=self.firm))

        run.with_user(self.payer).action_release()

        self.assertEqual(run.state, "released")
        self.assertEqual(self.vendor.check_ids.mapped("outcome"), ["clear"])

    def test_somebody_who_came_onto_the_list_stops_the_release_and_is_kept(self):
        bill = self.make_bill(partner=self.firm)
        run = self.make_run(bill)
        self.firm.name = "Crestline Fiction Labs"
        self.load()

        told = run.with_user(self.payer).action_release()

        self.assertIn("exclusion list", told["params"]["message"])
        self.assertEqual(run.state, "draft")
        self.assertEqual(self.vendor.hit_ids.mapped("verdict"), ["open"])
        self.assertIn(bill.payment_state, ("not_paid",))
