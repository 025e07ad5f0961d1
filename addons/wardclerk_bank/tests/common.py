"""What the tests of bank changes share: a vendor with history, people, a clock."""

from datetime import timedelta
from unittest.mock import patch

from odoo import SUPERUSER_ID, fields
from odoo.tools import SQL

from odoo.addons.wardclerk_approval.tests.common import (
    activate_policy,
    make_person,
    set_aside_policies,
)

FINANCE = "base.group_user,wardclerk_base.group_finance,account.group_account_invoice"
OLD_IBAN = "DE89370400440532013000"
NEW_IBAN = "GB82WEST12345698765432"
THIRD_IBAN = "FR1420041010050500013M02606"
FREE = "rules: [{id: nobody, reason: Nobody decides in this test.}]"


class BankCase:
    """Mixed into a test case that has an environment."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.vendor = cls.make_vendor("Anders Surgical Supply", "+1 555 0100")
        cls.old_account = cls.env["res.partner.bank"].create(
            {
                "partner_id": cls.vendor.id,
                "acc_number": OLD_IBAN,
                "allow_out_payment": True,
            }
        )
        cls.clerk = make_person(cls.env, "bank_clerk", FINANCE)
        cls.caller = make_person(cls.env, "bank_caller", FINANCE)
        for user in (cls.clerk, cls.caller):
            user.company_ids |= cls.env.company
            user.company_id = cls.env.company
        cls.check_constraints()

    @classmethod
    def make_vendor(cls, name, phone, days=400):
        """Return a vendor that has been on file for that many days."""
        vendor = cls.env["res.partner"].create(
            {
                "name": name,
                "is_company": True,
                "phone": phone,
                "email": f"info@{name.split()[0].lower()}.example",
            }
        )
        cls.env.flush_all()
        cls.env.cr.execute(
            SQL(
                "UPDATE res_partner SET create_date = %s WHERE id = %s",
                fields.Datetime.now() - timedelta(days=days),
                vendor.id,
            )
        )
        cls.env.invalidate_all()
        return vendor

    @classmethod
    def govern(cls, text=FREE, company=None):
        """Put a policy of bank changes in force."""
        set_aside_policies(cls.env, "wardclerk.bank.change")
        cls.check_constraints()  # accounts that came before are judged before
        return activate_policy(
            cls.env, "wardclerk.bank.change", "release", text, company=company
        )

    def change_values(self, **changes):
        return {
            "partner_id": self.vendor.id,
            "kind": "new",
            "acc_number": NEW_IBAN,
            "sender": "billing@anders.example",
            "reason": "They wrote that they have another bank.",
            **changes,
        }

    def make_change(self, user=None, **changes):
        """Return a change that somebody else has called back."""
        change = self.env["wardclerk.bank.change"].with_user(user or self.clerk)
        change = change.create(self.change_values(**changes))
        self.call(change)
        return change

    def call(self, change, outcome="confirmed"):
        number = change.known_phones[0]
        change.with_user(self.caller)._record_call(number, "Ms Lee", outcome, "")
        change.invalidate_recordset()

    def cooled(self):
        """Let what is approved meanwhile have cooled off already."""
        past = fields.Datetime.now() - timedelta(minutes=1)
        Changes = self.env.registry["wardclerk.bank.change"]
        return patch.object(Changes, "_cooling_end", lambda change: past)

    def applied(self, **changes):
        """Return a change that took effect, as the cron applies it."""
        change = self.make_change(**changes)
        with self.cooled():
            change._request_approval()
        self.run_cron()
        change.invalidate_recordset()
        self.assertEqual(change.state, "applied", change.activity_ids.mapped("summary"))
        return change.with_user(SUPERUSER_ID)

    def run_cron(self):
        """Apply what is due, as the Scheduled Action does, without its commits."""
        Cron = self.env.registry["ir.cron"]
        with patch.object(Cron, "_commit_progress", return_value=60):
            self.env["wardclerk.bank.change"].with_user(SUPERUSER_ID)._cron_apply()

    @classmethod
    def check_constraints(cls):
        """Judge now what the database judges at commit."""
        cls.env.flush_all()
        cls.env.cr.execute(
            "SET CONSTRAINTS ALL IMMEDIATE; SET CONSTRAINTS ALL DEFERRED"
        )
