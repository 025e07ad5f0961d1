"""What a vendor says of its account is asked for once, and changes nothing."""

from odoo.exceptions import UserError, ValidationError
from odoo.tests import TransactionCase, tagged

from odoo.addons.wardclerk_bank.tests.common import NEW_IBAN
from odoo.addons.wardclerk_vendor.tests.common import VendorCase


@tagged("post_install", "-at_install")
class TestVendorBank(VendorCase, TransactionCase):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.firm.phone = "+1 555 0100"
        onboarding = cls.env["wardclerk.vendor.onboarding"].with_user(cls.buyer)
        cls.onboarding = onboarding.create({"partner_id": cls.firm.id})
        cls.page = cls.onboarding.with_user(cls.env.ref("base.public_user")).sudo()

    def changes(self):
        return self.env["wardclerk.bank.change"].search(
            [("partner_id", "=", self.firm.id)]
        )

    def test_bank_details_become_one_request(self):
        self.page._take_bank_details("gb82 west 1234 5698 7654 32", "")
        self.page._take_bank_details(NEW_IBAN, "Anders")

        change = self.changes()
        self.assertEqual((len(change), change.state), (1, "draft"))
        self.assertEqual((change.source, change.create_uid), ("portal", self.buyer))
        self.assertFalse(self.firm.bank_ids)

    def test_who_invited_does_not_call_back(self):
        self.page._take_bank_details(NEW_IBAN, "")

        with self.assertRaisesRegex(UserError, "somebody else calls back"):
            self.changes().with_user(self.buyer)._record_call(
                "+1 555 0100", "Ms Lee", "confirmed", ""
            )

    def test_no_number_asks_for_nothing_and_a_wrong_one_is_told(self):
        self.page._take_bank_details("", "")
        with self.assertRaises(ValidationError):
            self.page._take_bank_details("DE89370400440532013001", "")

        self.assertFalse(self.changes())
