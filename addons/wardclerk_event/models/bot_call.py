"""What a bot with an API key may call: nothing that is not listed, and never by RPC."""

from odoo import models
from odoo.exceptions import AccessDenied
from odoo.http import request

JSON2 = "/json/2/"
BOT_GROUP = "wardclerk_base.group_integration_bot"
# model/method that bots may call by JSON-2. Empty: they speak by signed events only.
# A domain that needs a call extends `_bot_calls`; a test compares all with its list.
BOT_CALLS = frozenset()


class IrHttp(models.AbstractModel):
    _inherit = "ir.http"

    @classmethod
    def _auth_method_bearer(cls):
        """After Odoo knows whose key it is: hold a bot to its list, keep the use."""
        result = super()._auth_method_bearer()
        user = request.env.user
        if user.has_group(BOT_GROUP):
            call = request.httprequest.path.removeprefix(JSON2)
            if call not in request.env["res.users"]._bot_calls():
                raise AccessDenied(
                    request.env._("This integration may not call %s.", call)
                )
            request.env["wardclerk.audit"]._record(
                "api_key.used", user, detail={"call": call}
            )
        return result


class ResUsers(models.Model):
    _inherit = "res.users"

    def _bot_calls(self):
        """What bots may call by JSON-2, as model/method."""
        return BOT_CALLS

    def _check_credentials(self, credential, env):
        """A bot has no password, and its key opens neither XML-RPC nor JSON-RPC."""
        if self.env.user.has_group(BOT_GROUP):
            raise AccessDenied()
        return super()._check_credentials(credential, env)
