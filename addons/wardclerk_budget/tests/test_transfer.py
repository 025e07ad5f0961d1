"""Money moves between budgets by approval, and only what is left."""

import psycopg2

from odoo.exceptions import UserError
from odoo.tests import HttpCase, tagged
from odoo.tools import mute_logger

from odoo.addons.wardclerk_approval.tests.common import ApprovalDomainCase

from .common import FINANCE, BudgetValues


@tagged("post_install", "-at_install")
class TestTransfer(BudgetValues, ApprovalDomainCase, HttpCase):
    allow_inherited_tests_method = True  # the engine's tests are these tests
    model = "wardclerk.budget.transfer"
    behind_gate = {"state": "done"}
    requester_groups = f"{FINANCE},base.group_allow_export"
    protected_change = {"amount": 5.0}

    def values(self, **changes):
        return {
            "from_line_id": self.other.id,
            "to_line_id": self.line.id,
            "amount": 400.0,
            "reason": "Pumps for the new ward",
            **changes,
        }

    def transfer(self, **changes):
        transfers = self.env[self.model].with_user(self.requester)
        return transfers.create(self.values(**changes))

    def approve(self, transfer):
        transfer.action_submit()
        transfer.approval_case_id.with_user(self.approver).action_approve()

    def test_the_last_approval_moves_the_money(self):
        transfer = self.transfer()
        transfer.action_submit()
        self.assertEqual(self.figures()[0], 1000)

        transfer.approval_case_id.with_user(self.approver).action_approve()

        self.assertEqual(transfer.state, "done")
        self.assertEqual(self.figures()[0], 1400)
        self.assertEqual(self.figures(self.other)[0], 600)

    def test_money_comes_from_outside_and_is_given_up(self):
        self.approve(self.transfer(from_line_id=False))
        self.approve(self.transfer(to_line_id=False))

        self.assertEqual(self.figures()[0], 1400)
        self.assertEqual(self.figures(self.other)[0], 600)

    def test_no_more_is_taken_than_is_left(self):
        first, second = self.transfer(amount=700.0), self.transfer(amount=700.0)
        (first | second).action_submit()

        for one in (first, second):
            one.approval_case_id.with_user(self.approver).action_approve()

        self.assertEqual((first.state, second.state), ("done", "requested"))
        self.assertIn("less than the transfer takes", second.activity_ids.summary)
        self.assertEqual(self.figures(self.other)[0], 300)

    def test_a_closed_budget_gives_nothing(self):
        transfer = self.transfer()
        transfer.action_submit()
        self.budget.action_close()

        transfer.approval_case_id.with_user(self.approver).action_approve()

        self.assertEqual(transfer.state, "requested")

    def test_facts_tell_where_the_money_goes(self):
        facts = self.transfer()._policy_facts()
        (inside,) = facts.values()
        (outside,) = self.transfer(from_line_id=False)._policy_facts().values()

        self.assertTrue(inside["within_facility"])
        self.assertFalse(inside["from_outside"])
        self.assertTrue(outside["from_outside"])
        self.assertEqual((inside["amount"], inside["facility"]), (400, ["MERCY"]))

    def test_amounts_and_lines_must_make_sense(self):
        for changes in (
            {"amount": 0},
            {"amount": -5},
            {"from_line_id": self.line.id},
            {"from_line_id": False, "to_line_id": False},
        ):
            with (
                self.subTest(changes),
                mute_logger("odoo.sql_db"),
                self.assertRaises(psycopg2.IntegrityError),
                self.env.cr.savepoint(),
            ):
                self.transfer(**changes)
                self.env.flush_all()

    def test_what_was_transferred_stays(self):
        transfer = self.transfer()
        self.approve(transfer)

        for way in (
            lambda: transfer.write({"amount": 1}),
            lambda: transfer.write({"to_line_id": False}),
            lambda: transfer.unlink(),
            lambda: transfer.sudo().write({"state": "draft"}),
        ):
            with self.assertRaises(UserError):
                way()

        transfer.action_cancel()
        self.assertEqual((transfer.state, self.figures()[0]), ("done", 1400))
