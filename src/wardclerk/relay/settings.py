"""What the relay is told by its environment, checked once at the start."""

import json
import os
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from urllib.parse import urlsplit

from cryptography.fernet import Fernet

RELAY_PORT_DEFAULT = 9309
RECLAIM_SECONDS_DEFAULT = 120  # a reading by OCR takes 20 s, three of them 60 s
PORT_MAX = 65_535
MAILBOXES_MAX = 50  # one IMAP log-in each per look


class SettingsError(Exception):
    """A variable of the environment is missing or cannot be understood."""


@dataclass(frozen=True, slots=True)
class Mailbox:
    """One mailbox that the watchdog keeps free of forgotten mail."""

    name: str
    host: str
    port: int
    user: str
    password: str = field(repr=False)
    folder: str = "INBOX"
    done_folder: str = "Processed"
    tls: bool = False


@dataclass(frozen=True, slots=True)
class Settings:
    """Everything that the relay needs to know; secrets never show in its repr."""

    database_url: str = field(repr=False)
    secret_key: str = field(repr=False)
    seal_key_file: Path
    anchor_file: Path
    seal_origin: str
    host: str = "127.0.0.1"
    port: int = RELAY_PORT_DEFAULT
    allowed_hosts: frozenset[tuple[str, int]] = frozenset()
    mailboxes: tuple[Mailbox, ...] = ()
    odoo_url: str = ""
    reclaim_seconds: float = RECLAIM_SECONDS_DEFAULT
    accepted_rollback_size: int | None = None

    @classmethod
    def from_environment(
        cls, environment: Mapping[str, str] = os.environ
    ) -> "Settings":
        """Read and check all variables; the error names the one to mend."""
        database_url = _required(environment, "WARDCLERK_RELAY_DATABASE_URL")
        return cls(
            database_url=database_url,
            secret_key=_fernet_key(environment, "WARDCLERK_SECRET_KEY"),
            seal_key_file=Path(_required(environment, "WARDCLERK_SEAL_KEY_FILE")),
            anchor_file=Path(_required(environment, "WARDCLERK_ANCHOR_FILE")),
            seal_origin=environment.get("WARDCLERK_SEAL_ORIGIN")
            or f"wardclerk/{database_name(database_url)}",
            host=environment.get("WARDCLERK_RELAY_HOST") or "127.0.0.1",
            port=_number(environment, "WARDCLERK_RELAY_PORT", RELAY_PORT_DEFAULT, int),
            allowed_hosts=allowed_hosts(environment),
            mailboxes=_mailboxes(environment),
            odoo_url=environment.get("WARDCLERK_ODOO_URL", "").rstrip("/"),
            reclaim_seconds=_number(
                environment, "WARDCLERK_RECLAIM_SECONDS", RECLAIM_SECONDS_DEFAULT, float
            ),
            accepted_rollback_size=_number(
                environment, "WARDCLERK_SEAL_ACCEPT_ROLLBACK", None, int
            ),
        )


def database_name(url: str) -> str:
    """Name of the database in a PostgreSQL address, or `database` when it says none."""
    return urlsplit(url).path.strip("/") or "database"


def _required(environment, name):
    value = environment.get(name, "").strip()
    if not value:
        raise SettingsError(f"{name} is not set; see src/wardclerk/relay/README.md")
    return value


def _fernet_key(environment, name):
    key = _required(environment, name)
    try:
        Fernet(key)
    except ValueError as error:
        raise SettingsError(f"{name} is not a Fernet key (32 bytes, base64)") from error
    return key


def _number(environment, name, default, kind):
    text = environment.get(name, "").strip()
    if not text:
        return default
    try:
        value = kind(text)
    except ValueError as error:
        raise SettingsError(f"{name} must be a number, not {text!r}") from error
    if value < 0:
        raise SettingsError(f"{name} must not be negative")
    return value


def allowed_hosts(environment):
    """Hosts and ports inside the network that may be sent to."""
    text = environment.get("WARDCLERK_ALLOWED_HOSTS", "")
    return frozenset(
        _host_and_port(item.strip()) for item in text.split(",") if item.strip()
    )


def _host_and_port(item):
    host, _, port = item.rpartition(":")
    if not host or not port.isdigit() or not 0 < int(port) <= PORT_MAX:
        raise SettingsError(
            f"WARDCLERK_ALLOWED_HOSTS: {item!r} is not host:port, as 127.0.0.1:5678"
        )
    return host.strip("[]").lower(), int(port)


def _mailboxes(environment):
    text = environment.get("WARDCLERK_MAILBOXES", "").strip() or "[]"
    try:
        mailboxes = tuple(Mailbox(**entry) for entry in json.loads(text))
    except (ValueError, TypeError) as error:
        # The text holds passwords, so the error must not repeat it.
        raise SettingsError(
            "WARDCLERK_MAILBOXES must be a JSON list of objects with name, host, "
            "port, user, password and optionally folder, done_folder, tls"
        ) from error
    if len(mailboxes) > MAILBOXES_MAX:
        raise SettingsError(f"WARDCLERK_MAILBOXES lists more than {MAILBOXES_MAX}")
    return mailboxes
