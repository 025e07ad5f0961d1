"""Evidence of users: made, archived, given groups, a new password or an API key."""

from odoo import api, models

SECRET_FIELDS = ("password", "new_password", "totp_secret")


class ResUsers(models.Model):
    _name = "res.users"
    _inherit = ["wardclerk.audit.watch", "res.users"]

    _watch_name = "user"
    _watch_fields = (
        "login",
        "name",
        "email",
        "active",
        "group_ids",
        "company_id",
        "company_ids",
    )

    @api.model_create_multi
    def create(self, vals_list):
        users = super().create(vals_list)
        users._tell_new_secrets({name for vals in vals_list for name in vals})
        return users

    def write(self, vals):
        result = super().write(vals)
        self._tell_new_secrets(vals)
        return result

    def _tell_new_secrets(self, names):
        """Tell that a secret is a new one, and nothing of the secret."""
        changed = [name for name in SECRET_FIELDS if name in names]
        if changed and self._watch_is_on():
            self.env["wardclerk.audit"]._record(
                "user.secret_changed", self, detail={"secrets": changed}
            )

    def _watch_personal(self):
        return [(self, ("login", "name", "email"))]


class ResUsersApikeys(models.Model):
    _inherit = "res.users.apikeys"

    def _generate(self, scope, name, expiration_date):
        key = super()._generate(scope, name, expiration_date)
        self.env["wardclerk.audit"]._record(
            "user.api_key_created",
            self.env.user,
            detail={"scope": scope or "all", "name": name, "until": expiration_date},
            personal=("name",),
        )
        return key

    def unlink(self):
        # A key is its holder's; whose it was is told also when another removes it.
        for key in self.sudo():
            self.env["wardclerk.audit"]._record(
                "user.api_key_removed", key.user_id, detail={"key": key.id}
            )
        return super().unlink()
