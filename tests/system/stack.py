"""A whole Wardclerk of its own, driven from outside as people and other programs do."""

from __future__ import annotations

import imaplib
import json
import os
import random
import signal
import smtplib
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from email.message import EmailMessage
from email.policy import SMTP as SMTP_POLICY
from functools import cached_property
from pathlib import Path
from typing import Any

import httpx

from wardclerk.cli.settings import LOOPBACK, Settings

ROOT = Path(__file__).resolve().parents[2]
UP_SECONDS = 900  # a cold machine installs first
POLL_SECONDS = 0.25
CALL_SECONDS = 120  # the first call after a start may compile assets


class Refused(Exception):
    """Odoo answered with an error; the message is what the user would see."""


class OdooSession:
    """What anybody with a log-in and a JSON-RPC client can do."""

    def __init__(self, url: str, database: str, login: str, password: str):
        self.http = httpx.Client(base_url=url, timeout=CALL_SECONDS)
        answer = self._post(
            "/web/session/authenticate",
            {"db": database, "login": login, "password": password},
        )
        self.uid: int = answer["uid"]

    def call(self, model: str, method: str, *args: Any, **kwargs: Any) -> Any:
        """Call a public method; raises Refused with Odoo's message."""
        return self._post(
            f"/web/dataset/call_kw/{model}/{method}",
            {"model": model, "method": method, "args": list(args), "kwargs": kwargs},
        )

    def search_read(self, model: str, domain: list, fields: list[str], **more: Any):
        """Records as dicts, in the model's order."""
        return self.call(model, "search_read", domain, fields, **more)

    def _post(self, path: str, params: dict) -> Any:
        body = {"jsonrpc": "2.0", "method": "call", "params": params}
        response = self.http.post(path, json=body)
        response.raise_for_status()
        answer = response.json()
        if "error" in answer:
            raise Refused(
                answer["error"]["data"].get("message") or str(answer["error"])
            )
        return answer["result"]


