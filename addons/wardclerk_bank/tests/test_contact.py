"""A number or address that was changed just now is not one that was known before."""

from odoo.exceptions import AccessError
from odoo.tests import TransactionCase, tagged

from .common import BankCase


@tagged("post_install", "-at_install")
class TestContact(BankCase, TransactionCase):
    def known(self, partner=None):
        change = self.env["wardclerk.bank.change"].create(
            self.change_values(partner_id=(partner or self.vendor).id)
        )
        return change.known_phones, change.known_emails, change.is_number_settled

    def test_what_stood_there_for_long_is_known(self):
        self.assertEqual(self.known(), (["+1 555 0100"], ["info@anders.example"], True))

    def test_a_number_that_was_changed_today_gives_way_to_the_one_before(self):
        self.vendor.write({"phone": "+1 555 6666", "email": "me@evil.example"})
        self.vendor.write({"phone": "+1 555 7777"})

        self.assertEqual(self.known(), (["+1 555 0100"], ["info@anders.example"], True))

    def test_no_context_and_no_sql_hides_a_changed_number(self):
        self.vendor.with_context(tracking_disable=True, no_history=True).write(
            {"phone": "+1 555 6666"}
        )
        self.env.flush_all()
        self.env.cr.execute(
            "UPDATE res_partner SET email = 'me@evil.example' WHERE id = %s",
            [self.vendor.id],
        )
        self.env.invalidate_all()

        self.assertEqual(self.known(), (["+1 555 0100"], ["info@anders.example"], True))

    def test_a_contact_that_was_added_today_is_not_called(self):
        self.env["res.partner"].create(
            {"name": "Fake", "parent_id": self.vendor.id, "phone": "+1 555 6666"}
        )

        self.assertEqual(self.known()[0], ["+1 555 0100"])

    def test_a_new_vendor_is_called_at_its_first_number_which_is_not_settled(self):
        young = self.make_vendor("Young Firm", "+1 555 0200", days=2)
        young.phone = "+1 555 6666"

        phones, _emails, is_settled = self.known(young)

        self.assertEqual((phones, is_settled), (["+1 555 0200"], False))

    def test_former_contacts_are_neither_written_nor_deleted(self):
        self.vendor.phone = "+1 555 6666"
        self.env.flush_all()
        kept = self.env["wardclerk.bank.contact"].search(
            [("partner_id", "=", self.vendor.id)]
        )

        self.assertEqual(kept.mapped("value"), ["+1 555 0100"])
        for act in (
            lambda: kept.write({"value": "+1 555 6666"}),
            kept.unlink,
            lambda: kept.copy(),
        ):
            with self.assertRaises(AccessError):
                act()
