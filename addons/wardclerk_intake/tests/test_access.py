"""Documents are seen by the company and the facility that they came for."""

from odoo.exceptions import AccessError
from odoo.tests import new_test_user, tagged

from .common import IntakeCase, pdf


@tagged("post_install", "-at_install")
class TestAccess(IntakeCase):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        facilities = cls.env["wardclerk.facility"]
        cls.riverside = facilities.create(
            {"name": "Riverside", "code": "T-RIV", "company_id": cls.company.id}
        )
        cls.hillside = facilities.create(
            {"name": "Hillside", "code": "T-HIL", "company_id": cls.company.id}
        )
        cls.mailbox.facility_id = cls.riverside

    def test_another_facilitys_clerk_sees_nothing(self):
        intake = self.arrive(pdf())
        stranger = new_test_user(self.env, "hill", "wardclerk_base.group_finance")
        stranger.facility_ids = self.hillside
        neighbour = new_test_user(self.env, "river", "wardclerk_base.group_finance")
        neighbour.facility_ids = self.riverside

        seen_by_stranger = self.intakes.with_user(stranger).search([])
        seen_by_neighbour = self.intakes.with_user(neighbour).search([])

        self.assertNotIn(intake, seen_by_stranger)
        self.assertIn(intake, seen_by_neighbour)

    def test_what_came_for_the_whole_site_is_seen_at_its_parts(self):
        self.hillside.parent_id = self.riverside
        intake = self.arrive(pdf())
        clerk = new_test_user(self.env, "part", "wardclerk_base.group_finance")
        clerk.facility_ids = self.hillside

        self.assertIn(intake, self.intakes.with_user(clerk).search([]))

    def test_the_responsible_person_sees_it_wherever_they_work(self):
        intake = self.arrive(pdf())
        self.clerk.facility_ids = self.hillside

        self.assertEqual(
            intake.with_user(self.clerk).read(["state"])[0]["state"], "waiting"
        )

    def test_another_companys_clerk_sees_nothing(self):
        intake = self.arrive(pdf())
        other = self.env["res.company"].create({"name": "Harbour Clinics"})
        stranger = new_test_user(
            self.env,
            "stranger",
            "wardclerk_base.group_finance",
            company_id=other.id,
            company_ids=[(6, 0, other.ids)],
        )

        with self.assertRaises(AccessError):
            intake.with_user(stranger).read(["name"])
        with self.assertRaises(AccessError):
            intake.message_id.with_user(stranger).read(["subject"])
        with self.assertRaises(AccessError):
            intake.attachment_id.with_user(stranger).read(["raw"])

    def test_a_plain_employee_has_no_access(self):
        employee = new_test_user(self.env, "employee", "base.group_user")

        for model in ("wardclerk.intake", "wardclerk.intake.message"):
            with self.assertRaises(AccessError):
                self.env[model].with_user(employee).search([])

    def test_a_mailbox_opens_its_company_for_the_bot(self):
        other = self.env["res.company"].create({"name": "Harbour Clinics"})

        self.mailbox.copy(
            {
                "address": "clinics@harbour.example",
                "company_id": other.id,
                "facility_id": False,
            }
        )

        self.assertIn(other, self.bot.company_ids)

    def test_documents_of_two_companies_stay_apart(self):
        other = self.env["res.company"].create({"name": "Harbour Clinics"})
        self.mailbox.copy(
            {
                "address": "clinics@harbour.example",
                "company_id": other.id,
                "facility_id": False,
            }
        )
        content = pdf("both")

        first = self.arrive(content)
        second = self.arrive(content, mailbox="clinics@harbour.example")

        self.assertEqual((first.company_id, second.company_id), (self.company, other))
        self.assertEqual(second.state, "waiting")
        self.assertNotIn("duplicate_document", self.codes(second))
