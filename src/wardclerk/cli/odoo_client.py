"""Calls Odoo as the web client does: log in, then call methods of models."""

from __future__ import annotations

import itertools
import json
from typing import Any

from wardclerk.cli import web
from wardclerk.cli.errors import UserError
from wardclerk.cli.settings import Settings

CALL_SECONDS = 60.0
NEXT_STEP = "Run `./wardclerk status`; if Odoo is healthy, `./wardclerk logs odoo`."


class OdooClient:
    """One log-in."""

    def __init__(self, settings: Settings, login: str, password: str) -> None:
        self.settings = settings
        self._numbers = itertools.count(1)
        self._cookie = ""
        self._authenticate(login, password)

    @classmethod
    def administrator(cls, settings: Settings) -> OdooClient:
        return cls(settings, settings.odoo_login, settings.secrets.odoo_admin_password)

    def call(self, model: str, method: str, *arguments: Any, **named: Any) -> Any:
        """The method's result; Odoo's own error message otherwise."""
        body = {"model": model, "method": method, "args": arguments, "kwargs": named}
        return self._post(f"/web/dataset/call_kw/{model}/{method}", body)[0]

    def _authenticate(self, login: str, password: str) -> None:
        body = {"db": self.settings.odoo_database, "login": login, "password": password}
        result, headers = self._post("/web/session/authenticate", body)
        if not result.get("uid"):
            raise UserError(f"Odoo refuses the log-in of {login}.", NEXT_STEP)
        self._cookie = headers.get("Set-Cookie", "").split(";")[0]

    def _post(self, path: str, params: dict) -> tuple[Any, dict]:
        envelope = {
            "jsonrpc": "2.0",
            "method": "call",
            "id": next(self._numbers),
            "params": params,
        }
        status, headers, text = web.post(
            self.settings.odoo_url + path,
            envelope,
            headers={"Cookie": self._cookie} if self._cookie else {},
            seconds=CALL_SECONDS,
        )
        if status != 200:
            raise UserError(
                f"Odoo answered {status or 'nothing'} to {path}.", NEXT_STEP
            )
        answer = json.loads(text)
        if "error" in answer:
            detail = answer["error"].get("data", {}).get("message", "unknown error")
            raise UserError(f"Odoo refused {path}: {detail}", NEXT_STEP)
        return answer["result"], headers
