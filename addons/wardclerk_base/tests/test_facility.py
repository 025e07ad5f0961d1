"""Facilities form one tree over the companies of the group."""

import psycopg2

from odoo.exceptions import UserError
from odoo.tests import TransactionCase, tagged
from odoo.tools import mute_logger


@tagged("post_install", "-at_install")
class TestFacility(TransactionCase):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.clinics = cls.env["res.company"].create({"name": "Northern Clinics"})
        Facility = cls.env["wardclerk.facility"]
        cls.group = Facility.create({"name": "Northern Group", "code": "NG"})
        cls.clinic = Facility.create(
            {
                "name": "Mercy Clinic",
                "code": "MERCY",
                "company_id": cls.clinics.id,
                "parent_id": cls.group.id,
            }
        )
        cls.lab = Facility.create(
            {"name": "Pathology", "code": "LAB", "parent_id": cls.clinic.id}
        )

    def test_complete_name_follows_a_renamed_ancestor(self):
        self.assertEqual(
            self.lab.complete_name, "Northern Group / Mercy Clinic / Pathology"
        )

        self.group.name = "North"

        self.assertEqual(self.lab.complete_name, "North / Mercy Clinic / Pathology")

    def test_ancestors_begin_at_the_root_and_cross_companies(self):
        self.assertEqual(self.lab._ancestors(), self.group + self.clinic + self.lab)

    def test_facility_cannot_be_part_of_itself(self):
        with self.assertRaises(UserError):
            self.group.parent_id = self.lab

    def test_code_names_one_facility_of_the_group_whatever_its_case(self):
        with (
            mute_logger("odoo.sql_db"),
            self.assertRaises(psycopg2.IntegrityError),
            self.env.cr.savepoint(),
        ):
            self.clinic.copy({"code": "lab"})

    def test_facility_with_parts_is_not_deleted(self):
        with (
            mute_logger("odoo.sql_db"),
            self.assertRaises(psycopg2.IntegrityError),
            self.env.cr.savepoint(),
        ):
            self.clinic.unlink()

    def test_cost_centre_belongs_to_its_facilitys_company(self):
        centre = self.env["wardclerk.cost.centre"].create(
            {"name": "Day Surgery", "code": "4100", "facility_id": self.clinic.id}
        )

        self.assertEqual(centre.company_id, self.clinics)
        self.assertEqual(centre.display_name, "4100 Day Surgery")

    def test_facility_is_found_by_its_code(self):
        found = self.env["wardclerk.facility"].name_search("LAB")

        self.assertEqual([number for number, _name in found], self.lab.ids)
