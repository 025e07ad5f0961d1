"""A budget is a plan until it is opened, and changes by transfers afterwards."""

import psycopg2

from odoo.exceptions import AccessError, UserError, ValidationError
from odoo.fields import Command
from odoo.tests import TransactionCase, tagged
from odoo.tools import mute_logger

from odoo.addons.wardclerk_approval.tests.common import make_person

from .common import BudgetValues


@tagged("post_install", "-at_install")
class TestBudget(BudgetValues, TransactionCase):
    later = {"date_from": "2040-01-01", "date_to": "2040-12-31"}

    def new_line(self, centre, planned):
        return Command.create({"cost_centre_id": centre.id, "planned": planned})

    def test_the_numbers_begin_with_the_plan(self):
        self.assertEqual(self.figures(), (1000, 0, 0, 1000))
        self.assertEqual((self.budget.planned, self.budget.left), (2000, 2000))

    def test_facility_follows_from_the_cost_centre(self):
        self.assertEqual(self.line.facility_id, self.clinic)

    def test_an_open_plan_is_not_edited(self):
        line, budget = self.line.with_user(self.controller), self.budget
        draft = self.env["wardclerk.budget"].create(
            self.budget_values(
                name="Next", date_from="2040-01-01", date_to="2041-01-01"
            )
        )
        ways = {
            "amount": lambda: line.write({"planned": 9e6}),
            "amount as superuser": lambda: line.sudo().write({"planned": 9e6}),
            "another line": lambda: budget.write(
                {
                    "line_ids": [
                        Command.create(
                            {"cost_centre_id": self.centre("X").id, "planned": 1}
                        )
                    ]
                }
            ),
            "moved to a draft": lambda: line.write({"budget_id": draft.id}),
            "deleted line": lambda: line.unlink(),
            "deleted": lambda: budget.unlink(),
            "dates": lambda: budget.write({"date_to": "2050-01-01"}),
        }

        for name, way in ways.items():
            with self.subTest(name), self.assertRaisesRegex(UserError, "in force"):
                with self.env.cr.savepoint():
                    way()

    def test_no_state_is_written_or_created_by_hand(self):
        with self.assertRaises(AccessError):
            self.budget.state = "draft"
        with self.assertRaises(AccessError):
            self.env["wardclerk.budget"].create(self.budget_values(state="open"))

    def test_a_cost_centre_has_one_budget_a_day(self):
        second = self.env["wardclerk.budget"].create(self.budget_values(5.0))

        with self.assertRaisesRegex(UserError, "already"):
            second.action_open()

        self.budget.action_close()
        second.action_open()
        self.assertEqual(second.state, "open")

    def test_a_cost_centre_needs_an_account_of_its_own(self):
        centre = self.centre("X")
        centre.analytic_account_id = self.nursing.analytic_account_id
        budget = self.env["wardclerk.budget"].create(self.budget_values())

        with self.assertRaisesRegex(ValidationError, "of its own"):
            budget.line_ids = [
                Command.create({"cost_centre_id": centre.id, "planned": 1})
            ]

    def test_plans_are_not_negative_and_centres_not_twice(self):
        draft = self.env["wardclerk.budget"].create(self.budget_values(5.0))
        for values in (
            {"cost_centre_id": self.surgery.id, "planned": -1},
            {"cost_centre_id": self.nursing.id, "planned": 1},
        ):
            with (
                self.subTest(values),
                mute_logger("odoo.sql_db"),
                self.assertRaises(psycopg2.IntegrityError),
                self.env.cr.savepoint(),
            ):
                draft.line_ids = [Command.create(values)]
                self.env.flush_all()

    def test_an_empty_budget_is_not_opened(self):
        draft = self.env["wardclerk.budget"].create(self.budget_values())

        with self.assertRaisesRegex(UserError, "has no lines"):
            draft.action_open()

    def test_another_company_does_not_see_it(self):
        other = self.env["res.company"].create({"name": "Harbour Clinics"})
        stranger = make_person(
            self.env,
            "budget_stranger",
            "wardclerk_base.group_finance",
            company_id=other.id,
            company_ids=[Command.set(other.ids)],
        )

        theirs = self.budget.with_user(stranger)
        theirs = theirs.with_context(allowed_company_ids=other.ids)

        self.assertFalse(theirs.search([]))
        with self.assertRaises(AccessError):
            theirs.line_ids.browse(self.line.id).read(["left"])

    def test_many_lines_cost_as_many_queries_as_few(self):
        budget = self.env["wardclerk.budget"].create(
            self.budget_values(
                name="Large", date_from="2040-01-01", date_to="2041-01-01"
            )
        )
        budget.line_ids = [self.new_line(self.centre(f"M{n}"), n) for n in range(20)]
        self.env.flush_all()

        costs = []
        ids = budget.line_ids.ids
        for lines in (budget.line_ids.browse(ids[:2]), budget.line_ids.browse(ids)):
            self.env.invalidate_all()
            before = self.env.cr.sql_log_count
            lines.mapped("left")
            costs.append(self.env.cr.sql_log_count - before)

        self.assertEqual(costs[0], costs[1])
