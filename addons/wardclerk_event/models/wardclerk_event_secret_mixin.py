"""Two live signing secrets, encrypted with a key that the database does not have."""

import hashlib
import os

from cryptography.fernet import Fernet, InvalidToken

from odoo import api, fields, models
from odoo.exceptions import AccessError, UserError
from odoo.orm.models import NO_ACCESS

KEY_VARIABLE = "WARDCLERK_SECRET_KEY"
OVERLAP_HOURS = 24  # how long a replaced secret is still accepted


class WardclerkEventSecretMixin(models.AbstractModel):
    _name = "wardclerk.event.secret.mixin"
    _description = "Signing Secrets"

    # Closed to every client; the relay reads the columns and has the key.
    secret_encrypted = fields.Char(groups=NO_ACCESS, copy=False)
    previous_secret_encrypted = fields.Char(groups=NO_ACCESS, copy=False)
    secret_changed_at = fields.Datetime(readonly=True, copy=False)
    # Of the secret that the installation came with; it is given at each start.
    provided_digest = fields.Char(groups=NO_ACCESS, copy=False)
    has_secret = fields.Boolean(
        compute="_compute_has_secret", compute_sudo=True, string="Secret is set"
    )

    @api.depends("secret_encrypted")
    def _compute_has_secret(self):
        for record in self:
            record.has_secret = bool(record.secret_encrypted)

    @api.model_create_multi
    def create(self, vals_list):
        for vals in vals_list:
            self._refuse_rotation_time(vals)
        return super().create(vals_list)

    def write(self, vals):
        self._refuse_rotation_time(vals)
        return super().write(vals)

    def _refuse_rotation_time(self, vals):
        """A changed time would keep a replaced, perhaps stolen, secret alive."""
        if "secret_changed_at" in vals and not self.env.su:
            raise AccessError(
                self.env._("The time of the last rotation is set by the rotation.")
            )

    def _set_secret(self, text):
        """Make `text` (`whsec_...`) the secret; the old one is accepted for a day."""
        self.ensure_one()
        secured = self.sudo()  # the columns are closed, also to administrators
        if secured.secret_encrypted and self._decrypt(secured.secret_encrypted) == text:
            return
        secured.write(
            {
                "previous_secret_encrypted": secured.secret_encrypted,
                "secret_encrypted": self._cipher().encrypt(text.encode()).decode(),
                "secret_changed_at": fields.Datetime.now(),
            }
        )
        self.env["wardclerk.audit"]._record("secret.changed", self)

    def _provide_secret(self, text):
        """Set what the installation was made with, once: what a person rotated stays.

        Another `text` than the last time is a new secret and is set.
        """
        self.ensure_one()
        secured = self.sudo()  # the columns are closed, also to administrators
        digest = hashlib.sha256(text.encode()).hexdigest()
        if secured.provided_digest == digest and secured.secret_encrypted:
            return
        is_known = not secured.provided_digest and text in secured._kept_secrets()
        secured.provided_digest = digest
        if not is_known:  # else it was set before digests were kept
            self._set_secret(text)

    def _kept_secrets(self):
        """The present secret and the one before it, however old."""
        kept = (self.secret_encrypted, self.previous_secret_encrypted)
        return [self._decrypt(token) for token in kept if token]

    def _live_secrets(self):
        """The secrets that are accepted now, newest first, in `whsec_` form."""
        self.ensure_one()
        secured = self.sudo()  # read here, used here, never handed to a client
        live = [secured.secret_encrypted]
        if self._overlaps():
            live.append(secured.previous_secret_encrypted)
        return [self._decrypt(token) for token in live if token]

    def _overlaps(self):
        changed_at = self.secret_changed_at
        return bool(changed_at) and changed_at > fields.Datetime.subtract(
            fields.Datetime.now(), hours=OVERLAP_HOURS
        )

    @api.model
    def _cipher(self):
        key = os.environ.get(KEY_VARIABLE)
        if not key:
            raise UserError(
                self.env._(
                    "Odoo runs without %(variable)s, so signing secrets cannot be"
                    " used. Set it in the environment of Odoo's server and restart it.",
                    variable=KEY_VARIABLE,
                )
            )
        return Fernet(key)

    @api.model
    def _decrypt(self, token):
        try:
            return self._cipher().decrypt(token.encode()).decode()
        except InvalidToken:
            raise UserError(
                self.env._(
                    "A signing secret was encrypted with another %(variable)s. "
                    "Restore that key, or set the secret anew.",
                    variable=KEY_VARIABLE,
                )
            ) from None
