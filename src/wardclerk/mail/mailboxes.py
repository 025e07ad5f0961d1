"""The mailboxes that documents arrive in, and how each of them is reached."""

from __future__ import annotations

import imaplib
import json
from dataclasses import asdict, dataclass, field

from wardclerk.cli.errors import UserError
from wardclerk.cli.settings import LOOPBACK, Settings

INBOX = "INBOX"
DONE_FOLDER = "Processed"  # what Odoo has confirmed
TIMEOUT_SECONDS = 15

# The demo's own mail server takes mail for this domain and everything below it.
LOCAL_DOMAIN = "harbourview.example"
DEMO_ADDRESSES = (
    "invoices@hospitals.harbourview.example",
    "invoices@clinics.harbourview.example",
)

# A list of objects like Mailbox, mode 0600: your own mailboxes instead of the demo's.
OWN_MAILBOXES = "mailboxes.json"


@dataclass(frozen=True, slots=True)
class Mailbox:
    """One mailbox; `address` is how Odoo knows it."""

    address: str
    host: str
    port: int
    user: str
    password: str = field(repr=False)
    tls: bool = True
    folder: str = INBOX
    done_folder: str = DONE_FOLDER


def mailboxes(settings: Settings) -> list[Mailbox]:
    """Those that n8n fetches from: your own when named, else the demo's."""
    own = settings.data_dir / OWN_MAILBOXES
    if own.exists():
        return _own(own)
    return _demo(settings) if settings.demo else []


def watched(settings: Settings) -> list[str]:
    """The addresses of the mailboxes that n8n fetches from."""
    return [mailbox.address for mailbox in mailboxes(settings)]


def for_relay(settings: Settings) -> list[dict]:
    """The same mailboxes as the relay's watchdog wants them told."""
    return [
        {
            "name": mailbox.address,
            **{
                key: value for key, value in asdict(mailbox).items() if key != "address"
            },
        }
        for mailbox in mailboxes(settings)
    ]


def is_local(address: str) -> bool:
    """Does the demo's mail server keep this address?"""
    domain = address.rpartition("@")[2].lower()
    return domain == LOCAL_DOMAIN or domain.endswith(f".{LOCAL_DOMAIN}")


def provision(settings: Settings) -> None:
    """Make the watched mailboxes ready on the demo's own mail server.

    n8n's trigger looks for waiting mail after a restart only when it remembers the
    number of an earlier message. So number 1 is used up here, and the deployed
    workflow says that 1 was the last one.
    """
    for mailbox in mailboxes(settings):
        if mailbox.host == LOOPBACK and mailbox.port == settings.ports.imap:
            _use_up_first_number(mailbox)


def _use_up_first_number(mailbox: Mailbox) -> None:
    with imaplib.IMAP4(mailbox.host, mailbox.port, timeout=TIMEOUT_SECONDS) as server:
        server.login(mailbox.user, mailbox.password)
        answer = server.status(mailbox.folder, "(UIDNEXT)")[1][0] or b""
        if b"UIDNEXT 1)" not in answer:
            return
        server.append(
            mailbox.folder, r"(\Seen \Deleted)", "", b"Subject: ready\r\n\r\n"
        )
        server.select(mailbox.folder)
        server.expunge()


def _own(file) -> list[Mailbox]:
    try:
        entries = json.loads(file.read_text())
        return [
            Mailbox(**{**entry, "address": entry["address"].lower()})
            for entry in entries
        ]
    except (ValueError, TypeError, KeyError, AttributeError) as error:
        raise UserError(
            f"{file} is not a list of mailboxes: {error}.",
            "Each entry needs address, host, port, user, password; tls is true "
            "unless you say false.",
        ) from None


def _demo(settings: Settings) -> list[Mailbox]:
    return [
        Mailbox(
            address=address,
            host=LOOPBACK,
            port=settings.ports.imap,
            user=address,
            password=settings.secrets.mailbox_password,
            tls=False,
        )
        for address in DEMO_ADDRESSES
    ]
