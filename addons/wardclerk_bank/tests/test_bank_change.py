"""From the request over call-back and approval to the account that is paid to."""

import json

import psycopg2

from odoo.exceptions import AccessError, UserError, ValidationError
from odoo.fields import Command
from odoo.tests import TransactionCase, tagged
from odoo.tools import mute_logger

from .common import NEW_IBAN, OLD_IBAN, THIRD_IBAN, BankCase


@tagged("post_install", "-at_install")
class TestBankChange(BankCase, TransactionCase):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.govern()

    # -- asking --------------------------------------------------------------

    def test_odd_numbers_are_refused_with_the_reason(self):
        for number in ("", "  ", "12", "DE89370400440532013001", "x" * 40, "١٢٣٤٥٦"):
            with self.subTest(number), self.assertRaises(ValidationError):
                with self.env.cr.savepoint():
                    self.env["wardclerk.bank.change"].create(
                        self.change_values(acc_number=number)
                    )

    def test_spaces_and_small_letters_are_the_same_number(self):
        change = self.env["wardclerk.bank.change"].create(
            self.change_values(acc_number="gb82 west 1234 5698 7654 32")
        )

        self.assertEqual(change.acc_number, NEW_IBAN)
        self.assertEqual(change.acc_ending, "5432")

    def test_an_account_of_another_vendor_is_not_replaced(self):
        other = self.make_vendor("Other Firm", "+1 555 0300")

        with self.assertRaisesRegex(ValidationError, "not one of"):
            self.make_change(
                kind="replace",
                partner_id=other.id,
                old_account_id=self.old_account.id,
            )

    def test_a_company_of_the_group_is_no_vendor(self):
        with self.assertRaisesRegex(ValidationError, "company of the group"):
            self.make_change(partner_id=self.env.company.partner_id.id)

    def test_the_same_change_is_asked_for_once(self):
        self.make_change()

        with mute_logger("odoo.sql_db"), self.assertRaises(psycopg2.IntegrityError):
            with self.env.cr.savepoint():
                self.make_change()

    # -- calling back --------------------------------------------------------

    def test_without_a_call_nobody_is_asked_to_approve(self):
        change = self.env["wardclerk.bank.change"].with_user(self.clerk)
        change = change.create(self.change_values())

        with self.assertRaisesRegex(UserError, "call back first"):
            change.action_request_approval()

    def test_who_asked_does_not_call_back(self):
        change = self.env["wardclerk.bank.change"].with_user(self.clerk)
        change = change.create(self.change_values())

        with self.assertRaisesRegex(UserError, "somebody else calls back"):
            change._record_call("+1 555 0100", "Ms Lee", "confirmed", "")

    def test_only_a_number_from_before_is_called(self):
        change = self.env["wardclerk.bank.change"].create(self.change_values())

        with self.assertRaisesRegex(UserError, "known before"):
            change.with_user(self.caller)._record_call(
                "+1 555 6666", "Ms Lee", "confirmed", ""
            )

    def test_no_program_calls_back(self):
        change = self.env["wardclerk.bank.change"].create(self.change_values())

        with self.assertRaisesRegex(AccessError, "person"):
            change.sudo()._record_call("+1 555 0100", "Ms Lee", "confirmed", "")

    def test_who_was_not_reached_has_not_confirmed(self):
        change = self.env["wardclerk.bank.change"].with_user(self.clerk)
        change = change.create(self.change_values())

        self.call(change, "unreachable")

        self.assertEqual((change.call_state, change.state), ("none", "draft"))

    def test_a_vendor_who_knows_nothing_of_it_ends_the_change(self):
        change = self.env["wardclerk.bank.change"].create(self.change_values())

        self.call(change, "denied")

        self.assertEqual(change.state, "cancelled")

    def test_another_number_needs_another_call(self):
        change = self.make_change()
        self.assertEqual(change.call_state, "confirmed")

        change.acc_number = THIRD_IBAN

        self.assertEqual(change.call_state, "none")

    def test_a_call_is_never_rewritten(self):
        call = self.make_change().call_ids
        self.env.flush_all()

        with self.assertRaises(AccessError):
            call.sudo().write({"outcome": "confirmed"})
        with mute_logger("odoo.sql_db"), self.assertRaises(psycopg2.IntegrityError):
            with self.env.cr.savepoint():
                self.env.cr.execute("UPDATE wardclerk_bank_call SET outcome = 'denied'")

    # -- taking effect -------------------------------------------------------

    def test_an_approved_change_cools_off_before_anything_happens(self):
        change = self.make_change()

        change._request_approval()
        self.run_cron()

        self.assertEqual(change.state, "cooling")
        self.assertEqual(self.vendor.bank_ids, self.old_account)
        with self.assertRaisesRegex(UserError, "cooling off"):
            change.action_apply()

    def test_cooling_off_cannot_be_cut_short(self):
        change = self.make_change()
        change._request_approval()
        self.env.flush_all()

        with self.assertRaises(AccessError):
            change.sudo().write({"cool_until": "2020-01-01 00:00:00"})
        with mute_logger("odoo.sql_db"), self.assertRaises(psycopg2.IntegrityError):
            with self.env.cr.savepoint():
                self.env.cr.execute(
                    "UPDATE wardclerk_bank_change SET cool_until = '2020-01-01'"
                )

    def test_it_takes_as_many_hours_as_the_strictest_line_says(self):
        Setting = self.env["wardclerk.bank.setting"]
        Setting.create({"cooling_hours": 8})
        Setting.create({"cooling_hours": 40, "company_id": self.env.company.id})

        self.assertEqual(Setting._cooling_hours(self.env.company), 40)

    def test_a_new_account_is_released_and_the_old_one_stays(self):
        change = self.applied()

        account = change.account_id
        self.assertEqual(account.sanitized_acc_number, NEW_IBAN)
        self.assertTrue(account.allow_out_payment)
        self.assertEqual(account.partner_id, self.vendor)
        self.assertTrue(self.old_account.active)
        self.assertEqual(change.first_payment_state, "held")
        self.check_constraints()

    def test_a_replaced_account_is_archived_and_can_be_used_again(self):
        self.applied(kind="replace", old_account_id=self.old_account.id)
        self.assertFalse(self.old_account.active)
        self.assertFalse(self.old_account.allow_out_payment)

        self.applied(
            kind="reactivate", old_account_id=self.old_account.id, acc_number=False
        )

        self.assertTrue(self.old_account.active)
        self.assertTrue(self.old_account.allow_out_payment)
        self.check_constraints()

    def test_a_retired_account_is_paid_to_no_more(self):
        change = self.applied(
            kind="retire", old_account_id=self.old_account.id, acc_number=False
        )

        self.assertFalse(self.old_account.active)
        self.assertFalse(change.account_id or change.first_payment_state)
        self.check_constraints()

    def test_what_was_approved_is_what_is_applied(self):
        change = self.make_change()
        with self.cooled():
            change._request_approval()
        self.env.flush_all()

        with mute_logger("odoo.sql_db"), self.assertRaises(psycopg2.IntegrityError):
            with self.env.cr.savepoint():
                self.env.cr.execute(
                    "UPDATE wardclerk_bank_change SET acc_number = %s WHERE id = %s",
                    [THIRD_IBAN, change.id],
                )

    def test_a_number_that_sql_changed_before_approval_is_not_approved(self):
        change = self.make_change()
        self.env.flush_all()
        self.env.cr.execute(
            "UPDATE wardclerk_bank_change SET acc_number = %s WHERE id = %s",
            [THIRD_IBAN, change.id],
        )
        self.env.invalidate_all()

        with self.assertRaisesRegex(UserError, "not the one that was asked for"):
            change._request_approval()

    def test_a_change_that_cannot_be_applied_is_told_and_stops_no_other(self):
        stuck = self.make_change(acc_number=THIRD_IBAN)
        fine = self.make_change()
        with self.cooled():
            (stuck | fine)._request_approval()
        self.env.flush_all()
        Changes = self.env.registry["wardclerk.bank.change"]
        whole = Changes._apply_to_accounts

        def fails_once(change):
            if change == stuck.sudo():
                raise ValueError("The bank is unknown.")
            return whole(change)

        self.patch(Changes, "_apply_to_accounts", fails_once)
        self.run_cron()

        self.assertEqual((stuck.state, fine.state), ("cooling", "applied"))
        self.assertIn("The bank is unknown", stuck.activity_ids.summary)

    def test_a_change_is_cancelled_while_it_cools_off_and_not_later(self):
        change = self.make_change()
        change._request_approval()

        change.action_cancel()

        self.assertEqual(change.state, "cancelled")
        with self.assertRaises(UserError):
            self.applied(acc_number=THIRD_IBAN).action_cancel()

    def test_a_change_is_not_deleted(self):
        change = self.make_change()
        self.env.flush_all()

        with self.assertRaises(AccessError):
            change.sudo().unlink()
        with mute_logger("odoo.sql_db"), self.assertRaises(psycopg2.IntegrityError):
            with self.env.cr.savepoint():
                self.env.cr.execute("DELETE FROM wardclerk_bank_change")

    # -- checks, notice, evidence ----------------------------------------------

    def test_the_checks_name_what_is_wrong(self):
        employee = self.env["hr.employee"].create({"name": "Kim Employee"})
        self.env["res.partner.bank"].search([])  # what is on file already
        facts = self.make_change(sender="anders@evil.example")._approval_facts()

        (only,) = facts.values()

        self.assertEqual(only["bank_warnings"], ["known_sender"])
        employee.work_contact_id = self.vendor
        (again,) = (
            self.env["wardclerk.bank.change"].search([])[:1]._approval_facts().values()
        )
        self.assertIn("not_of_an_employee", again["bank_warnings"])

    def test_an_account_that_two_vendors_share_is_named(self):
        other = self.make_vendor("Other Firm", "+1 555 0300")

        change = self.make_change(partner_id=other.id, acc_number=OLD_IBAN)

        (facts,) = change._approval_facts().values()
        self.assertIn("not_of_another_vendor", facts["bank_warnings"])

    def test_the_old_contact_is_told_and_not_the_new_one(self):
        self.vendor.email = "me@evil.example"
        queue = self.env.ref("mail.ir_cron_mail_scheduler_action")
        asked = [("cron_id", "=", queue.id)]
        before = self.env["ir.cron.trigger"].search_count(asked)

        change = self.make_change()
        change._request_approval()

        # each hour to object counts: it does not wait for the hourly queue
        self.assertGreater(self.env["ir.cron.trigger"].search_count(asked), before)
        mail = self.env["mail.mail"].search(
            [("model", "=", change._name), ("res_id", "=", change.id)]
        )
        self.assertEqual(mail.email_to, "info@anders.example")
        self.assertIn("5432", mail.body_html)
        self.assertNotIn(NEW_IBAN, mail.body_html)

    def test_evidence_holds_no_number(self):
        change = self.applied()
        self.env.flush_all()
        self.env.cr.precommit.run()

        entries = self.env["wardclerk.audit.entry"].search([])
        bodies = "".join(entries.mapped("body"))

        actions = entries.filtered(lambda one: one.res_id == change.id).mapped("action")
        for action in ("requested", "called_back", "approved", "applied"):
            self.assertIn(f"bank_change.{action}", actions)
        self.assertNotIn(NEW_IBAN, bodies)
        self.assertIn("5432", bodies)

    def test_the_case_holds_no_number(self):
        change = self.make_change()
        case = change._request_approval()

        self.assertNotIn(NEW_IBAN, json.dumps(case.sudo().read(), default=str))

    # -- accounts change in no other way -----------------------------------------

    def test_no_other_way_changes_an_account(self):
        old, vendor = self.old_account, self.vendor
        other = self.make_vendor("Other Firm", "+1 555 0300")
        values = {"partner_id": vendor.id, "acc_number": THIRD_IBAN}
        Accounts = self.env["res.partner.bank"]
        forged = {"wardclerk_permit": True, "import_file": True, "install_mode": True}
        ways = {
            "create": lambda: Accounts.create(values),
            "sudo": lambda: Accounts.sudo().create(values),
            "context": lambda: Accounts.with_context(**forged).create(values),
            "default": lambda: Accounts.with_context(
                default_partner_id=vendor.id
            ).create({"acc_number": THIRD_IBAN}),
            "number": lambda: old.write({"acc_number": THIRD_IBAN}),
            "holder": lambda: old.sudo().write({"partner_id": other.id}),
            "own company": lambda: old.write(
                {"partner_id": self.env.company.partner_id.id}
            ),
            "archive": lambda: old.write({"active": False}),
            "toggle": old.action_archive,
            "delete": old.unlink,
            "bank": lambda: old.write(
                {"bank_id": self.env["res.bank"].create({"name": "Other"}).id}
            ),
            "clearing": lambda: old.write({"clearing_number": "123"}),
            "one2many": lambda: vendor.write(
                {"bank_ids": [Command.create({"acc_number": THIRD_IBAN})]}
            ),
            "one2many update": lambda: vendor.write(
                {"bank_ids": [Command.update(old.id, {"acc_number": THIRD_IBAN})]}
            ),
            "one2many delete": lambda: vendor.write(
                {"bank_ids": [Command.delete(old.id)]}
            ),
            "new partner": lambda: self.env["res.partner"].create(
                {"name": "X", "bank_ids": [Command.create({"acc_number": THIRD_IBAN})]}
            ),
            "copy": lambda: old.copy({"acc_number": THIRD_IBAN}),
            "merge": lambda: self.env["base.partner.merge.automatic.wizard"]._merge(
                (vendor | other).ids, other
            ),
            "employee": lambda: self.env["hr.employee"].create(
                {
                    "name": "Kim",
                    "bank_account_ids": [Command.create(values)],
                }
            ),
        }

        for name, way in ways.items():
            with self.subTest(name), self.assertRaises(UserError):
                with self.env.cr.savepoint():
                    way()
        self.assertEqual(old.sanitized_acc_number, OLD_IBAN)

    def test_import_does_not_change_an_account(self):
        with mute_logger("odoo.sql_db", "odoo.models"):
            result = self.env["res.partner.bank"].load(
                ["partner_id/.id", "acc_number"], [[str(self.vendor.id), THIRD_IBAN]]
            )

        self.assertTrue(result["messages"])
        self.assertEqual(self.vendor.bank_ids, self.old_account)

    def test_the_database_holds_accounts_against_sql(self):
        other = self.make_vendor("Other Firm", "+1 555 0300")
        statements = {
            "number": "UPDATE res_partner_bank SET acc_number = 'X' WHERE id = %(id)s",
            "sanitized": "UPDATE res_partner_bank SET sanitized_acc_number = 'X'"
            " WHERE id = %(id)s",
            "holder": "UPDATE res_partner_bank SET partner_id = %(other)s"
            " WHERE id = %(id)s",
            "archive": "UPDATE res_partner_bank SET active = false WHERE id = %(id)s",
            "delete": "DELETE FROM res_partner_bank WHERE id = %(id)s",
            "insert": "INSERT INTO res_partner_bank"
            " (acc_number, sanitized_acc_number, partner_id, active)"
            " VALUES ('X', 'X', %(other)s, true)",
        }

        for name, statement in statements.items():
            with (
                self.subTest(name),
                mute_logger("odoo.sql_db"),
                self.assertRaises(psycopg2.IntegrityError),
                self.env.cr.savepoint(),
            ):
                self.env.cr.execute(
                    statement, {"id": self.old_account.id, "other": other.id}
                )
                self.check_constraints()

    def test_the_code_of_a_bank_in_use_stays(self):
        bank = self.env["res.bank"].create({"name": "First Bank", "bic": "FIRSTXXX"})
        self.applied(bank_id=bank.id)

        with self.assertRaisesRegex(UserError, "make another bank|Make another"):
            bank.bic = "EVILXXXX"
        bank.write({"bic": "firstxxx", "name": "The First Bank"})

    def test_payments_to_an_account_can_always_be_stopped(self):
        self.old_account.allow_out_payment = False
        self.check_constraints()

        self.assertFalse(self.old_account.allow_out_payment)
        with self.assertRaises(UserError):
            self.old_account.allow_out_payment = True

    def test_own_accounts_and_harmless_fields_stay_free(self):
        own = self.env["res.partner.bank"].create(
            {"partner_id": self.env.company.partner_id.id, "acc_number": "OWN-12345"}
        )
        own.acc_number = "OWN-54321"

        self.old_account.write({"note": "Called in March.", "sequence": 3})

        self.check_constraints()

    def test_the_state_follows_acts_alone(self):
        change = self.make_change()
        for values in (
            {"state": "applied"},
            {"account_id": self.old_account.id},
            {"known_phones": ["+1 555 6666"]},
            {"acc_commitment": "x"},
            {"first_payment_state": "released"},
            {"is_number_settled": True},
        ):
            with self.subTest(values), self.assertRaises(AccessError):
                change.sudo().write(values)
            with self.subTest(values), self.assertRaises(AccessError):
                self.env["wardclerk.bank.change"].create(
                    self.change_values(acc_number=THIRD_IBAN, **values)
                )


@tagged("post_install", "-at_install")
class TestWithoutPolicy(BankCase, TransactionCase):
    def test_without_a_policy_odoo_is_as_ever(self):
        other = self.make_vendor("Other Firm", "+1 555 0300")
        account = self.env["res.partner.bank"].create(
            {"partner_id": self.vendor.id, "acc_number": THIRD_IBAN}
        )
        account.write({"acc_number": NEW_IBAN, "allow_out_payment": True})
        account.write({"allow_out_payment": False})
        account.partner_id = other
        account.active = False
        account.unlink()

        self.check_constraints()

    def test_a_policy_of_one_company_leaves_accounts_of_another_alone(self):
        second = self.env["res.company"].create({"name": "Second Hospital"})
        self.vendor.company_id = second
        self.govern(company=self.env.company)

        self.old_account.acc_holder_name = "Anders"
        self.vendor.company_id = False

        with self.assertRaises(UserError):
            self.old_account.acc_holder_name = "Somebody Else"
