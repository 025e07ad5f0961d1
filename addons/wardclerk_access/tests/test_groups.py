"""Which groups fit a person, and that changes of them are evidence."""

import psycopg2

from odoo.exceptions import AccessError, UserError, ValidationError
from odoo.tests import tagged
from odoo.tools import mute_logger

from .common import AccessCase


@tagged("post_install", "-at_install")
class TestGroups(AccessCase):
    def names(self, employee=None):
        return self.groups._names_for(employee or self.nurse)

    def test_facility_and_job_decide_and_an_empty_one_means_all(self):
        other_job = self.env["hr.job"].create({"name": "Clerk"})
        self.group("nurses", job_id=self.nurse_job.id)
        self.group("clerks", job_id=other_job.id)
        self.group("lakeside", facility_id=self.lakeside.id)
        self.group(
            "lakeside-nurses",
            **{"facility_id": self.lakeside.id, "job_id": self.nurse_job.id},
        )

        self.assertEqual(self.names(), ["nurses", "riverside", "staff"])

    def test_a_facility_stands_for_all_that_is_part_of_it(self):
        self.group("campus", facility_id=self.campus.id)

        self.assertIn("campus", self.names())

    def test_groups_of_another_company_and_archived_ones_are_left_out(self):
        other = self.env["res.company"].create({"name": "Elsewhere"})
        self.group("elsewhere", company_id=other.id)
        self.group("old").active = False

        self.assertEqual(self.names(), ["riverside", "staff"])

    def test_a_row_that_would_fit_nobody_is_refused(self):
        other = self.env["res.company"].create({"name": "Elsewhere"})
        with self.assertRaisesRegex(ValidationError, "different companies"):
            self.group("lost", facility_id=self.riverside.id, company_id=other.id)

    def test_a_person_without_a_facility_gets_what_everybody_gets(self):
        self.nurse.department_id = False

        self.assertEqual(self.names(), ["staff"])

    def test_more_groups_than_the_contract_takes_are_refused_in_words(self):
        for number in range(51):
            self.group(f"group-{number}")

        with self.assertRaisesRegex(UserError, "at most 50"):
            self.give()

    def test_names_are_those_that_a_directory_takes_and_stand_once(self):
        for name in ("Staff", "staff,admins", "", "a" * 65, "staff"):
            with (
                self.subTest(name),
                mute_logger("odoo.sql_db"),
                self.assertRaises(psycopg2.IntegrityError),
                self.env.cr.savepoint(),
            ):
                self.group(name)

    def test_only_administrators_say_who_gets_what_and_it_is_evidence(self):
        with self.assertRaises(AccessError):
            self.groups.with_user(self.officer).create({"name": "admins"})

        group = self.groups.with_user(self.administrator).create({"name": "auditors"})
        group.facility_id = self.riverside
        group.unlink()

        for action in ("created", "changed", "deleted"):
            entry = self.evidence(f"access_group.{action}")
            self.assertEqual(entry.actor_id, self.administrator)
