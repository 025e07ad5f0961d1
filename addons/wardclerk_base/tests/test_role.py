"""Who holds a role at a facility on a day, and who never does."""

import psycopg2

from odoo import Command
from odoo.exceptions import AccessError, ValidationError
from odoo.tests import TransactionCase, tagged
from odoo.tests.common import new_test_user
from odoo.tools import mute_logger


@tagged("post_install", "-at_install")
class TestRole(TransactionCase):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.hospitals = cls.env.company
        cls.clinics = cls.env["res.company"].create({"name": "Northern Clinics"})
        Facility = cls.env["wardclerk.facility"]
        cls.campus = Facility.create({"name": "Campus", "code": "CAMPUS"})
        cls.hospital = Facility.create(
            {"name": "Hospital", "code": "HOSP", "parent_id": cls.campus.id}
        )
        cls.lab = Facility.create(
            {"name": "Laboratory", "code": "LAB", "parent_id": cls.hospital.id}
        )
        cls.role = cls.env.ref("wardclerk_base.role_department_head")
        cls.head = cls.approver("head")

    @classmethod
    def approver(cls, login, **values):
        return new_test_user(
            cls.env,
            f"wardclerk_{login}",
            groups="wardclerk_base.group_approver",
            **values,
        )

    def assign(self, user=None, **values):
        user = user or self.head
        values = {"role_id": self.role.id, "user_id": user.id} | values
        return self.env["wardclerk.role.assignment"].create(values)

    def holders(self, facility=None, company=None, date=None):
        facility = self.env["wardclerk.facility"] if facility is None else facility
        return self.role._holders(facility, company or self.hospitals, date=date)

    def test_role_at_a_facility_holds_there_and_in_its_parts_only(self):
        self.assign(facility_id=self.hospital.id)

        self.assertEqual(self.holders(self.hospital), self.head)
        self.assertEqual(self.holders(self.lab), self.head)
        self.assertFalse(self.holders(self.campus))

    def test_document_without_facility_needs_a_holder_of_the_whole_company(self):
        self.assign(facility_id=self.hospital.id)
        everywhere = self.approver("everywhere")
        self.assign(everywhere)

        self.assertEqual(self.holders(), everywhere)

    def test_role_holds_in_the_companies_of_the_person_only(self):
        self.assign()

        self.assertEqual(self.holders(self.lab), self.head)
        self.assertFalse(self.holders(self.lab, self.clinics))

    def test_role_for_one_company_does_not_hold_in_another(self):
        both = self.approver(
            "both",
            company_id=self.hospitals.id,
            company_ids=[Command.set((self.hospitals + self.clinics).ids)],
        )
        self.assign(both, company_id=self.clinics.id)

        self.assertFalse(self.holders(self.lab))
        self.assertEqual(self.holders(self.lab, self.clinics), both)

    def test_own_list_of_facilities_narrows_a_role(self):
        self.assign()
        self.head.facility_ids = self.lab

        self.assertEqual(self.holders(self.lab), self.head)
        self.assertFalse(self.holders(self.hospital))
        self.assertFalse(self.holders())

    def test_role_holds_from_the_first_to_the_last_day(self):
        self.assign(date_from="2026-03-01", date_to="2026-03-31")

        for date, expected in (
            ("2026-02-28", False),
            ("2026-03-01", True),
            ("2026-03-31", True),
            ("2026-04-01", False),
        ):
            with self.subTest(date):
                self.assertEqual(bool(self.holders(date=date)), expected)

    def test_archived_person_and_ended_assignment_do_not_count(self):
        held = self.assign()
        leaver = self.approver("leaver")
        self.assign(leaver)

        held.active = False
        leaver.active = False

        self.assertFalse(self.holders())

    def test_bot_cannot_hold_a_role(self):
        bot = new_test_user(
            self.env,
            "wardclerk_bot",
            groups="wardclerk_base.group_approver,wardclerk_base.group_integration_bot",
        )

        with self.assertRaisesRegex(ValidationError, "bot"):
            self.assign(bot)
        self.assertTrue(bot._wardclerk_is_bot())

    def test_person_who_becomes_a_bot_stops_counting(self):
        self.assign()

        self.head.group_ids += self.env.ref("wardclerk_base.group_integration_bot")

        self.assertFalse(self.holders())

    def test_superuser_and_portal_users_are_no_people(self):
        portal = new_test_user(self.env, "wardclerk_portal", groups="base.group_portal")

        self.assertTrue(self.env.ref("base.user_root")._wardclerk_is_bot())
        self.assertTrue(portal._wardclerk_is_bot())
        self.assertFalse(self.head._wardclerk_is_bot())

    def test_administrator_of_wardclerk_holds_no_role(self):
        admin = new_test_user(
            self.env,
            "wardclerk_admin",
            groups="wardclerk_base.group_approver,wardclerk_base.group_administrator",
        )

        with self.assertRaisesRegex(ValidationError, "administers"):
            self.assign(admin)

    def test_person_without_the_roles_group_cannot_hold_it(self):
        clerk = new_test_user(
            self.env, "wardclerk_clerk", groups="wardclerk_base.group_finance"
        )

        with self.assertRaisesRegex(ValidationError, "requires"):
            self.assign(clerk)

    def test_person_who_lost_the_roles_group_stops_counting(self):
        held = self.assign()

        self.head.group_ids -= self.env.ref("wardclerk_base.group_approver")

        self.assertFalse(held.is_effective)
        self.assertFalse(self.holders())

    def test_nobody_gives_or_changes_their_own_role(self):
        owner = new_test_user(
            self.env,
            "wardclerk_owner",
            groups="wardclerk_base.group_policy_owner,wardclerk_base.group_approver",
        )
        given = self.assign(owner, date_to="2026-03-31")
        of_another = self.assign()
        mine = self.env["wardclerk.role.assignment"].with_user(owner)

        for door in (mine, mine.sudo()):
            with self.assertRaises(AccessError):
                door.create(
                    {
                        "role_id": self.env.ref("wardclerk_base.role_group_cfo").id,
                        "user_id": owner.id,
                    }
                )
            with self.assertRaises(AccessError):
                door.browse(given.id).write({"date_to": False})
            with self.assertRaises(AccessError):
                door.browse(of_another.id).write(
                    {"user_id": owner.id, "date_from": "2026-01-01"}
                )

    def test_holders_for_many_documents_cost_the_same_as_for_one(self):
        self.assign(facility_id=self.hospital.id)
        places = self.env["wardclerk.facility"].create(
            [
                {
                    "name": f"Ward {number}",
                    "code": f"W{number}",
                    "parent_id": self.hospital.id,
                }
                for number in range(30)
            ]
        )
        role = self.role
        wanted = [(role, place, self.hospitals) for place in places]
        role._holders_map(wanted[:1])
        self.env.invalidate_all()
        before = self.env.cr.sql_log_count
        role._holders_map(wanted[:1])
        cost_of_one = self.env.cr.sql_log_count - before
        self.env.invalidate_all()

        with self.assertQueryCount(cost_of_one):
            held = role._holders_map(wanted)

        self.assertEqual(set(held.values()), {self.head})

    def test_who_counts_is_found_with_one_statement_alike_for_rows_and_for_values(self):
        clerk = new_test_user(
            self.env, "wardclerk_no_approver", groups="wardclerk_base.group_finance"
        )
        bot = self.approver("later_a_bot")
        leaver, local = self.approver("later_gone"), self.approver("local")
        self.role.group_id = False  # whoever is assigned before it is required
        for user in (self.head, clerk, bot, leaver):
            self.assign(user)
        self.assign(local, facility_id=self.hospital.id, approval_limit=500)
        self.role.group_id = self.env.ref("wardclerk_base.group_approver")
        bot.group_ids += self.env.ref("wardclerk_base.group_integration_bot")
        leaver.active = False
        rows = self.role.assignment_ids
        self.env.flush_all()

        with self.assertQueryCount(1):
            held = rows._holdings("role_id", self.role.ids)[self.role.id]

        self.assertEqual(len(held), 5)
        effective = {one.user for one in held if one.is_effective}
        self.assertEqual(effective, set((self.head | local).ids))
        self.assertEqual(set(rows.filtered("is_effective").user_id.ids), effective)
        for one in held:
            row = rows.filtered(lambda row, user=one.user: row.user_id.id == user)
            for facility in (self.lab, self.campus, self.campus.browse()):
                self.assertEqual(
                    row._covers(facility, self.hospitals),
                    one.covers(facility._place(self.hospitals)),
                )

    def test_words_of_roles_cost_no_query_and_follow_every_change(self):
        Roles = self.env["wardclerk.role"]
        role = Roles.create({"name": "Pharmacist", "code": "pharmacist"})

        def known():
            return {one.id: (one.code, one.name) for one in Roles._catalogue()}

        self.assertEqual(known()[role.id], ("pharmacist", "Pharmacist"))
        role.write({"name": "Chief Pharmacist", "code": "chief_pharmacist"})
        self.assertEqual(known()[role.id], ("chief_pharmacist", "Chief Pharmacist"))
        role.active = False
        self.assertIn(role.id, known())
        with self.assertQueryCount(0):
            self.assertEqual(role._known_code(), "chief_pharmacist")
            self.assertFalse(Roles._known_code())
        role_id = role.id
        role.unlink()
        self.assertNotIn(role_id, known())

    def test_same_role_is_not_given_twice_from_the_same_day(self):
        self.assign(facility_id=self.hospital.id)

        with (
            mute_logger("odoo.sql_db"),
            self.assertRaises(psycopg2.IntegrityError),
            self.env.cr.savepoint(),
        ):
            self.assign(facility_id=self.hospital.id)

    def test_facility_and_company_of_an_assignment_belong_together(self):
        with self.assertRaisesRegex(ValidationError, "belongs to"):
            self.assign(facility_id=self.lab.id, company_id=self.clinics.id)
