"""A client that calls methods over JSON-RPC, in the session that is logged in."""

import json

from odoo.tests import HttpCase
from odoo.tools import mute_logger


class ClientCase(HttpCase):
    def call(self, model, method, *args, context=None, headers=None):
        """Return what the client gets for a call."""
        params = {
            "model": model,
            "method": method,
            "args": list(args),
            "kwargs": {"context": context or {}},
        }
        with mute_logger("odoo.http", "odoo.addons.base.models.res_users"):
            response = self.url_open(
                f"/web/dataset/call_kw/{model}/{method}",
                data=json.dumps({"jsonrpc": "2.0", "method": "call", "params": params}),
                headers={"Content-Type": "application/json", **(headers or {})},
            )
        self.env.invalidate_all()
        return response.json()
