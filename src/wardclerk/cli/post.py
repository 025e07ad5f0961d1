"""Sends documents as mail does, and follows what becomes of them."""

from __future__ import annotations

import mimetypes
import smtplib
import time
from collections.abc import Iterable
from dataclasses import dataclass
from email import message_from_bytes, policy
from email.message import EmailMessage
from email.utils import formatdate, make_msgid
from pathlib import Path

from wardclerk.cli.errors import UserError
from wardclerk.cli.odoo_client import OdooClient
from wardclerk.cli.settings import LOOPBACK, Settings

SENDER = "Document Upload <upload@wardclerk.example>"
POLL_SECONDS = 0.2
SMTP_SECONDS = 60.0
NEXT_STEP = "Run `./wardclerk up`, then try again."


@dataclass(frozen=True, slots=True)
class Arrival:
    """What Odoo made of one message, and when we saw it there."""

    rows: list[dict]
    at: float  # of the monotonic clock


@dataclass(frozen=True, slots=True)
class Letter:
    """One mail with one document, and when it was handed over."""

    file: Path
    message: EmailMessage
    recipient: str

    @property
    def message_id(self) -> str:
        return str(self.message["Message-ID"]).strip()


def letter(
    file: Path, recipient: str, *, sender: str = SENDER, subject: str = ""
) -> Letter:
    """An .eml goes as it is; any other file is attached to a mail of ours."""
    content = file.read_bytes()
    if file.suffix.lower() == ".eml":
        message = message_from_bytes(content, policy=policy.SMTP)
        if not message["Message-ID"]:
            message["Message-ID"] = make_msgid(domain="wardclerk.example")
        return Letter(file, message, recipient)
    message = EmailMessage(policy=policy.SMTP)
    message["From"] = sender
    message["To"] = recipient
    message["Subject"] = subject or file.name
    message["Date"] = formatdate()
    message["Message-ID"] = make_msgid(domain="wardclerk.example")
    message.set_content(f"Attached: {file.name}\n")
    kind = mimetypes.guess_type(file.name)[0] or "application/octet-stream"
    main, _, sub = kind.partition("/")
    message.add_attachment(content, maintype=main, subtype=sub, filename=file.name)
    return Letter(file, message, recipient)


def send(settings: Settings, letters: Iterable[Letter]) -> dict[str, float]:
    """Hand all of them to the mail gateway; when each was taken, by Message-ID."""
    taken: dict[str, float] = {}
    try:
        with smtplib.SMTP(
            LOOPBACK, settings.ports.smtp, timeout=SMTP_SECONDS
        ) as server:
            for one in letters:
                server.send_message(one.message, to_addrs=[one.recipient])
                taken[one.message_id] = time.monotonic()
    except ConnectionError:
        raise UserError("The mail gateway does not answer.", NEXT_STEP) from None
    except smtplib.SMTPException as error:
        raise UserError(
            f"The mail gateway refused the message: {error}", NEXT_STEP
        ) from None
    return taken


def await_arrivals(
    settings: Settings, message_ids: Iterable[str], seconds: float, *, told=None
) -> dict[str, Arrival]:
    """What Odoo says about each message, once all have arrived or time is over."""
    odoo = OdooClient.administrator(settings)
    missing = list(message_ids)
    total = len(missing)
    arrived: dict[str, Arrival] = {}
    deadline = time.monotonic() + seconds
    while missing and time.monotonic() < deadline:
        found = odoo.call("wardclerk.intake.message", "report", missing)
        now = time.monotonic()
        arrived |= {key: Arrival(rows, now) for key, rows in found.items() if rows}
        missing = [one for one in missing if one not in arrived]
        if told:
            told(len(arrived), total)
        if missing:
            time.sleep(POLL_SECONDS)
    return arrived
