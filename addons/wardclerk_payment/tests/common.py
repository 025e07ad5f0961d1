"""What the tests of payment runs share: bills, a bank, people of finance."""

from odoo import SUPERUSER_ID, fields

from odoo.addons.account.tests.common import AccountTestInvoicingCommon
from odoo.addons.wardclerk_approval.tests.common import (
    ONE_STEP,
    activate_policy,
    make_person,
    make_role,
    set_aside_policies,
)

FINANCE = "base.group_user,wardclerk_base.group_finance,account.group_account_invoice"
APPROVER = f"{FINANCE},wardclerk_base.group_approver"


class PaymentCase(AccountTestInvoicingCommon):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        companies = cls.env.company.ids
        cls.env = cls.env(
            user=SUPERUSER_ID,
            context={**cls.env.context, "allowed_company_ids": companies},
        )
        set_aside_policies(cls.env, "account.move")
        cls.journal = cls.company_data["default_journal_bank"]
        cls.clerk = cls.make_user("payment_clerk", FINANCE)
        cls.payer = cls.make_user("payment_payer", FINANCE)
        cls.chief = cls.make_user("payment_chief", APPROVER)

    @classmethod
    def make_user(cls, login, groups):
        user = make_person(cls.env, login, groups)
        user.company_ids |= cls.env.company
        user.company_id = cls.env.company
        return user

    @classmethod
    def govern(cls, text=ONE_STEP):
        make_role(cls.env, "test_approver", cls.chief)
        set_aside_policies(cls.env, "wardclerk.payment.run")
        return activate_policy(cls.env, "wardclerk.payment.run", "release", text)

    @classmethod
    def make_bill(cls, amount=100.0, days=0, post=True, **values):
        bill = cls.init_invoice(
            "in_invoice",
            partner=values.pop("partner", cls.partner_a),
            amounts=[amount],
            taxes=[],
        )
        due = fields.Date.add(fields.Date.context_today(bill), days=days)
        bill.write(
            {
                "invoice_date": fields.Date.context_today(bill),
                "invoice_payment_term_id": False,
                "invoice_date_due": due,
                **values,
            }
        )
        if post:
            bill.action_post()
        return bill

    def make_run(self, *bills, user=None, **values):
        run = self.env["wardclerk.payment.run"].with_user(user or self.clerk)
        return run.create(
            {
                "journal_id": self.journal.id,
                "line_ids": [
                    fields.Command.create({"move_id": bill.id}) for bill in bills
                ],
                **values,
            }
        )

    def approved(self, *bills):
        """Return a run of these bills that waits for its release."""
        run = self.make_run(*bills)
        run._request_approval()
        run.approval_case_id.with_user(self.chief).action_approve()
        return run.with_user(self.payer)
