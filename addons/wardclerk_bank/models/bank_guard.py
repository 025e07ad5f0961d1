"""What the database holds about bank accounts, whoever writes and by whatever way."""

from odoo import api, models
from odoo.tools import SQL, file_open


class WardclerkBankGuard(models.AbstractModel):
    """Asks the functions that the triggers ask, so that both say the same."""

    _name = "wardclerk.bank.guard"
    _description = "Guard of Bank Accounts"

    @api.model
    def _install_guards(self):
        with file_open("wardclerk_bank/data/bank_guard.sql") as guards:
            self.env.cr.execute(guards.read())

    @api.model
    def _is_active(self, company=None):
        """Tell whether a policy governs bank changes of this company, or of any."""
        [[active]] = self.env.execute_query(
            SQL("SELECT wardclerk_bank_governs(%s)", company.id if company else None)
        )
        return active

    @api.model
    def _hindrances(self, payments):
        """Return {payment id: code of what holds the payment}, held ones only."""
        if not payments.ids:
            return {}
        payments.env.flush_all()
        rows = self.env.execute_query(
            SQL(
                "SELECT id, wardclerk_bank_hindrance("
                " company_id, partner_bank_id, partner_id)"
                " FROM account_payment WHERE id IN %s"
                " AND payment_type = 'outbound' AND partner_bank_id IS NOT NULL",
                tuple(payments.ids),
            )
        )
        return {payment_id: code for payment_id, code in rows if code}

    @api.model
    def _account_hindrances(self, company, accounts):
        """Return {account id: code of what holds payments to it}, held ones only."""
        if not accounts.ids:
            return {}
        accounts.env.flush_all()
        rows = self.env.execute_query(
            SQL(
                "SELECT id, wardclerk_bank_hindrance(%s, id, partner_id)"
                " FROM res_partner_bank WHERE id IN %s",
                company.id,
                tuple(accounts.ids),
            )
        )
        return {account_id: code for account_id, code in rows if code}

    @api.model
    def _hindrance_words(self, code):
        """Return in words why an account is not paid to, and what to do."""
        return {
            "archived": self.env._(
                "the account is archived; start a bank change to use it again"
            ),
            "unreleased": self.env._(
                "the account was never released for payment; start a bank change"
            ),
            "first_payment": self.env._(
                "it is the first payment to a changed account; a second person"
                " releases it on the bank change"
            ),
            "other_owner": self.env._("the account belongs to somebody else"),
        }[code]


def remove_guards(env):
    """Take all triggers away, with their functions: the addon is uninstalled."""
    env.cr.execute(
        "DROP FUNCTION IF EXISTS wardclerk_bank_account_guard() CASCADE;"
        " DROP FUNCTION IF EXISTS wardclerk_bank_payment_guard() CASCADE;"
        " DROP FUNCTION IF EXISTS wardclerk_bank_change_guard() CASCADE;"
        " DROP FUNCTION IF EXISTS wardclerk_bank_contact_keep() CASCADE;"
        " DROP FUNCTION IF EXISTS wardclerk_bank_hindrance(integer, integer, integer);"
        " DROP FUNCTION IF EXISTS wardclerk_bank_is_own(integer);"
        " DROP FUNCTION IF EXISTS wardclerk_bank_governs(integer);"
    )
