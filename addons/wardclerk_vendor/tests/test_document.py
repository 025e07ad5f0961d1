"""Documents: accepted by a second person, followed by the calendar."""

import base64
from datetime import timedelta

from odoo.exceptions import AccessError, UserError
from odoo.tests import TransactionCase, tagged

from .common import VendorCase


@tagged("post_install", "-at_install")
class TestDocument(VendorCase, TransactionCase):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.govern()

    def test_who_handed_it_in_does_not_accept_it(self):
        document = self.hand_in(self.insurance, accept=False)

        with self.assertRaisesRegex(UserError, "Somebody else"):
            document.action_accept()
        with self.assertRaises(AccessError):
            document.sudo().action_accept()

    def test_a_document_is_judged_once_and_never_edited(self):
        document = self.hand_in(self.insurance)

        with self.assertRaisesRegex(UserError, "judged already"):
            document.with_user(self.second).action_reject()
        for values in ({"valid_until": "2099-01-01"}, {"state": "accepted"}):
            with self.assertRaises(AccessError):
                document.sudo().write(values)
        with self.assertRaises(AccessError):
            document.sudo().unlink()

    def test_it_is_not_created_accepted(self):
        with self.assertRaises(AccessError):
            self.env["wardclerk.vendor.document"].create(
                {
                    "vendor_id": self.vendor.id,
                    "type_id": self.tax_form.id,
                    "file": base64.b64encode(b"%PDF-"),
                    "state": "accepted",
                }
            )

    def test_files_of_other_kinds_and_sizes_are_refused(self):
        Documents = self.env["wardclerk.vendor.document"]
        for raw in (b"", b"MZ\x90", b"<svg/>", b"%PDF-" + b"x" * 10_000_001):
            with self.subTest(raw[:5]), self.assertRaisesRegex(UserError, "File"):
                Documents.create(
                    {
                        "vendor_id": self.vendor.id,
                        "type_id": self.tax_form.id,
                        "file": base64.b64encode(raw),
                    }
                )

    def test_an_insurance_that_ended_expires_after_its_grace(self):
        self.approve()
        self.insurance.grace_days = 10
        last = self.vendor.document_ids.filtered("valid_until")
        self.env.cr.execute(
            "UPDATE wardclerk_vendor_document SET valid_until = %s WHERE id = %s",
            [self.today - timedelta(days=10), last.id],
        )
        self.env.invalidate_all()

        self.env["wardclerk.vendor"]._cron_refresh()
        self.assertEqual(self.vendor.status, "approved")
        self.insurance.grace_days = 9

        self.assertEqual(self.vendor.status, "expired")
        self.assertIn("no valid document", self.vendor.status_words)

    def test_the_better_one_of_two_counts(self):
        self.approve()
        self.hand_in(self.insurance, days=-100)

        self.assertEqual(self.vendor.status, "approved")

    def test_a_renewal_is_asked_for_in_time_and_again_after_a_pause(self):
        self.hand_in(self.insurance, days=20)
        Documents = self.env["wardclerk.vendor.document"]
        mails = self.env["mail.mail"]
        before = mails.search_count([("email_to", "=", "info@anders.example")])

        Documents._remind()
        Documents._remind()

        after = mails.search_count([("email_to", "=", "info@anders.example")])
        self.assertEqual(after - before, 1)
        self.assertEqual(self.vendor.onboarding_ids.mapped("state"), ["invited"])
