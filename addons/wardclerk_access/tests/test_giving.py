"""What HR's button asks for, and who may press it."""

from odoo.exceptions import AccessError, UserError
from odoo.fields import Command
from odoo.tests import new_test_user, tagged

from .common import AccessCase


@tagged("post_install", "-at_install")
class TestGiving(AccessCase):
    def test_what_leaves_is_what_the_contract_says(self):
        row = self.give()

        [data] = self.sent("employee.onboarded")
        self.assert_contract("employee.onboarded", data)
        self.assertEqual(
            (data["given_name"], data["family_name"]), ("Robin", "Example")
        )
        self.assertEqual(data["groups"], ["riverside", "staff"])
        self.assertEqual(data["facility"], self.riverside.name)
        self.assertEqual(data["job"], "Registered nurse")
        self.assertEqual((row.state, row.asked_by_id), ("requested", self.officer))
        entry = self.evidence("access.requested")
        self.assertEqual(
            (entry.res_model, entry.res_id), ("hr.employee", self.nurse.id)
        )

    def test_a_person_of_whom_little_is_known_fits_the_contract_too(self):
        bare = self.env["hr.employee"].create({"name": "Madonna"})

        self.give(bare)

        [data] = self.sent("employee.onboarded")
        self.assert_contract("employee.onboarded", data)
        self.assertEqual((data["job"], data["facility"]), (None, None))

    def test_names_and_address_stay_here_without_a_reason(self):
        subscription = self.directory.subscription_ids.filtered(
            lambda one: one.type_id.name == "employee.onboarded"
        )
        self.env.cr.execute(
            "UPDATE wardclerk_event_subscription SET reason = NULL WHERE id = %s",
            [subscription.id],
        )
        subscription.invalidate_recordset()
        self.env.registry.clear_cache()

        self.give()

        [data] = self.sent("employee.onboarded")
        self.assertFalse({"given_name", "family_name", "email"} & {*data})

    def test_without_a_directory_it_says_what_to_do(self):
        self.directory.active = False

        with self.assertRaisesRegex(UserError, "Endpoints"):
            self.give()
        self.assertFalse(self.row())

    def test_without_a_fitting_group_the_row_says_so(self):
        self.groups.search([]).active = False

        row = self.give()

        self.assertIn("Directory Groups", row.problem)
        [data] = self.sent("employee.onboarded")
        self.assertEqual(data["groups"], [])

    def test_giving_again_asks_for_the_groups_of_today_in_the_same_row(self):
        row = self.active()
        self.nurse.department_id.facility_id = self.lakeside
        self.group("lakeside", facility_id=self.lakeside.id)

        row.with_user(self.officer).action_give_again()

        self.assertEqual(self.row(), row)
        self.assertEqual(
            (row.state, row.groups_asked), ("requested", "lakeside, staff")
        )
        self.assertEqual(self.sent("employee.onboarded")[1]["groups"][0], "lakeside")

    def test_only_who_may_change_the_person_gives_access(self):
        readers = [
            self.administrator,
            self.clerk,
            new_test_user(
                self.env, "hr_queue", "base.group_user,wardclerk_base.group_hr"
            ),
        ]
        row = self.give()
        for person in readers:
            with self.subTest(person.login):
                with self.assertRaises(AccessError):
                    self.nurse.with_user(person).action_give_access()
                with self.assertRaises(AccessError):
                    row.with_user(person).action_give_again()
        self.assertEqual(len(self.sent("employee.onboarded")), 1)

    def test_nobody_writes_or_removes_rows_by_hand(self):
        row = self.give()
        for who in (row, row.sudo(), row.with_user(self.officer)):
            for attempt in (
                lambda row=who: row.write({"state": "active"}),
                lambda row=who: row.with_context(wardclerk_permit=True).write(
                    {"groups_given": "admins"}
                ),
                lambda row=who: row.create(
                    {"employee_id": self.person("New").id, "state": "disabled"}
                ),
                lambda row=who: row.unlink(),
                lambda row=who: row.copy(),
            ):
                with self.assertRaises(AccessError):
                    attempt()

    def test_a_list_on_the_employee_is_no_way_around(self):
        row = self.active()
        employee = self.nurse.with_user(self.officer)
        for commands in (
            [Command.update(row.id, {"state": "disabled"})],
            [Command.delete(row.id)],
            [Command.create({"state": "active"})],
        ):
            with self.assertRaises(AccessError), self.env.cr.savepoint():
                employee.write({"wardclerk_access_ids": commands})
        self.assertEqual(row.state, "active")

    def test_another_company_sees_nothing(self):
        row = self.give()
        other = self.env["res.company"].create({"name": "Elsewhere"})
        stranger = new_test_user(
            self.env,
            "hr_elsewhere",
            "base.group_user,hr.group_hr_user,wardclerk_base.group_auditor",
            company_id=other.id,
            company_ids=[Command.set(other.ids)],
        )

        self.assertFalse(self.rows.with_user(stranger).search([]))
        with self.assertRaises(AccessError):
            row.with_user(stranger).read(["state"])
        with self.assertRaises(AccessError):
            self.nurse.with_user(stranger).action_give_access()
