"""No payment leaves to an account in quarantine, by any way."""

import psycopg2

from odoo.exceptions import AccessError, UserError
from odoo.tests import tagged
from odoo.tools import mute_logger

from odoo.addons.account.tests.common import AccountTestInvoicingCommon

from .common import NEW_IBAN, BankCase


@tagged("post_install", "-at_install")
class TestPayment(BankCase, AccountTestInvoicingCommon):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.govern()
        cls.journal = cls.company_data["default_journal_bank"]

    def payment(self, account, **changes):
        return self.env["account.payment"].create(
            {
                "payment_type": "outbound",
                "partner_type": "supplier",
                "partner_id": self.vendor.id,
                "partner_bank_id": account.id,
                "amount": 100.0,
                "journal_id": self.journal.id,
                **changes,
            }
        )

    def test_a_known_account_is_paid_to(self):
        payment = self.payment(self.old_account)

        payment.action_post()
        self.check_constraints()

        self.assertIn(payment.state, ("in_process", "paid"))

    def test_the_first_payment_waits_for_a_second_person(self):
        change = self.applied()
        payment = self.payment(change.account_id)
        with self.assertRaisesRegex(UserError, "first payment"):
            payment.action_post()

        with self.assertRaisesRegex(UserError, "somebody else releases"):
            change.with_user(self.clerk).action_release_first_payment()
        with self.assertRaises(AccessError):
            change.sudo().action_release_first_payment()
        change.with_user(self.caller).action_release_first_payment()
        payment.action_post()
        self.check_constraints()

        self.assertIn(payment.state, ("in_process", "paid"))

    def test_no_way_posts_a_payment_that_is_held(self):
        account = self.applied().account_id
        fine = self.payment(self.old_account)
        fine.action_post()
        bill = self.init_invoice("in_invoice", partner=self.vendor, amounts=[50])
        bill.partner_bank_id = account
        bill.action_post()
        ways = {
            "button": lambda: self.payment(account).action_post(),
            "write": lambda: self.payment(account).write({"state": "paid"}),
            "sudo": lambda: self.payment(account).sudo().write({"state": "in_process"}),
            "create": lambda: self.payment(account, state="paid"),
            "validate": lambda: self.payment(account).action_validate(),
            "turned": lambda: fine.write({"partner_bank_id": account.id}),
            "wizard": lambda: (
                self.env["account.payment.register"]
                .with_context(active_model="account.move", active_ids=bill.ids)
                .create({"partner_bank_id": account.id})
                .action_create_payments()
            ),
        }

        for name, way in ways.items():
            with self.subTest(name), self.assertRaises(UserError):
                with self.env.cr.savepoint():
                    way()

    def test_the_database_holds_payments_against_sql(self):
        payment = self.payment(self.applied().account_id)
        self.env.flush_all()

        with mute_logger("odoo.sql_db"), self.assertRaises(psycopg2.IntegrityError):
            with self.env.cr.savepoint():
                self.env.cr.execute(
                    "UPDATE account_payment SET state = 'paid' WHERE id = %s",
                    [payment.id],
                )
                self.check_constraints()

    def test_an_account_of_somebody_else_is_not_paid_to(self):
        other = self.make_vendor("Other Firm", "+1 555 0300")

        with self.assertRaisesRegex(UserError, "somebody else"):
            self.payment(self.old_account, partner_id=other.id).action_post()

    def test_an_account_that_was_stopped_or_retired_is_not_paid_to(self):
        self.old_account.allow_out_payment = False
        with self.assertRaisesRegex(UserError, "never released"):
            self.payment(self.old_account).action_post()

        self.applied(
            kind="retire", old_account_id=self.old_account.id, acc_number=False
        )
        with self.assertRaisesRegex(UserError, "archived"):
            self.payment(self.old_account).action_post()

    def test_money_that_comes_in_is_none_of_this(self):
        account = self.applied(acc_number=NEW_IBAN).account_id

        payment = self.payment(account, payment_type="inbound", partner_type="customer")
        payment.action_post()
        self.check_constraints()

        self.assertIn(payment.state, ("in_process", "paid"))
