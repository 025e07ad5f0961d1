"""Vendor bills: the account that is paid to is not in quarantine."""

from odoo import models

from odoo.addons.wardclerk_payment.condition import Condition


class AccountMove(models.Model):
    _inherit = "account.move"

    def _payment_conditions(self):
        conditions = super()._payment_conditions()
        bills = self.sudo()  # what is met does not depend on who looks
        guard = self.env["wardclerk.bank.guard"]
        accounts = {bill.id: bill._payment_account() for bill in bills}
        held = {}
        for company, of_company in bills.grouped("company_id").items():
            theirs = accounts[of_company[:1].id].union(
                *(accounts[bill.id] for bill in of_company)
            )
            held[company] = guard._account_hindrances(company, theirs)
        for bill in bills:
            account = accounts[bill.id]
            code = held[bill.company_id].get(account.id)
            conditions[bill.id].append(
                Condition(
                    "account",
                    self.env._("The account is not in quarantine"),
                    not code if account else None,
                    guard._hindrance_words(code)
                    if code
                    else self.env._("no account is on file"),
                )
            )
        return conditions
