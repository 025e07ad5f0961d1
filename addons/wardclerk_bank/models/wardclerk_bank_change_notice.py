"""The notice of a bank change to the vendor's address that was known before."""

from odoo import models
from odoo.tools import email_normalize


class WardclerkBankChange(models.Model):
    _inherit = "wardclerk.bank.change"

    def _on_approval_requested(self, case):
        result = super()._on_approval_requested(case)
        self._send_notice()
        return result

    def _send_notice(self):
        """Tell those who were known before, so that they can object in time."""
        change = self.sudo()  # a notice goes out whoever asked
        addresses = {email_normalize(one) for one in change.known_emails or []}
        if not addresses - {False, None, ""}:
            self._record_change("bank_change.nobody_told")
            return
        vendor = change.with_context(lang=change.partner_id.lang or self.env.lang)
        self.env["mail.mail"].sudo().create(  # nobody writes mails by hand
            {
                "subject": vendor.env._(
                    "A change of your bank account was asked for at %s",
                    change.company_id.name,
                ),
                "body_html": vendor.env["ir.qweb"]._render(
                    "wardclerk_bank.notice", {"change": vendor}
                ),
                "email_from": change.company_id.email_formatted
                or self.env.user.email_formatted,
                "email_to": ",".join(sorted(addresses - {False, None, ""})),
                "model": self._name,
                "res_id": self.id,
                "auto_delete": False,
            }
        )
        # Odoo's queue goes out once an hour; here each hour to object counts.
        self.env.ref("mail.ir_cron_mail_scheduler_action")._trigger()
        self._record_change("bank_change.notice_sent", addresses=len(addresses))
