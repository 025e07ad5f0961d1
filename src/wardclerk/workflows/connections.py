"""The outside systems of this installation: where they are and how to log in."""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any
from urllib.parse import urlsplit

from wardclerk.cli.errors import UserError
from wardclerk.cli.settings import Settings

# An object of objects, mode 0600: what each system below needs, by its name.
FILE = "connections.json"

Credential = tuple[str, dict[str, Any]]  # n8n's type, and what it holds


def basic(given: Mapping[str, Any]) -> Credential:
    return "httpBasicAuth", {"user": given["user"], "password": given["password"]}


def token(given: Mapping[str, Any]) -> Credential:
    """One header; its name is Authorization unless the system wants another."""
    header = given.get("header", "Authorization")
    return "httpHeaderAuth", {"name": header, "value": given["token"]}


def bucket(given: Mapping[str, Any]) -> Credential:
    return "s3", {
        "endpoint": given["url"],
        "region": given.get("region", "us-east-1"),
        "accessKeyId": given["user"],
        "secretAccessKey": given["password"],
        "forcePathStyle": True,
    }


def directory(given: Mapping[str, Any]) -> Credential:
    address = urlsplit(given["url"])
    secure = address.scheme == "ldaps"
    return "ldap", {
        "hostname": address.hostname,
        "port": str(address.port or (636 if secure else 389)),
        "bindDN": given["user"],
        "bindPassword": given["password"],
        "connectionSecurity": "tls" if secure else "none",
        "allowUnauthorizedCerts": False,
        "timeout": 10,
    }


def database(given: Mapping[str, Any]) -> Credential:
    address = urlsplit(given["url"])
    return "postgres", {
        "host": address.hostname,
        "port": address.port or 5432,
        "database": address.path.removeprefix("/"),
        "user": given["user"],
        "password": given["password"],
        "ssl": given.get("tls", "require"),
        "maxConnections": 2,
    }


def sftp(given: Mapping[str, Any]) -> Credential:
    """By key; n8n does not look at the server's own key."""
    address = urlsplit(given["url"])
    return "sftp", {
        "host": address.hostname,
        "port": address.port or 22,
        "username": given["user"],
        "privateKey": given["key"],
        "passphrase": given.get("passphrase", ""),
    }


def chat_complaint(given: Mapping[str, Any]) -> str:
    """Mattermost and Matrix name a place to write to in different ways."""
    kind, channel = given["kind"], given["channel"]
    if kind not in CHAT_KINDS:
        return f"cannot be of kind {kind}: known are {' and '.join(CHAT_KINDS)}"
    if kind == "matrix" and not channel.startswith(("!", "#")):
        return (
            f"has channel {channel}: on Matrix it is a room, such as "
            "!abc123:clinic.example or #approvals:clinic.example"
        )
    return ""


@dataclass(frozen=True, slots=True)
class Kind:
    """What one system is for, what must be said of it, and how one logs in."""

    title: str
    needs: tuple[str, ...]
    credential: Callable[[Mapping[str, Any]], Credential] | None = None
    usual: Mapping[str, str] = field(default_factory=dict)  # what need not be said
    complaint: Callable[[Mapping[str, Any]], str] = lambda given: ""


LOGIN = ("url", "user", "password")
CHAT_KINDS = ("mattermost", "matrix")
SECRET_WORDS = ("user", "password", "token", "key", "passphrase")
KINDS = {
    "archive": Kind("document archive (WebDAV)", LOGIN, basic),
    "bucket": Kind("document archive (S3)", (*LOGIN, "name"), bucket),
    "directory": Kind("directory (LDAP)", (*LOGIN, "base"), directory),
    "tax_register": Kind("register of VAT numbers (VIES)", ("url",)),
    "sanctions": Kind("sanctions matching (yente)", ("url", "token"), token),
    "bank_register": Kind("register of banks (openIBAN)", ("url",)),
    "drop": Kind("drop folder (WebDAV)", (*LOGIN, "mailboxes"), basic),
    "drop_sftp": Kind(
        "drop folder (SFTP)", ("url", "user", "key", "folder", "mailboxes"), sftp
    ),
    "chat": Kind(
        "chat (Mattermost or Matrix)",
        ("url", "token", "channel", "quiet_hours"),
        token,
        usual={"kind": "mattermost"},
        complaint=chat_complaint,
    ),
    "signing": Kind("electronic signature (DocuSeal)", ("url", "token"), token),
    "signing_callback": Kind("callback of the signature", ("token",), token),
    "sensors": Kind("equipment alarms", ("token",), token),
    "maintenance": Kind("maintenance platform", ("url", "token"), token),
    "ledger": Kind("finance system (PostgreSQL)", LOGIN, database),
    "ledger_files": Kind("finance system (CSV on WebDAV)", LOGIN, basic),
    "payroll": Kind("payroll's folder (WebDAV)", LOGIN, basic),
    "reports": Kind("who gets the nightly proof", ("mail",)),
    "warehouse": Kind("analytics warehouse (PostgreSQL)", LOGIN, database),
}


def read(settings: Settings) -> dict[str, dict[str, Any]]:
    """What this installation has; a system that is not named is not used."""
    file = settings.data_dir / FILE
    if not file.exists():
        return {}
    try:
        found = json.loads(file.read_text())
        return {name: _checked(name, dict(given)) for name, given in found.items()}
    except (ValueError, TypeError, AttributeError) as error:
        raise UserError(
            f"{file} is not an object of connections: {error}.",
            "Compare it with the example in workflows/README.md.",
        ) from None


def _checked(name: str, given: dict[str, Any]) -> dict[str, Any]:
    if name not in KINDS:
        raise UserError(
            f"{FILE} names {name}, which no workflow uses.",
            f"Known are {', '.join(sorted(KINDS))}.",
        )
    kind = KINDS[name]
    given = {**kind.usual, **given}
    missing = [word for word in kind.needs if not given.get(word)]
    said = f"lacks {', '.join(missing)}" if missing else kind.complaint(given)
    if said:
        raise UserError(
            f"{name} in {FILE} {said}.",
            "See workflows/README.md for what each connection needs.",
        )
    return given


def values(settings: Settings) -> dict[str, str]:
    """What stands in the workflows as @name_word@; secrets are left out."""
    found = {}
    for name, given in read(settings).items():
        found[f"{name}_credential"] = credential_id(name)
        for word, value in given.items():
            if word not in SECRET_WORDS:
                found[f"{name}_{word}"] = _as_text(value)
    return found


def _as_text(value: Any) -> str:
    """Lists and objects stand in programs as JSON."""
    return value.rstrip("/") if isinstance(value, str) else json.dumps(value)


def credentials(settings: Settings) -> list[dict[str, Any]]:
    """As n8n's importer takes them."""
    made = []
    for name, given in read(settings).items():
        kind = KINDS[name]
        if kind.credential:
            type, data = kind.credential(given)
            title = f"Wardclerk: {kind.title}"
            made.append(
                {"id": credential_id(name), "name": title, "type": type, "data": data}
            )
    return made


def credential_id(name: str) -> str:
    return f"wc{''.join(word.capitalize() for word in name.split('_'))}"


def hosts(settings: Settings) -> list[str]:
    """Names that n8n may call although they may be private addresses."""
    found = {
        urlsplit(given.get("url", "")).hostname for given in read(settings).values()
    }
    return sorted(found - {None})
