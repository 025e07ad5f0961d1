"""From the question to a vendor that may be used, and back."""

import psycopg2

from odoo.exceptions import AccessError, UserError, ValidationError
from odoo.tests import TransactionCase, tagged
from odoo.tools import mute_logger

from .common import VendorCase


@tagged("post_install", "-at_install")
class TestOnboarding(VendorCase, TransactionCase):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.govern()

    def hindrance(self, company=None):
        guard = self.env["wardclerk.vendor.guard"]
        return guard._hindrances(company or self.env.company, self.firm)

    def test_a_vendor_is_approved_when_nothing_is_missing(self):
        vendor = self.approve()

        self.assertEqual(vendor.status, "approved")
        self.assertEqual(self.firm.vendor_status, "approved")
        self.assertEqual(self.firm.vat, "12-3456789")
        self.assertFalse(self.hindrance())

    def test_missing_papers_are_named(self):
        onboarding = self.env["wardclerk.vendor.onboarding"].with_user(self.buyer)
        onboarding = onboarding.create({"partner_id": self.firm.id})
        onboarding.action_submit()

        with self.assertRaisesRegex(UserError, "insurance"):
            onboarding.action_request_approval()

    def test_one_person_blocks_and_only_another_review_lifts_it(self):
        vendor = self.approve().with_user(self.buyer)

        vendor._tighten("block", "They sent empty boxes.")

        self.assertEqual(vendor.status, "blocked")
        self.assertEqual(self.hindrance(), {self.firm.id: "blocked"})
        self.assertIn("empty boxes", vendor.status_words)
        for values in ({"is_blocked": False}, {"status": "approved"}):
            with self.assertRaises(AccessError):
                vendor.sudo().write(values)
        self.make_onboarding()._request_approval()
        self.assertEqual(vendor.status, "approved")

    def test_a_reason_is_needed(self):
        with self.assertRaisesRegex(UserError, "why"):
            self.vendor.with_user(self.buyer)._tighten("block", "  ")

    def test_another_onboarding_waits_for_the_first(self):
        self.make_onboarding()

        with mute_logger("odoo.sql_db"), self.assertRaises(psycopg2.IntegrityError):
            with self.env.cr.savepoint():
                self.make_onboarding()

    def test_a_company_of_the_group_is_no_vendor(self):
        with self.assertRaises(ValidationError):
            self.env["wardclerk.vendor.onboarding"].create(
                {"partner_id": self.env.company.partner_id.id}
            )

    def test_a_contact_of_a_firm_stands_for_the_firm(self):
        contact = self.env["res.partner"].create(
            {"name": "Ms Lee", "parent_id": self.firm.id}
        )
        self.approve().with_user(self.buyer)._tighten("block", "No.")

        self.assertEqual(contact.vendor_status, "blocked")
        guard = self.env["wardclerk.vendor.guard"]
        self.assertTrue(guard._hindrances(self.env.company, contact))

    def test_a_policy_of_one_company_stops_nothing_in_another(self):
        self.approve().with_user(self.buyer)._tighten("block", "No.")
        self.govern(company=self.env.company)
        other = self.env["res.company"].create({"name": "Second Hospital"})

        self.assertTrue(self.hindrance())
        self.assertFalse(self.hindrance(other))

    def test_copies_of_a_firm_are_named(self):
        Partners = self.env["res.partner"]
        same = Partners.create({"name": "Quite Different", "is_company": True})
        self.firm.vat = same.vat = "US 12-3456789"
        alike = Partners.create(
            {"name": "Anders Surgical Suply, Inc.", "is_company": True}
        )
        Partners.create({"name": "Anders Bakery", "is_company": True})

        self.assertEqual(set(self.vendor.copy_ids.ids), {same.id, alike.id})
        self.assertIn("same tax id", self.vendor.risk_text)

    def test_nothing_of_a_vendor_is_deleted(self):
        onboarding = self.make_onboarding()
        for record in (onboarding, self.vendor, self.vendor.document_ids[:1]):
            with self.assertRaises(AccessError):
                record.sudo().unlink()

    def test_queries_do_not_grow_with_the_number_of_partners(self):
        partners = self.env["res.partner"].create(
            [{"name": f"Firm {number}", "is_company": True} for number in range(40)]
        )
        self.env["wardclerk.vendor"]._of(partners)
        self.env.flush_all()
        self.env.invalidate_all()

        with self.assertQueryCount(3):
            partners.mapped("vendor_status")
