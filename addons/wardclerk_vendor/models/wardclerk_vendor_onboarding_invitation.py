"""The invitation: a link to the vendor's page, for a time and for one onboarding."""

import hashlib
import secrets
from datetime import timedelta

from odoo import api, fields, models
from odoo.exceptions import UserError
from odoo.tools import email_normalize

from odoo.addons.wardclerk_policy.permit import permitted

PREFIX = "wcv_"  # by which logs know a token and mask it
TOKEN_BYTES = 32  # out of reach of guessing
LIFE = timedelta(days=21)
PATH = "/wardclerk/vendor"
INVITABLE = ("draft", "invited", "submitted")


def hash_of(token):
    """Return what is stored of a token: of a random one, this tells nothing."""
    return hashlib.sha256(token.encode()).hexdigest()


class WardclerkVendorOnboarding(models.Model):
    """The token is in the mail only. It opens what the vendor itself says, no more."""

    _inherit = "wardclerk.vendor.onboarding"

    token_hash = fields.Char(readonly=True, copy=False, groups=fields.NO_ACCESS)
    token_until = fields.Datetime(string="Invitation Ends", readonly=True, copy=False)

    _token_once = models.UniqueIndex("(token_hash) WHERE token_hash IS NOT NULL")

    def action_invite(self):
        """Send the vendor the link to its page; an earlier link ends."""
        for one in self:
            one.check_access("write")
            one._invite()
        return True

    def _invite(self):
        """Return the address of the page, and send it to the vendor."""
        self.ensure_one()
        if self.state not in INVITABLE:
            raise UserError(self.env._("This onboarding has ended."))
        if not email_normalize(self.email):
            raise UserError(self.env._("Invite at: a mail address is needed."))
        address = self._issue_token()
        onboarding = self.sudo()  # the mail goes out whoever invites
        page = onboarding.with_context(lang=onboarding.lang or self.env.lang)
        self.env["mail.mail"].sudo().create(  # nobody writes mails by hand
            {
                "subject": page.env._(
                    "%s asks for your details as a vendor", page.company_id.name
                ),
                "body_html": page.env["ir.qweb"]._render(
                    "wardclerk_vendor.invitation",
                    {"onboarding": page, "address": address},
                ),
                "email_from": page.company_id.email_formatted
                or self.env.user.email_formatted,
                "email_to": email_normalize(self.email),
                "auto_delete": True,
            }
        )
        # Odoo's queue goes out once an hour: who was called about it looks for it now.
        self.env.ref("mail.ir_cron_mail_scheduler_action")._trigger()
        self._record_onboarding("vendor_onboarding.invited")
        return address

    def _issue_token(self):
        token = PREFIX + secrets.token_urlsafe(TOKEN_BYTES)
        state = "invited" if self.state == "draft" else self.state
        # The engine's own state, after the check of who may.
        permitted(self.sudo()).write(
            {
                "token_hash": hash_of(token),
                "token_until": fields.Datetime.now() + LIFE,
                "state": state,
            }
        )
        return f"{self.get_base_url()}{PATH}/{token}"

    @api.model
    def _of_token(self, token):
        """Return the onboarding of a live token, or an empty recordset."""
        # Who follows a link may read nothing; only its own token finds it.
        found = self.sudo().search([("token_hash", "=", hash_of(token))])
        is_live = (
            found.state in ("invited", "submitted")
            and found.approval_state != "pending"
            and found.token_until > fields.Datetime.now()
        )
        return found if is_live else self.browse()


class WardclerkVendor(models.Model):
    _inherit = "wardclerk.vendor"

    def _invite_again(self, reason):
        """Ask the vendor itself for what ends soon, where an address is known."""
        for vendor in self:
            partner = vendor.partner_id
            if not email_normalize(partner.email):
                continue
            onboarding = vendor._live_onboardings()[:1] or self.env[
                "wardclerk.vendor.onboarding"
            ].create({"partner_id": partner.id, "reason": reason})
            onboarding._invite()
