"""A real Matrix server (Synapse): a room of people, and an account that n8n has."""

from __future__ import annotations

import base64
import hashlib
import hmac
import json
import os
import secrets
import subprocess
import time
import urllib.error
import urllib.request
from pathlib import Path
from typing import Any
from urllib.parse import quote

from wardclerk.cli import settings as installation
from wardclerk.cli.environment import synapse
from wardclerk.cli.settings import LOOPBACK

SERVER = "harbourview.example"
ALIAS = f"#approvals:{SERVER}"
PEOPLE, BOT = "ada", "wardclerk"
STARTUP_SECONDS = 60
POLL_SECONDS = 0.1
CLIENT = "/_matrix/client/v3"
REGISTER = "/_synapse/admin/v1/register"


class Matrix:
    """Who looks into the room is a person: what n8n's account says is read back so."""

    def __init__(self, port: int, folder: Path):
        self.url = f"http://{LOOPBACK}:{port}"
        self.token = ""  # of n8n's account
        self.room = ""
        self._port = port
        self._folder = folder
        self._secret = secrets.token_hex()
        self._person = ""
        self._before: set[str] = set()

    def start(self) -> None:
        """Only begun: it takes a while, in which other servers start as well."""
        self._folder.mkdir()
        configuration = self._folder / "homeserver.yaml"
        configuration.write_text(json.dumps(self._configuration()))  # JSON is YAML
        command = synapse.program(installation.cache_dir())
        with (self._folder / "log").open("w") as log:
            self._server = subprocess.Popen(
                [*command, "--config-path", configuration],
                cwd=self._folder,
                stdout=log,
                stderr=log,
            )

    def furnish(self) -> None:
        """As soon as it answers: a person, n8n's account, and a room to come into."""
        self._await()
        self._person = self._register(PEOPLE)
        self.token = self._register(BOT)
        room = {
            "preset": "private_chat",
            "room_alias_name": ALIAS[1:].split(":")[0],
            "invite": [f"@{BOT}:{SERVER}"],
        }
        self.room = self._ask("POST", f"{CLIENT}/createRoom", room)["room_id"]

    def stop(self) -> None:
        self._server.terminate()
        self._server.wait()

    def reset(self) -> None:
        """What was said until now is of other tests."""
        self._before |= {event["event_id"] for event in self._events()}

    def messages(self) -> list[dict[str, Any]]:
        """What was said in the room since then, oldest first."""
        return [
            event["content"]
            for event in self._events()
            if event["event_id"] not in self._before
        ]

    def _events(self) -> list[dict[str, Any]]:
        path = f"{CLIENT}/rooms/{quote(self.room, safe='')}/messages?dir=f&limit=1000"
        found = self._ask("GET", path)["chunk"]
        return [event for event in found if event["type"] == "m.room.message"]

    def _configuration(self) -> dict[str, Any]:
        """On loopback, without other servers of the network, and cheap to log in to."""
        key = base64.b64encode(os.urandom(32)).decode().rstrip("=")
        return {
            "server_name": SERVER,
            "listeners": [
                {
                    "port": self._port,
                    "type": "http",
                    "bind_addresses": [LOOPBACK],
                    "resources": [{"names": ["client"]}],
                }
            ],
            "database": {
                "name": "sqlite3",
                "args": {"database": str(self._folder / "homeserver.db")},
            },
            "media_store_path": str(self._folder / "media"),
            "signing_key": f"ed25519 a_tests {key}",
            "registration_shared_secret": self._secret,
            "macaroon_secret_key": secrets.token_hex(),
            "form_secret": secrets.token_hex(),
            "bcrypt_rounds": 4,
            "federation_domain_whitelist": [],
            "trusted_key_servers": [],
            "report_stats": False,
            "rc_message": {"per_second": 100, "burst_count": 100},
        }

    def _await(self) -> None:
        deadline = time.monotonic() + STARTUP_SECONDS
        while not self._answers():
            assert self._server.poll() is None, (self._folder / "log").read_text()
            assert time.monotonic() < deadline, "Synapse does not answer"
            time.sleep(POLL_SECONDS)

    def _answers(self) -> bool:
        try:
            return bool(self._ask("GET", "/_matrix/client/versions"))
        except urllib.error.URLError:
            return False

    def _register(self, name: str) -> str:
        """An account, made as Synapse's own `register_new_matrix_user` does it."""
        nonce = self._ask("GET", REGISTER)["nonce"]
        password = secrets.token_hex()
        said = "\0".join((nonce, name, password, "notadmin")).encode()
        account = {
            "nonce": nonce,
            "username": name,
            "password": password,
            "mac": hmac.new(self._secret.encode(), said, hashlib.sha1).hexdigest(),
        }
        return self._ask("POST", REGISTER, account)["access_token"]

    def _ask(self, method: str, path: str, body: Any = None) -> Any:
        """One call of the API, by the person once there is one."""
        request = urllib.request.Request(
            f"{self.url}{path}",
            method=method,
            data=None if body is None else json.dumps(body).encode(),
            headers={"content-type": "application/json"},
        )
        if self._person:
            request.add_header("authorization", f"Bearer {self._person}")
        with urllib.request.urlopen(request, timeout=STARTUP_SECONDS) as answer:
            return json.loads(answer.read())
