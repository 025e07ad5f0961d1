"""What the finance system says stands beside the budget and never over it."""

import base64

from odoo.exceptions import AccessError, UserError
from odoo.tests import tagged

from odoo.addons.wardclerk_event.tests.common import EventCase

from .common import BudgetValues


@tagged("post_install", "-at_install")
class TestReport(BudgetValues, EventCase):
    def rows(self, **amounts):
        return [
            {
                "company": self.env.company.name,
                "facility": None,
                "cost_centre": code,
                "account": None,
                "period_start": "2026-01-01",
                "period_end": "2026-12-31",
                "currency": self.env.company.currency_id.name,
                "amount": amount,
            }
            for code, amount in amounts.items()
        ]

    def report(self, rows, as_of="2026-11-03T04:00:00Z", message_id="m1"):
        self.source.user_id.company_ids |= self.env.company
        data = {
            "source": "general-ledger",
            "as_of": as_of,
            "batch": 1,
            "batches": 1,
            "lines": rows,
        }
        return self.receive("budget.reported", data, message_id)

    def test_a_difference_is_shown_and_nothing_is_overwritten(self):
        status, answer = self.report(self.rows(N41="1250.00", S42="1000", Z99="7"))

        self.assertEqual(status, 200)
        self.assertEqual(answer["result"]["differing"], ["N41"])
        self.assertEqual(answer["result"]["unknown"], [f"{self.env.company.name}: Z99"])
        self.assertEqual((self.line.budgeted, self.line.difference), (1000, 250))
        self.assertEqual((self.other.reported_amount, self.other.difference), (1000, 0))

    def test_parts_of_one_report_add_up_and_a_later_one_replaces_them(self):
        self.report(self.rows(N41="400") + self.rows(N41="300"))
        self.report(self.rows(N41="300"), message_id="m2")
        self.assertEqual(self.line.difference, 0)

        later = "2026-11-04T04:00:00Z"
        self.report(self.rows(N41="900"), as_of=later, message_id="m3")
        self.report(self.rows(N41="1"), as_of="2026-11-01T04:00:00Z", message_id="m4")

        self.assertEqual(self.line.reported_amount, 900)

    def test_the_same_event_twice_counts_once(self):
        self.report(self.rows(N41="400"))

        _status, answer = self.report(self.rows(N41="400"))

        self.assertEqual(answer["status"], "duplicate")
        self.assertEqual(self.line.reported_amount, 400)

    def test_a_report_of_another_company_or_form_is_refused(self):
        for rows, field in (
            ([{**self.rows(N41="1")[0], "company": "Nobody"}], "data.lines"),
            (self.rows(N41="much"), "data.lines.0.amount"),
        ):
            with self.subTest(field):
                status, answer = self.report(rows, message_id=field)

                self.assertEqual((status, answer["field"]), (422, field))

    def test_a_period_or_currency_that_is_not_the_budgets_is_unknown(self):
        (row,) = self.rows(N41="1")

        _status, answer = self.report(
            [{**row, "period_end": "2050-01-01"}, {**row, "currency": "CHF"}]
        )

        self.assertEqual(answer["result"]["lines"], 0)
        self.assertFalse(self.line.reported_at)

    def test_what_was_reported_is_written_by_nobody(self):
        line = self.line.with_user(self.controller)

        with self.assertRaises(AccessError):
            line.reported_amount = 1000
        with self.assertRaises(AccessError):
            line.sudo().write({"reported_at": False})

    def test_a_difference_is_settled_by_a_transfer(self):
        self.report(self.rows(N41="1250.00"))

        context = self.line.action_settle_difference()["context"]

        self.assertEqual(context["default_to_line_id"], self.line.id)
        self.assertEqual(context["default_amount"], 250)
        with self.assertRaisesRegex(UserError, "agrees"):
            self.other.action_settle_difference()

    def file(self, text, budget=None):
        wizard = self.env["wardclerk.budget.import"].with_user(self.controller)
        return wizard.create(
            {
                "budget_id": (budget or self.budget).id,
                "file": base64.b64encode(text.encode()),
                "file_name": "ledger.csv",
            }
        )

    def test_a_file_is_the_plan_of_a_draft(self):
        draft = self.env["wardclerk.budget"].create(self.budget_values(5.0))

        self.file("cost_centre,amount\nn41,70\nS42,80.50", draft).action_import()

        self.assertEqual(draft.line_ids.mapped("planned"), [70, 80.5])

    def test_a_file_beside_an_open_budget_shows_differences(self):
        self.file("cost_centre;amount\nN41;1250").action_import()

        self.assertEqual((self.line.planned, self.line.difference), (1000, 250))
        self.assertEqual(self.line.reported_by, "ledger.csv")

    def test_a_wrong_file_changes_nothing_and_says_what_is_wrong(self):
        for text, words in (
            ("cost_centre,amount\nN41,5\nS42,many", "Row 3, amount: 'many' is no"),
            ("cost_centre,amount\nN41,5\nQ77,6", "no cost centre Q77"),
        ):
            with self.subTest(words), self.assertRaisesRegex(UserError, words):
                self.file(text).action_import()

        self.assertFalse(self.line.reported_at)
