"""When access ends, by whatever way somebody leaves, and what is overdue."""

from datetime import timedelta

from odoo import fields
from odoo.exceptions import UserError
from odoo.tests import freeze_time, new_test_user, tagged

from .common import AccessCase


@tagged("post_install", "-at_install")
class TestEnding(AccessCase):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.manager = new_test_user(
            cls.env, "hr_manager", "base.group_user,hr.group_hr_manager"
        )

    def watch(self):
        self.rows._cron_watch()

    def left(self):
        return [data["employee_id"] for data in self.sent("employee.left")]

    def test_who_is_archived_loses_access_at_once(self):
        row = self.active()

        self.nurse.with_user(self.officer).action_archive()

        [data] = self.sent("employee.left")
        self.assert_contract("employee.left", data)
        self.assertEqual(data["employee_id"], self.nurse.id)
        self.assertEqual((row.state, row.asked_by_id), ("revoking", self.officer))
        self.assertEqual(self.evidence("access.ending").res_id, self.nurse.id)

    def test_a_departure_whose_day_has_come_ends_access_at_once(self):
        for number, day in enumerate((0, -3)):
            employee = self.person(f"Leaver {number}")
            row = self.active(employee)
            # Odoo's wizard reads contracts, which officers may not.
            wizard = self.env["hr.departure.wizard"].with_user(self.manager)
            wizard.with_context(active_ids=employee.ids).create(
                {"departure_date": self.days(day), "set_date_end": False}
            ).action_register_departure()
            with self.subTest(day):
                self.assertEqual(row.state, "revoking")
                self.assertIn(employee.id, self.left())

    def test_a_departure_in_the_future_ends_access_when_its_day_comes(self):
        row = self.active()
        self.nurse.with_user(self.officer).departure_date = self.days(3)

        self.watch()
        self.assertEqual((row.state, self.left()), ("active", []))

        with freeze_time(fields.Datetime.now() + timedelta(days=3)):
            self.watch()
        self.assertEqual((row.state, self.left()), ("revoking", [self.nurse.id]))

    def test_the_day_comes_in_the_person_s_own_time_zone(self):
        self.nurse.tz = "Pacific/Auckland"
        row = self.active()
        self.nurse.departure_date = "2031-06-10"

        with freeze_time("2031-06-09 11:00:00"):  # still the ninth over there
            self.watch()
            self.assertEqual(row.state, "active")
        with freeze_time("2031-06-09 13:00:00"):
            self.watch()
        self.assertEqual(row.state, "revoking")

    def test_a_departure_on_an_older_version_counts_until_the_person_comes_back(self):
        row = self.active()
        self.nurse.version_id.date_version = self.days(-30)
        self.nurse.departure_date = self.days(10)
        self.nurse.create_version({"date_version": self.days(5)})

        with freeze_time(fields.Datetime.now() + timedelta(days=10)):
            self.watch()
            self.assertEqual(row.state, "revoking")
        self.revoke(row)

        self.nurse.create_version({"date_version": self.days(20)})
        with freeze_time(fields.Datetime.now() + timedelta(days=20)):
            self.assertFalse(self.nurse._wardclerk_has_left())

    def test_what_nobody_told_odoo_s_own_way_is_found_by_the_watch(self):
        row = self.active()
        self.env.flush_all()
        self.env.cr.execute(
            "UPDATE hr_employee SET active = false WHERE id = %s", [self.nurse.id]
        )
        self.env.invalidate_all()

        self.watch()

        self.assertEqual((row.state, self.left()), ("revoking", [self.nurse.id]))

    def test_it_is_told_once(self):
        row = self.active()
        self.nurse.action_archive()
        self.nurse.departure_date = self.days(0)
        self.watch()
        self.revoke(row)
        self.watch()

        self.assertEqual(self.left(), [self.nurse.id])

    def test_a_person_without_a_row_is_told_of_while_a_directory_is_connected(self):
        unknown = self.person("Older Than Rows")
        unknown.action_archive()

        self.assertEqual(self.left(), [unknown.id])
        self.assertEqual(self.row(unknown).state, "revoking")

        self.directory.active = False
        other = self.person("Nobody Listens")
        other.action_archive()
        self.assertFalse(self.row(other))

    def test_who_comes_back_is_not_told_of_as_leaving(self):
        self.directory.active = False
        back = self.person("Back Again")
        back.departure_date = self.days(-5)
        back.action_archive()
        self.directory.active = True

        back.action_unarchive()
        self.watch()

        self.assertFalse(self.row(back))

    def test_access_that_was_given_ends_or_is_overdue_also_without_a_directory(self):
        row = self.active()
        self.directory.active = False

        self.nurse.action_archive()

        self.assertEqual((row.state, self.left()), ("revoking", []))

    def test_who_left_gets_no_access_until_restored_and_ended(self):
        row = self.active()
        self.nurse.action_archive()
        with self.assertRaisesRegex(UserError, "left"):
            self.give()
        self.nurse.action_unarchive()
        with self.assertRaisesRegex(UserError, "not confirmed yet"):
            self.give()
        self.revoke(row)

        self.assertEqual(self.give(), row)
        self.assertEqual((row.state, row.left_at), ("requested", False))


@tagged("post_install", "-at_install")
class TestOverdue(AccessCase):
    def incidents(self):
        return self.env["wardclerk.incident"].search(
            [("workflow", "in", ["access-revoke-person", "access-provision-person"])]
        )

    def watch_after(self, minutes):
        with freeze_time(fields.Datetime.now() + timedelta(minutes=minutes)):
            self.rows._cron_watch()

    def test_an_end_that_is_not_confirmed_opens_one_incident(self):
        row = self.active()
        self.nurse.action_archive()

        self.watch_after(14)
        self.assertFalse(self.incidents())
        self.watch_after(16)
        self.watch_after(30)

        incident = self.incidents()
        self.assertEqual(len(incident), 1)
        self.assertEqual((incident.occurrences, row.incident_id), (1, incident))
        self.assertIn("Robin Example", incident.title)
        self.assertTrue(self.evidence("access.overdue"))

    def test_a_late_confirmation_is_told_to_its_owner(self):
        row = self.active()
        self.nurse.action_archive()
        self.watch_after(16)

        self.revoke(row)

        incident = self.incidents()
        self.assertIn("confirmed", incident.message_ids[0].body)
        self.assertEqual(incident.state, "open")

    def test_access_that_is_not_confirmed_within_an_hour_opens_one_too(self):
        self.give()

        self.watch_after(59)
        self.assertFalse(self.incidents())
        self.watch_after(61)

        self.assertEqual(self.incidents().workflow, "access-provision-person")

    def test_what_is_confirmed_is_not_overdue(self):
        self.active()

        self.watch_after(600)

        self.assertFalse(self.incidents())
