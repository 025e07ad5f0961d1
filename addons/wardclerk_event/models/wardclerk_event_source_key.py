"""A bot's API key: made with an end, beside the old one, handed over once."""

from datetime import timedelta

from odoo import api, fields, models
from odoo.exceptions import AccessError

KEY_DAYS = 90
GRACE_DAYS = 2  # for the other side to take the new key; then the old one is refused
WARN_DAYS = 14
SCOPE = "rpc"  # what JSON-2 asks for


class WardclerkEventSource(models.Model):
    _inherit = "wardclerk.event.source"

    key_expires_at = fields.Datetime(
        compute="_compute_key_expires_at", compute_sudo=True, string="API Key Until"
    )

    def _compute_key_expires_at(self):
        groups = self.env["res.users.apikeys"]._read_group(
            [("user_id", "in", self.user_id.ids)],
            ["user_id"],
            ["expiration_date:max"],
        )
        ends = dict(groups)
        for source in self:
            source.key_expires_at = ends.get(source.user_id)

    def action_issue_key(self):
        """Make a key for this source's bot, shorten the old ones and show it once."""
        self.ensure_one()
        self.check_access("write")
        if not self.env.user.has_group("wardclerk_base.group_administrator"):
            raise AccessError(
                self.env._("Only a Wardclerk administrator may issue keys.")
            )
        self._shorten_old_keys()
        ends_at = fields.Datetime.now() + timedelta(days=KEY_DAYS)
        keys = self.env["res.users.apikeys"].with_user(self.user_id)
        # Bots may not make keys themselves.
        key = keys.sudo()._generate(SCOPE, self.code, ends_at)
        self.env["wardclerk.audit"]._record(
            "api_key.issued", self, new={"expires_at": ends_at}
        )
        return {
            "type": "ir.actions.act_window",
            "name": self.env._("New API Key"),
            "res_model": "wardclerk.event.secret.shown",
            "view_mode": "form",
            "target": "new",
            "context": {"default_key": key},
        }

    def _shorten_old_keys(self):
        """What is replaced works for the grace only."""
        self.env.cr.execute(
            """
            UPDATE res_users_apikeys
               SET expiration_date = least(expiration_date, %s)
             WHERE user_id = %s
            """,
            [fields.Datetime.now() + timedelta(days=GRACE_DAYS), self.user_id.id],
        )
        self.env["res.users.apikeys"].invalidate_model()

    @api.model
    def _watch_keys(self):
        """Open an incident for each bot whose newest key ends soon."""
        limit = fields.Datetime.now() + timedelta(days=WARN_DAYS)
        incidents = self.env["wardclerk.incident"]
        for source in self.search([("user_id", "!=", False)]):
            ends_at = source.key_expires_at
            if ends_at and ends_at < limit:
                incidents._report(
                    source,
                    {
                        "title": self.env._("The API key of %s ends soon", source.code),
                        "detail": self.env._(
                            "It ends at %(end)s. Press Issue API Key on the source and"
                            " give the new key to the other side; both work for"
                            " %(days)s days.",
                            end=ends_at,
                            days=GRACE_DAYS,
                        ),
                    },
                )
