"""From ready bills over approval to payments, and no other way."""

from unittest.mock import patch

import psycopg2

from odoo import fields
from odoo.exceptions import AccessError, UserError
from odoo.tests import tagged
from odoo.tools import mute_logger

from .common import PaymentCase


@tagged("post_install", "-at_install")
class TestRun(PaymentCase):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.govern()

    def test_due_bills_are_proposed_and_the_others_are_not(self):
        late, soon = self.make_bill(days=-5), self.make_bill(days=3)
        self.make_bill(days=30)
        self.make_bill(post=False)
        paid_elsewhere = self.make_bill()
        self.make_run(paid_elsewhere)
        run = self.make_run()

        run.action_propose()

        self.assertEqual(run.line_ids.move_id, late | soon)
        self.assertEqual(run.line_ids[0].move_id, late)
        self.assertEqual(run.amount_total, 200)

    def test_what_is_due_and_not_ready_is_named_with_its_reason(self):
        bill, run = self.make_bill(), self.make_run()
        unready = {bill.id: "✗ <its account> is held"}
        Bills = self.registry["account.move"]

        with patch.object(Bills, "_unready_words", lambda bills: unready):
            run.action_propose()

        told = run.message_ids[:1].body
        self.assertFalse(run.line_ids)
        self.assertIn(bill.display_name, told)
        self.assertIn("✗ &lt;its account&gt; is held", told)

    def test_an_approved_run_pays_each_bill(self):
        first, second = self.make_bill(100), self.make_bill(50)
        run = self.approved(first, second)

        run.action_release()
        self.env.flush_all()
        self.env.cr.execute(
            "SET CONSTRAINTS ALL IMMEDIATE; SET CONSTRAINTS ALL DEFERRED"
        )

        self.assertEqual(run.state, "released")
        self.assertEqual(sorted(run.sudo().payment_ids.mapped("amount")), [50, 100])
        for bill in first | second:
            self.assertIn(bill.payment_state, ("in_payment", "paid"))
        self.assertEqual(run.released_by_id, self.payer)

    def test_who_approved_does_not_release(self):
        run = self.approved(self.make_bill())

        with self.assertRaisesRegex(UserError, "somebody else releases"):
            run.with_user(self.chief).action_release()
        with self.assertRaises(AccessError):
            run.sudo().action_release()

    def test_a_run_is_released_once(self):
        run = self.approved(self.make_bill())
        run.action_release()

        with self.assertRaisesRegex(UserError, "ended"):
            run.action_release()

    def test_a_bill_that_is_not_ready_enters_no_run(self):
        paid = self.make_bill()
        self.approved(paid).action_release()
        run = self.make_run()
        other_type = self.init_invoice("out_invoice", amounts=[10], post=True)
        Lines = self.env["wardclerk.payment.run.line"]
        for bill in (paid, self.make_bill(post=False), other_type):
            ways = {
                "create": lambda bill=bill: Lines.create(
                    {"run_id": run.id, "move_id": bill.id}
                ),
                "sudo": lambda bill=bill: Lines.sudo().create(
                    {"run_id": run.id, "move_id": bill.id}
                ),
                "run": lambda bill=bill: run.write(
                    {"line_ids": [fields.Command.create({"move_id": bill.id})]}
                ),
                "new run": lambda bill=bill: self.make_run(bill),
            }
            for name, way in ways.items():
                with self.subTest(name), self.assertRaisesRegex(UserError, "not ready"):
                    with self.env.cr.savepoint():
                        way()

    def test_import_does_not_bring_a_bill_that_is_not_ready(self):
        run, bill = self.make_run(), self.make_bill(post=False)

        with mute_logger("odoo.sql_db", "odoo.models"):
            result = self.env["wardclerk.payment.run.line"].load(
                ["run_id/.id", "move_id/.id"], [[str(run.id), str(bill.id)]]
            )

        self.assertTrue(result["messages"])
        self.assertFalse(run.line_ids)

    def test_the_database_holds_lines_against_sql(self):
        run, bill = self.make_run(), self.make_bill(post=False)
        self.env.flush_all()

        with mute_logger("odoo.sql_db"), self.assertRaises(psycopg2.IntegrityError):
            with self.env.cr.savepoint():
                self.env.cr.execute(
                    "INSERT INTO wardclerk_payment_run_line"
                    " (run_id, move_id, amount, currency_id, run_state)"
                    " VALUES (%s, %s, 1, %s, 'draft')",
                    [run.id, bill.id, bill.currency_id.id],
                )

    def test_amount_and_account_come_from_the_bill(self):
        bill = self.make_bill(100)
        run = self.make_run()
        line = self.env["wardclerk.payment.run.line"].create(
            {"run_id": run.id, "move_id": bill.id, "amount": 1.0}
        )

        self.assertEqual(line.amount, 100)
        for values in ({"amount": 1.0}, {"account_id": 1}, {"move_id": 1}):
            with self.assertRaises(UserError):
                line.sudo().write(values)

    def test_a_bill_is_in_one_live_run(self):
        bill = self.make_bill()
        self.make_run(bill)

        with mute_logger("odoo.sql_db"), self.assertRaises(psycopg2.IntegrityError):
            with self.env.cr.savepoint():
                self.make_run(bill)
                self.env.flush_all()

    def test_a_bill_that_was_taken_back_meanwhile_stops_the_release(self):
        bill = self.make_bill()
        run = self.approved(bill)
        bill.button_draft()

        told = run.action_release()

        self.assertIn("not ready", told["params"]["message"])
        self.assertEqual(run.state, "draft")
        self.assertFalse(run.sudo().payment_ids)

    def test_an_amount_that_changed_meanwhile_stops_the_release(self):
        bill = self.make_bill(100)
        run = self.approved(bill)
        refund = self.init_invoice(
            "in_refund", partner=self.partner_a, amounts=[40], taxes=[], post=True
        )
        (bill | refund).line_ids.filtered(
            lambda line: line.account_type == "liability_payable"
        ).reconcile()

        with self.assertRaisesRegex(UserError, "another one now"):
            run.action_release()

    def test_vendors_are_paid_in_no_other_way(self):
        bill = self.make_bill()
        Payments = self.env["account.payment"]
        values = {
            "payment_type": "outbound",
            "partner_type": "supplier",
            "partner_id": self.partner_a.id,
            "amount": 100.0,
            "journal_id": self.journal.id,
        }
        register = self.env["account.payment.register"].with_context(
            active_model="account.move", active_ids=bill.ids
        )
        forged = {"wardclerk_payment_leave": self.make_run().id}
        ways = {
            "button": lambda: Payments.create(values).action_post(),
            "sudo": lambda: Payments.sudo().create(values).write({"state": "paid"}),
            "create": lambda: Payments.create({**values, "state": "paid"}),
            "wizard": lambda: register.create({}).action_create_payments(),
            "context": lambda: (
                Payments.with_context(**forged).create(values).action_post()
            ),
            "turned": lambda: self._turned(values),
            "run": lambda: Payments.create(
                {**values, "payment_run_id": self.make_run().id}
            ),
        }

        for name, way in ways.items():
            with self.subTest(name), self.assertRaises(UserError):
                with self.env.cr.savepoint():
                    way()

    def _turned(self, values):
        payment = self.env["account.payment"].create(
            {**values, "payment_type": "inbound"}
        )
        payment.action_post()
        payment.payment_type = "outbound"

    def test_the_database_holds_payments_against_sql(self):
        payment = self.env["account.payment"].create(
            {
                "payment_type": "outbound",
                "partner_type": "supplier",
                "partner_id": self.partner_a.id,
                "amount": 100.0,
                "journal_id": self.journal.id,
            }
        )
        self.env.flush_all()

        with mute_logger("odoo.sql_db"), self.assertRaises(psycopg2.IntegrityError):
            with self.env.cr.savepoint():
                self.env.cr.execute(
                    "UPDATE account_payment SET state = 'paid' WHERE id = %s",
                    [payment.id],
                )
                self.env.cr.execute("SET CONSTRAINTS ALL IMMEDIATE")

    def test_what_a_run_paid_keeps_its_content(self):
        run = self.approved(self.make_bill())
        run.action_release()
        payment = run.sudo().payment_ids

        for values in ({"amount": 1}, {"partner_id": self.partner_b.id}):
            with self.assertRaises(UserError):
                payment.write(values)

    def test_a_bill_of_another_company_is_refused(self):
        company = self.env["res.company"].create({"name": "Second Hospital"})
        run, bill = self.make_run(), self.make_bill()
        self.env.flush_all()
        self.env.cr.execute(
            "UPDATE account_move SET company_id = %s WHERE id = %s",
            [company.id, bill.id],
        )
        self.env.invalidate_all()

        with self.assertRaisesRegex(UserError, "another company"):
            self.env["wardclerk.payment.run.line"].create(
                {"run_id": run.id, "move_id": bill.id}
            )

    def test_readiness_says_what_to_do(self):
        bill = self.make_bill(post=False)

        self.assertIn("post it", bill.payment_readiness)

    def test_queries_do_not_grow_with_the_number_of_bills(self):
        bills = self.env["account.move"].union(
            *(self.make_bill(number) for number in range(1, 21))
        )
        self.env.flush_all()
        self.env.invalidate_all()
        bills[:2]._payment_conditions()
        self.env.invalidate_all()

        with self.assertQueryCount(12):
            bills._payment_conditions()


@tagged("post_install", "-at_install")
class TestWithoutPolicy(PaymentCase):
    def test_without_a_policy_payments_are_made_as_ever(self):
        bill = self.make_bill()
        register = self.env["account.payment.register"].with_context(
            active_model="account.move", active_ids=bill.ids
        )

        register.create({}).action_create_payments()
        self.env.flush_all()
        self.env.cr.execute("SET CONSTRAINTS ALL IMMEDIATE")

        self.assertIn(bill.payment_state, ("in_payment", "paid"))

    def test_without_a_policy_a_run_is_released_by_a_person(self):
        run = self.make_run(self.make_bill())

        run.with_user(self.payer).action_release()

        self.assertEqual(run.state, "released")
