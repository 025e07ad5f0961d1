"""n8n's public API, as far as deployment needs it."""

from __future__ import annotations

import http.cookiejar
import json
import urllib.error
import urllib.request
from typing import Any

from wardclerk.cli.errors import PartFailed
from wardclerk.cli.settings import Settings, write_private

TIMEOUT_SECONDS = 30
PAGE = 100  # workflows in one answer
LABEL = "wardclerk"  # of our key in n8n's list of keys
SCOPES = (
    "execution:list",
    "execution:read",
    "workflow:activate",
    "workflow:deactivate",
    "workflow:list",
    "workflow:read",
    "workflow:update",
)
UNAUTHORIZED = 401
WRITABLE = ("name", "nodes", "connections", "settings", "staticData")


class N8n:
    """A log-in to one running n8n."""

    def __init__(self, settings: Settings):
        self._settings = settings
        self._key_file = settings.n8n_dir / "api-key"
        self._key = self._key_file.read_text() if self._key_file.exists() else ""

    def workflows(self) -> dict[str, dict[str, Any]]:
        """All that are not archived, by id."""
        found, cursor = {}, ""
        while True:
            answer = self._ask("GET", f"/workflows?limit={PAGE}{cursor}")
            found |= {
                one["id"]: one for one in answer["data"] if not one.get("isArchived")
            }
            if not answer.get("nextCursor"):
                return found
            cursor = f"&cursor={answer['nextCursor']}"

    def put(self, content: dict[str, Any]) -> None:
        """Replace a workflow; a published one is republished at once, without a gap."""
        body = {key: content[key] for key in WRITABLE if key in content}
        self._ask("PUT", f"/workflows/{content['id']}", body)

    def publish(self, id: str) -> None:
        """From now on its triggers listen."""
        self._ask("POST", f"/workflows/{id}/publish", {})

    def failed(self, limit: int = 20) -> list[dict[str, Any]]:
        """The latest failed runs, newest first."""
        return self._ask("GET", f"/executions?status=error&limit={limit}")["data"]

    def _ask(self, method: str, path: str, body: Any = None) -> Any:
        try:
            return self._with_key(method, path, body)
        except urllib.error.HTTPError as error:
            if error.code != UNAUTHORIZED:
                raise _failed(method, path, error) from None
        self._key = self._new_key()
        write_private(self._key_file, self._key)
        try:
            return self._with_key(method, path, body)
        except urllib.error.HTTPError as error:
            raise _failed(method, path, error) from None

    def _with_key(self, method: str, path: str, body: Any) -> Any:
        opener = urllib.request.build_opener(urllib.request.ProxyHandler({}))
        headers = {"X-N8N-API-KEY": self._key}
        return self._send(opener, method, f"/api/v1{path}", body, headers)

    def _new_key(self) -> str:
        """n8n has no command for this: log in as its owner and ask."""
        cookies = urllib.request.HTTPCookieProcessor(http.cookiejar.CookieJar())
        opener = urllib.request.build_opener(urllib.request.ProxyHandler({}), cookies)
        login = {
            "emailOrLdapLoginId": self._settings.n8n_owner_email,
            "password": self._settings.secrets.n8n_owner_password,
        }
        try:
            self._send(opener, "POST", "/rest/login", login)
            for key in self._keys(opener):
                if key["label"] == LABEL:
                    self._send(opener, "DELETE", f"/rest/api-keys/{key['id']}")
            wanted = {"label": LABEL, "expiresAt": None, "scopes": list(SCOPES)}
            made = self._send(opener, "POST", "/rest/api-keys", wanted)
        except urllib.error.HTTPError as error:
            raise _failed("POST", "/rest/api-keys", error) from None
        return made["data"]["rawApiKey"]

    def _keys(self, opener) -> list[dict[str, Any]]:
        found = self._send(opener, "GET", "/rest/api-keys")["data"]
        return found if isinstance(found, list) else found["items"]

    def _send(self, opener, method, path, body=None, headers=None) -> Any:
        request = urllib.request.Request(
            f"{self._settings.n8n_url}{path}",
            method=method,
            data=None if body is None else json.dumps(body).encode(),
            headers={"Content-Type": "application/json", **(headers or {})},
        )
        try:
            with opener.open(request, timeout=TIMEOUT_SECONDS) as answer:
                return json.loads(answer.read() or "null")
        except (urllib.error.URLError, TimeoutError) as error:
            if isinstance(error, urllib.error.HTTPError):
                raise
            raise PartFailed(
                f"n8n does not answer at {self._settings.n8n_url}.",
                "Start it with `./wardclerk up`.",
            ) from None


def _failed(method: str, path: str, error: urllib.error.HTTPError) -> PartFailed:
    said = error.read(500).decode(errors="replace")
    return PartFailed(
        f"n8n answered {error.code} to {method} {path}: {said}",
        "Look at `./wardclerk logs n8n`.",
    )
