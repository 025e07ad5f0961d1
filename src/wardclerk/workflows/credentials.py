"""What the workflows log in with, made from the settings, never in the repository."""

from __future__ import annotations

from typing import Any

from wardclerk.cli.settings import LOOPBACK, Settings
from wardclerk.mail.mailboxes import LOCAL_DOMAIN, Mailbox, mailboxes
from wardclerk.workflows import connections
from wardclerk.workflows.pack import mailbox_credential_id

SENDER = f"Wardclerk <wardclerk@{LOCAL_DOMAIN}>"


def values(settings: Settings) -> dict[str, str]:
    """What stands in the workflows as @name@."""
    return {
        "odoo_url": settings.odoo_url,
        "assist_url": settings.assist_url,
        "mail_from": SENDER,
        **connections.values(settings),
    }


def credentials(settings: Settings) -> list[dict[str, Any]]:
    """As n8n's importer takes them: it encrypts `data` with its own key."""
    return [
        _database(settings),
        _signing(settings),
        _verifying(settings),
        _assist(settings),
        _mail_server(settings),
        *(_mailbox(mailbox) for mailbox in mailboxes(settings)),
        *connections.credentials(settings),
    ]


def _database(settings: Settings) -> dict[str, Any]:
    data = {
        "host": settings.database_host,
        "port": settings.ports.postgres,
        "database": settings.n8n_database,
        "user": settings.n8n_role,
        "password": settings.secrets.n8n_db_password,
        "ssl": "disable",
        "maxConnections": 4,
    }
    return _one("wcDatabase", "Wardclerk: n8n's own database", "postgres", data)


def _signing(settings: Settings) -> dict[str, Any]:
    data = {"hmacSecret": settings.secrets.mailroom_secret}
    return _one("wcSigningKey", "Wardclerk: signs what goes to Odoo", "crypto", data)


def _verifying(settings: Settings) -> dict[str, Any]:
    data = {"hmacSecret": settings.secrets.n8n_secret}
    return _one(
        "wcVerifyingKey", "Wardclerk: checks what comes from Odoo", "crypto", data
    )


def _assist(settings: Settings) -> dict[str, Any]:
    data = {
        "name": "Authorization",
        "value": f"Bearer {settings.secrets.assist_token}",
    }
    return _one("wcAssistToken", "Wardclerk: reading service", "httpHeaderAuth", data)


def _mail_server(settings: Settings) -> dict[str, Any]:
    data = {
        "host": LOOPBACK,
        "port": settings.ports.smtp,
        "user": "",
        "password": "",
        "secure": False,
        "disableStartTls": True,
    }
    return _one("wcMailServer", "Wardclerk: outgoing mail", "smtp", data)


def _mailbox(mailbox: Mailbox) -> dict[str, Any]:
    data = {
        "host": mailbox.host,
        "port": mailbox.port,
        "user": mailbox.user,
        "password": mailbox.password,
        "secure": mailbox.tls,
        "allowUnauthorizedCerts": False,
    }
    return _one(mailbox_credential_id(mailbox.address), mailbox.address, "imap", data)


def _one(id: str, name: str, type: str, data: dict[str, Any]) -> dict[str, Any]:
    return {"id": id, "name": name, "type": type, "data": data}
