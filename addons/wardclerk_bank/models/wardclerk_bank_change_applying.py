"""An approved bank change cools off, is applied, and its first payment is held."""

import logging
from datetime import timedelta

from odoo import SUPERUSER_ID, api, fields, models
from odoo.exceptions import AccessError, UserError

from odoo.addons.wardclerk_policy.permit import permitted

from wardclerk.core import canonical

_logger = logging.getLogger(__name__)


class WardclerkBankChange(models.Model):
    _inherit = "wardclerk.bank.change"

    # -- cooling off ---------------------------------------------------------

    def _on_approved(self, case):
        result = super()._on_approved(case)
        self._refuse_other_number()
        permitted(self).write({"state": "cooling", "cool_until": self._cooling_end()})
        self._record_change("bank_change.approved", cool_until=self.cool_until)
        return result

    def _cooling_end(self):
        """Return when enough working hours will have passed for a vendor to object."""
        clock = self.env["wardclerk.facility"]._clock(self.company_id)
        hours = self.env["wardclerk.bank.setting"]._cooling_hours(self.company_id)
        now = fields.Datetime.now()
        # A calendar without working hours never ends; then hours count by the clock.
        return clock.after(now, timedelta(hours=hours)) or now + timedelta(hours=hours)

    def _refuse_other_number(self):
        """Refuse a number that is not the one whose commitment was approved."""
        expected = canonical.commitment(self.acc_salt, "acc_number", self.acc_number)
        if self.acc_commitment != expected or self.sanitized_number != self.acc_number:
            raise UserError(
                self.env._("The account number is not the one that was asked for.")
            )

    # -- applying ------------------------------------------------------------

    @api.model
    def _cron_apply(self):
        """Apply what has cooled off; one that cannot be applied stops no other one."""
        due = self.search(
            [("state", "=", "cooling"), ("cool_until", "<=", fields.Datetime.now())]
        )
        progress = self.env["ir.cron"]
        progress._commit_progress(remaining=len(due))
        for change in due:
            change._apply_or_tell()
            if not progress._commit_progress(1):
                break

    def _apply_or_tell(self):
        try:
            with self.env.cr.savepoint():
                self._apply()
        except Exception as error:
            _logger.info("bank change %s is not applied: %s", self.id, error)
            self._tell_once(str(error))

    def _tell_once(self, why):
        """Put it before whoever asked, one time, until somebody does something."""
        summary = self.env._("Approved, but it cannot be applied: %s", why)[:200]
        if summary not in self.activity_ids.mapped("summary"):
            self.activity_schedule(
                "mail.mail_activity_data_todo",
                summary=summary,
                user_id=self.create_uid.id,
            )

    def action_apply(self):
        """Apply an approved change once it has cooled off."""
        for change in self:
            change.check_access("write")
            change._apply()
        return True

    def _apply(self):
        self.ensure_one()
        self.lock_for_update()
        # What is applied was approved; who presses the button needs no right on it.
        change = self.sudo()
        if change.state != "cooling":
            raise UserError(self.env._("Only an approved change is applied."))
        if change.cool_until > fields.Datetime.now():
            raise UserError(self.env._("It is still cooling off."))
        change._refuse_other_number()
        account = change._apply_to_accounts()
        permitted(change).write(
            {
                "state": "applied",
                "applied_at": fields.Datetime.now(),
                "account_id": account.id,
                "first_payment_state": "held" if account else False,
            }
        )
        self._record_change("bank_change.applied", account=account.id or None)

    def _apply_to_accounts(self):
        """Bring the accounts to what was approved; return the one that is paid to."""
        Accounts = self.env["res.partner.bank"].with_user(SUPERUSER_ID)
        old = Accounts.browse(self.old_account_id.id)
        if self.kind in ("replace", "retire"):
            permitted(old).write({"active": False, "allow_out_payment": False})
        if self.kind == "retire":
            return Accounts
        values = {
            "acc_holder_name": self.acc_holder_name or self.partner_id.name,
            "bank_id": self.bank_id.id,
            "clearing_number": self.clearing_number,
            "active": True,
            "allow_out_payment": True,
        }
        known = old if self.kind == "reactivate" else self._account_of_number()
        if known:
            # Odoo lets nobody rename a trusted account: it is stopped, then released.
            permitted(known).write({"allow_out_payment": False})
            permitted(known).write(values)
            return known
        return permitted(Accounts).create(
            {
                **values,
                "partner_id": self.partner_id.id,
                "acc_number": self.acc_number,
            }
        )

    def _account_of_number(self):
        """Return the account of this number that is on file, perhaps archived."""
        Accounts = self.env["res.partner.bank"].with_user(SUPERUSER_ID)
        return Accounts.with_context(active_test=False).search(
            [
                ("partner_id", "=", self.partner_id.id),
                ("sanitized_acc_number", "=", self.sanitized_number),
            ],
            limit=1,
        )

    # -- the first payment ---------------------------------------------------

    def action_release_first_payment(self):
        """Let the first payment go, as a second person of finance."""
        for change in self:
            change.check_access("write")
            change.lock_for_update()
            change._refuse_to_release()
            # The engine's own state, after the check of who may.
            permitted(change.sudo()).write(
                {
                    "first_payment_state": "released",
                    "released_by_id": self.env.uid,
                    "released_at": fields.Datetime.now(),
                }
            )
            change._record_change("bank_change.first_payment_released")
        return True

    def _refuse_to_release(self):
        person = self.env.user
        if self.env.su or person._wardclerk_is_bot():
            raise AccessError(self.env._("A person releases the first payment."))
        if not person.has_group("wardclerk_base.group_finance"):
            raise AccessError(self.env._("Finance releases the first payment."))
        if person == self.create_uid:
            raise UserError(
                self.env._("You asked for this change: somebody else releases it.")
            )
        if self.first_payment_state != "held":
            raise UserError(self.env._("No first payment is held here."))
