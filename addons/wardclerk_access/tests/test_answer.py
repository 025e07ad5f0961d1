"""What counts as an answer of the directory, and what becomes of it."""

from odoo.tests import tagged

from .common import AccessCase


@tagged("post_install", "-at_install")
class TestProvisioned(AccessCase):
    def test_the_workflows_may_answer_as_installed(self):
        allowed = {*self.source.type_ids.mapped("name")}

        self.assertLessEqual({"access.provisioned", "access.revoked"}, allowed)

    def test_what_the_directory_says_is_kept_with_evidence(self):
        row = self.give()

        status, answer = self.confirm(row)

        self.assertEqual((status, answer["result"]["state"]), (200, "active"))
        self.assertEqual(row.account, f"w{self.nurse.id}")
        self.assertEqual(row.groups_given, "riverside, staff")
        self.assertEqual(str(row.provisioned_at), "2026-11-03 15:20:00")
        self.assertFalse(row.problem)
        self.assertEqual(self.evidence("access.provisioned").res_id, self.nurse.id)

    def test_groups_that_differ_are_a_problem_and_no_error(self):
        row = self.give()

        status, answer = self.confirm(row, groups=["staff", "admins"])

        self.assertEqual((status, row.state), (200, "active"))
        self.assertEqual(row.problem, "Not in: riverside. Also in: admins.")
        self.assertEqual(answer["result"]["problem"], row.problem)

        self.confirm(row, "p2")
        self.assertFalse(row.problem)

    def test_answers_that_fit_nobody_are_refused(self):
        row = self.give()
        stranger = self.person("Stranger")
        other = self.active(self.person("Other"))
        for number, (field, changed) in enumerate(
            (
                ("data.employee_id", {"employee_id": stranger.id}),
                ("data.employee_id", {"employee_id": str(self.nurse.id)}),
                ("data.employee_id", {"employee_id": True}),
                ("data.employee_id", {"employee_id": None}),
                ("data.directory", {"directory": "notebook"}),
                ("data.account", {"account": ""}),
                ("data.account", {"account": ["w1"]}),
                ("data.account", {"account": other.account}),
                ("data.name", {"name": None}),
                ("data.groups", {"groups": "staff"}),
                ("data.groups", {"groups": [1]}),
                ("data.groups", {"groups": ["g"] * 501}),
                ("data.provisioned_at", {"provisioned_at": "soon"}),
            )
        ):
            with self.subTest(field=field, changed=changed):
                status, answer = self.confirm(row, f"bad{number}", **changed)
                self.assertEqual((status, answer["field"]), (422, field))
        self.assertEqual((row.state, row.account), ("requested", False))

    def test_an_account_that_comes_to_life_after_the_person_left_is_ended_again(self):
        row = self.give()
        self.nurse.action_archive()
        self.revoke(row, account=None, groups_left=[])
        self.assertEqual(row.state, "disabled")

        status, _answer = self.confirm(row)

        self.assertEqual((status, row.state), (200, "revoking"))
        self.assertEqual(len(self.sent("employee.left")), 2)
        self.assertTrue(self.evidence("access.found_after_leaving"))
        self.revoke(row, "r2")
        self.assertEqual(row.state, "disabled")


@tagged("post_install", "-at_install")
class TestRevoked(AccessCase):
    def ending(self):
        row = self.active()
        self.nurse.action_archive()
        return row

    def test_the_end_is_kept_with_its_moment_and_evidence(self):
        row = self.ending()

        status, answer = self.revoke(row)

        self.assertEqual((status, answer["result"]["state"]), (200, "disabled"))
        self.assertEqual(str(row.revoked_at), "2026-11-03 15:20:00")
        self.assertFalse(row.groups_given)
        self.assertIn("riverside", self.evidence("access.revoked").body)

    def test_a_repetition_keeps_the_first_moment(self):
        row = self.ending()
        self.revoke(row)

        status, _answer = self.revoke(row, "r2", revoked_at="2027-01-01T00:00:00Z")

        self.assertEqual((status, str(row.revoked_at)[:4]), (200, "2026"))

    def test_an_end_that_nobody_asked_for_is_refused(self):
        row = self.active()

        status, answer = self.revoke(row)

        self.assertEqual((status, answer["field"]), (422, "data.employee_id"))
        self.assertTrue(answer["next_step"])
        self.assertEqual(row.state, "active")

    def test_what_does_not_fit_is_refused_by_its_field(self):
        row = self.ending()
        for number, (field, changed) in enumerate(
            (
                ("data.employee_id", {"employee_id": 0}),
                ("data.directory", {"directory": None}),
                ("data.account", {"account": "w0"}),
                ("data.account", {"account": 7}),
                ("data.groups_left", {"groups_left": None}),
                ("data.revoked_at", {"revoked_at": None}),
            )
        ):
            with self.subTest(field=field, changed=changed):
                status, answer = self.revoke(row, f"bad{number}", **changed)
                self.assertEqual((status, answer["field"]), (422, field))
        self.assertEqual(row.state, "revoking")
