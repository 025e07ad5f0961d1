"""A new signing secret beside the old one; shown once to whoever asked for it."""

import secrets

from odoo import fields, models
from odoo.exceptions import AccessError

from wardclerk.core.event.signature import secret_text

from .wardclerk_event_secret_mixin import OVERLAP_HOURS

SECRET_BYTES = 24  # of randomness; 32 printable characters, which n8n can keep as text


class WardclerkEventSecretMixin(models.AbstractModel):
    _inherit = "wardclerk.event.secret.mixin"

    old_secret_until = fields.Datetime(
        compute="_compute_old_secret_until",
        compute_sudo=True,
        string="Old Secret Works Until",
    )

    def _compute_old_secret_until(self):
        for record in self:
            has_two = record.previous_secret_encrypted and record._overlaps()
            record.old_secret_until = has_two and fields.Datetime.add(
                record.secret_changed_at, hours=OVERLAP_HOURS
            )

    def action_rotate_secret(self):
        """Make a new secret, keep the old one for a day and show the new one once."""
        self.ensure_one()
        self._refuse_others()
        key = secrets.token_urlsafe(SECRET_BYTES)
        self._set_secret(secret_text(key))
        return {
            "type": "ir.actions.act_window",
            "name": self.env._("New Secret"),
            "res_model": "wardclerk.event.secret.shown",
            "view_mode": "form",
            "target": "new",
            "context": {"default_key": key, "default_text": secret_text(key)},
        }

    def action_retire_old_secret(self):
        """Refuse the old secret from now on: the other side has the new one."""
        self.ensure_one()
        self._refuse_others()
        secured = self.sudo()  # the column is closed, also to administrators
        secured.previous_secret_encrypted = False
        self.env["wardclerk.audit"]._record("secret.retired", self)

    def _refuse_others(self):
        self.check_access("write")
        if not self.env.user.has_group("wardclerk_base.group_administrator"):
            raise AccessError(
                self.env._("Only a Wardclerk administrator may change secrets.")
            )


class WardclerkEventSecretShown(models.AbstractModel):
    """Never stored: the values come with the window and go with it."""

    _name = "wardclerk.event.secret.shown"
    _description = "Secret, Shown Once"

    id = fields.Id()  # the web client asks for one
    key = fields.Char(string="As n8n Keeps It", readonly=True)
    text = fields.Char(string="As Libraries Want It", readonly=True)
