"""No way posts or pays a bill of a vendor that is stopped."""

import psycopg2

from odoo.exceptions import UserError
from odoo.tests import tagged
from odoo.tools import mute_logger

from odoo.addons.account.tests.common import AccountTestInvoicingCommon
from odoo.addons.wardclerk_approval.tests.common import set_aside_policies
from odoo.addons.wardclerk_vendor.tests.common import VendorCase


@tagged("post_install", "-at_install")
class TestBill(VendorCase, AccountTestInvoicingCommon):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        set_aside_policies(cls.env, "account.move")
        cls.govern()

    def bill(self, move_type="in_invoice", partner=None):
        return self.init_invoice(move_type, partner=partner or self.firm, amounts=[50])

    def block(self):
        self.vendor.with_user(self.buyer)._tighten("block", "They sent empty boxes.")

    def payment(self):
        return self.env["account.payment"].create(
            {
                "payment_type": "outbound",
                "partner_type": "supplier",
                "partner_id": self.firm.id,
                "amount": 50.0,
                "journal_id": self.company_data["default_journal_bank"].id,
            }
        )

    def test_the_status_is_a_fact(self):
        bill = self.bill()

        self.assertEqual(bill._approval_facts()[bill.id]["vendor_status"], "prospect")

    def test_no_way_posts_a_bill_of_a_blocked_vendor(self):
        bill, other = self.bill(), self.bill(partner=self.partner_a)
        other.action_post()
        self.block()
        ways = {
            "button": bill.action_post,
            "post": bill._post,
            "write": lambda: bill.write({"state": "posted"}),
            "sudo": lambda: bill.sudo().write({"state": "posted"}),
            "vendor": lambda: other.with_context(skip_readonly_check=True).write(
                {"partner_id": self.firm.id}
            ),
        }

        for name, way in ways.items():
            with self.subTest(name), self.assertRaisesRegex(UserError, "empty boxes"):
                with self.env.cr.savepoint():
                    way()

    def test_no_way_pays_a_blocked_vendor(self):
        bill = self.bill()
        bill.action_post()
        payment = self.payment()
        self.block()
        register = self.env["account.payment.register"].with_context(
            active_model="account.move", active_ids=bill.ids
        )
        ways = {
            "button": payment.action_post,
            "write": lambda: payment.write({"state": "paid"}),
            "wizard": lambda: register.create({}).action_create_payments(),
        }

        for name, way in ways.items():
            with self.subTest(name), self.assertRaisesRegex(UserError, "empty boxes"):
                with self.env.cr.savepoint():
                    way()

    def test_the_database_holds_both_against_sql(self):
        bill, payment = self.bill(), self.payment()
        self.block()
        self.env.flush_all()

        for table, state, row in (
            ("account_move", "posted", bill),
            ("account_payment", "paid", payment),
        ):
            with (
                self.subTest(table),
                mute_logger("odoo.sql_db"),
                self.assertRaises(psycopg2.IntegrityError),
                self.env.cr.savepoint(),
            ):
                self.env.cr.execute(
                    f"UPDATE {table} SET state = %s WHERE id = %s",  # noqa: S608
                    [state, row.id],
                )
                self.env.cr.execute("SET CONSTRAINTS ALL IMMEDIATE")

    def test_a_credit_note_is_posted_all_the_same(self):
        self.block()
        note = self.bill("in_refund")

        note.action_post()

        self.assertEqual(note.state, "posted")

    def test_whoever_bills_us_is_looked_up(self):
        self.bill().action_post()
        self.load()

        self.env["wardclerk.vendor"].sudo()._cron_screen()

        self.assertEqual(self.vendor.check_ids.mapped("outcome"), ["clear"])