class Stack:
    """`./wardclerk up` in a data folder of its own."""

    def __init__(self, home: Path):
        self.home = home
        self.environment = os.environ | {"WARDCLERK_HOME": str(home)}

    # -- the launcher -------------------------------------------------------------
    def command(self, *words: str, check: bool = True) -> subprocess.CompletedProcess:
        """Run `./wardclerk WORDS` and return what it printed."""
        done = subprocess.run(
            [sys.executable, str(ROOT / "wardclerk"), *words],
            env=self.environment,
            capture_output=True,
            text=True,
            timeout=UP_SECONDS,
            check=False,
        )
        if check and done.returncode:
            raise AssertionError(
                f"{words}: {done.returncode}\n{done.stdout}\n{done.stderr}"
            )
        return done

    def up(self, *words: str) -> str:
        """Start what does not answer."""
        return self.command("up", *words).stdout

    def down(self) -> None:
        """Stop everything."""
        self.command("down")

    def parts(self) -> dict[str, dict]:
        """State of each part by name."""
        report = json.loads(self.command("status", "--json", check=False).stdout)
        return {part["name"]: part for part in report["parts"]}

    def kill(self, part: str) -> None:
        """Take a part away at once, with everything that it started."""
        pid = self.parts()[part]["pid"]
        if not pid:
            return
        try:
            os.killpg(os.getpgid(pid), signal.SIGKILL)
        except ProcessLookupError:
            return
        wait_until(lambda: not _runs(pid), 30, f"{part} is gone")

    def heal(self) -> None:
        """Start what a test has taken away; cheap when everything answers."""
        if any(part["state"] != "healthy" for part in self.parts().values()):
            self.up()

    def reports(self, message_ids: list[str]) -> dict[str, list[dict]]:
        """What Odoo says became of messages; those that did not arrive are absent."""
        return self.admin().call("wardclerk.intake.message", "report", message_ids)

    def outcomes(self, letters: list, seconds: float) -> dict[str, list[dict]]:
        """Wait until every letter has arrived; return the report of each."""
        wanted = [letter.message_id for letter in letters]
        odoo = self.admin()

        def all_there():
            found = odoo.call("wardclerk.intake.message", "report", wanted)
            return found if all(found.get(one) for one in wanted) else None

        return wait_until(
            all_there, seconds, f"{len(wanted)} messages have arrived in Odoo"
        )

    # -- what tests look at -------------------------------------------------------
    @cached_property
    def settings(self) -> Settings:
        """Ports and log-ins of this stack."""
        return Settings.load(data_dir=self.home)

    def admin(self) -> OdooSession:
        """The administrator's session."""
        secrets = self.settings.secrets
        return self._session(self.settings.odoo_login, secrets.odoo_admin_password)

    def person(self, login: str) -> OdooSession:
        """A demo person's session."""
        return self._session(login, self.settings.secrets.demo_password)

    def _session(self, login: str, password: str) -> OdooSession:
        settings = self.settings
        return OdooSession(settings.odoo_url, settings.odoo_database, login, password)

    # -- mail ---------------------------------------------------------------------
    def send(self, message: EmailMessage | bytes, recipient: str = "") -> None:
        """Hand a message to the mail server as any sender does."""
        with smtplib.SMTP(LOOPBACK, self.settings.ports.smtp, timeout=60) as smtp:
            if isinstance(message, bytes):
                smtp.sendmail("sender@vendor.example", [recipient], message)
            else:
                smtp.send_message(message)

    def mail_of(self, address: str, criterion="ALL") -> list[bytes]:
        """Raw messages in a person's inbox."""
        with self._mailbox(address) as imap:
            imap.select("INBOX", readonly=True)
            return [_fetch(imap, number) for number in _numbers(imap, criterion)]

    def count_mail(self, address: str, folder: str = "INBOX", criterion="ALL") -> int:
        """How many messages a folder holds; 0 when there is no such folder yet."""
        with self._mailbox(address) as imap:
            status, _ = imap.select(folder, readonly=True)
            return len(_numbers(imap, criterion)) if status == "OK" else 0

    @contextmanager
    def _mailbox(self, address: str) -> Iterator[imaplib.IMAP4]:
        imap = imaplib.IMAP4(LOOPBACK, self.settings.ports.imap, timeout=30)
        try:
            imap.login(address, self.settings.secrets.mailbox_password)
            yield imap
        finally:
            imap.logout()


def message(
    recipient: str, subject: str, documents: dict[str, bytes], **more: str
) -> EmailMessage:
    """A message with attachments, as a vendor's program sends it."""
    mail = EmailMessage(policy=SMTP_POLICY)
    mail["From"] = more.get("sender", "billing@vendor.example")
    mail["To"] = recipient
    mail["Subject"] = subject
    mail["Message-ID"] = more.get("message_id") or unique_message_id()
    mail.set_content(more.get("text", "Please find our document attached."))
    for name, content in documents.items():
        mail.add_attachment(
            content, maintype="application", subtype="octet-stream", filename=name
        )
    return mail


def unique_message_id() -> str:
    """A Message-ID that no other test uses."""
    return f"<{random.getrandbits(96):x}@vendor.example>"


def wait_until(condition: Callable[[], Any], seconds: float, what: str) -> Any:
    """The first truthy answer of the condition; fails saying what was missing."""
    deadline = time.monotonic() + seconds
    while True:
        if answer := condition():
            return answer
        if time.monotonic() > deadline:
            raise AssertionError(f"after {seconds} s still not true: {what}")
        time.sleep(POLL_SECONDS)


def _numbers(imap: imaplib.IMAP4, criterion: str) -> list[bytes]:
    _, (numbers,) = imap.search(None, criterion)
    return numbers.split()


def _fetch(imap: imaplib.IMAP4, number: bytes) -> bytes:
    _, parts = imap.fetch(number.decode(), "(BODY.PEEK[])")
    return parts[0][1]


def _runs(pid: int) -> bool:
    """Is there a process of that number that is not a zombie?"""
    try:
        state = Path(f"/proc/{pid}/stat").read_text().rsplit(")", 1)[1].split()[0]
    except (FileNotFoundError, ProcessLookupError):
        return False
    return state != "Z"
