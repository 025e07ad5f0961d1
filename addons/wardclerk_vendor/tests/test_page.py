"""The vendor's own page: one token, nothing on a GET, no right at all."""

from odoo.tests import HttpCase, tagged

from odoo.addons.wardclerk_approval.tests.common import ONE_STEP, make_role

from .common import VendorCase

FORM = {
    "legal_name": "Anders Surgical Supply, Inc.",
    "tax_id": "98-7654321",
    "city": "Springfield",
    "country": "us",
    "agree": "yes",
    "signed_name": "A. Anders, Director",
    "until_insurance": "2099-12-31",
}


@tagged("post_install", "-at_install")
class TestPage(VendorCase, HttpCase):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.govern()

    def setUp(self):
        super().setUp()
        onboarding = self.env["wardclerk.vendor.onboarding"].with_user(self.buyer)
        self.onboarding = onboarding.create({"partner_id": self.firm.id})
        self.address = self.onboarding._invite()
        self.path = "/" + self.address.split("/", 3)[3]

    def post(self, path=None, files=True, **changes):
        page = self.url_open(self.path)
        token = page.text.split('name="csrf_token" value="')[1].split('"')[0]
        pdf = ("insurance.pdf", b"%PDF-1.7\n", "application/pdf")
        return self.url_open(
            path or self.path,
            data={**FORM, "csrf_token": token, **changes},
            files={"file_insurance": pdf} if files else None,
        )

    def test_opening_the_page_changes_nothing(self):
        page = self.url_open(self.path)

        self.assertEqual(page.status_code, 200)
        self.assertIn("Your details as a vendor", page.text)
        self.assertEqual(self.onboarding.state, "invited")

    def test_what_is_handed_in_waits_for_people(self):
        page = self.post()

        self.onboarding.invalidate_recordset()
        self.assertIn("Thank you", page.text)
        self.assertEqual(self.onboarding.state, "submitted")
        self.assertEqual(self.onboarding.tax_id, "98-7654321")
        self.assertEqual(self.onboarding.country_id.code, "US")
        self.assertEqual(self.onboarding.signed_name, "A. Anders, Director")
        document = self.onboarding.document_ids
        self.assertEqual((document.state, document.from_vendor), ("handed_in", True))
        self.assertFalse(self.firm.vat)

    def test_without_signature_nothing_is_taken(self):
        page = self.post(agree="")

        self.onboarding.invalidate_recordset()
        self.assertEqual(page.status_code, 422)
        self.assertIn('role="alert"', page.text)
        self.assertIn("98-7654321", page.text)
        self.assertEqual(self.onboarding.state, "invited")
        self.assertFalse(self.onboarding.document_ids)

    def test_odd_input_is_refused_or_cut(self):
        self.assertEqual(self.post(until_insurance="tomorrow").status_code, 422)
        page = self.post(legal_name="<script>x</script>" + "y" * 500)

        self.onboarding.invalidate_recordset()
        self.assertEqual(page.status_code, 200)
        self.assertLessEqual(len(self.onboarding.legal_name), 200)
        self.assertNotIn("<script>", page.text)

    def test_further_fields_of_a_form_are_ignored(self):
        self.post(state="approved", company_id="1", partner_id="1", supplies="Gold")

        self.onboarding.invalidate_recordset()
        self.assertEqual(self.onboarding.state, "submitted")
        self.assertEqual(self.onboarding.partner_id, self.firm)
        self.assertFalse(self.onboarding.supplies)

    def test_the_invitation_does_not_wait_for_the_hourly_queue(self):
        queue = self.env.ref("mail.ir_cron_mail_scheduler_action")
        asked = [("cron_id", "=", queue.id)]
        before = self.env["ir.cron.trigger"].search_count(asked)

        self.onboarding._invite()

        self.assertEqual(self.env["ir.cron.trigger"].search_count(asked), before + 1)

    def test_a_wrong_an_old_and_a_replaced_token_open_nothing(self):
        old = self.path
        self.onboarding._invite()

        for path in (old, old[:-3] + "abc", "/wardclerk/vendor/x"):
            page = self.url_open(path)
            self.assertEqual(page.status_code, 404)
            self.assertNotIn("Anders", page.text)

    def test_nothing_is_handed_in_while_it_is_decided(self):
        self.post()
        self.papers()
        make_role(self.env, "test_approver", self.second)
        self.govern(ONE_STEP)
        self.onboarding.invalidate_recordset()

        self.onboarding._request_approval()

        self.assertEqual(self.onboarding.approval_state, "pending")
        self.assertEqual(self.url_open(self.path).status_code, 404)

    def test_the_page_speaks_the_vendors_language(self):
        self.env["res.lang"]._activate_lang("de_DE")
        self.env["ir.module.module"].search(
            [("name", "=", "wardclerk_vendor")]
        )._update_translations(["de_DE"])
        self.onboarding.lang = "de_DE"

        page = self.url_open(self.path)

        self.assertIn('lang="de-DE"', page.text)
        self.assertIn("Ihre Angaben als Lieferant", page.text)
