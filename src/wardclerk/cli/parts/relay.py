"""relay: carries events, seals evidence, watches what is late."""

from __future__ import annotations

import json

from wardclerk.cli import profile, web
from wardclerk.cli.environment import python
from wardclerk.cli.parts.part import Part
from wardclerk.cli.settings import LOOPBACK, Settings

# Longer than the usual reading. One that takes longer is presented twice, which Odoo
# notices; a mail that was lost on the way should not wait for long.
RECLAIM_SECONDS = 90
RECLAIM_CALL_SECONDS = 20.0


def command(settings: Settings) -> list:
    return [python.interpreter(settings.cache_dir), "-m", "wardclerk.relay"]


def environment(settings: Settings) -> dict[str, str]:
    database_url = settings.database_url(settings.relay_role, settings.odoo_database)
    return {
        "WARDCLERK_RELAY_DATABASE_URL": database_url,
        "WARDCLERK_RELAY_PORT": str(settings.ports.relay),
        "WARDCLERK_SECRET_KEY": settings.secrets.secret_key,
        "WARDCLERK_SEAL_KEY_FILE": str(settings.relay_dir / "seal.pem"),
        "WARDCLERK_ANCHOR_FILE": str(settings.relay_dir / "anchor.txt"),
        "WARDCLERK_MAILBOXES": json.dumps(mailboxes(settings)),
        "WARDCLERK_ODOO_URL": settings.odoo_url,
        "WARDCLERK_ALLOWED_HOSTS": f"{LOOPBACK}:{settings.ports.n8n}",
        "WARDCLERK_RECLAIM_SECONDS": str(RECLAIM_SECONDS),
    }


def mailboxes(settings: Settings) -> list[dict]:
    """What the watchdog looks after; none where no mail is fetched."""
    from wardclerk.mail.mailboxes import for_relay

    fetches_mail = "n8n" in profile.load(settings.root, settings.profile).parts
    return for_relay(settings) if fetches_mail else []


def reclaim_mail(settings: Settings) -> None:
    """Present again what was in flight when a part stopped; twice does no harm."""
    web.post(f"{settings.relay_url}/reclaim", {}, seconds=RECLAIM_CALL_SECONDS)


def prepare(settings: Settings) -> None:
    settings.relay_dir.mkdir(parents=True, exist_ok=True, mode=0o700)


PART = Part(
    name="relay",
    title="relay",
    command=command,
    environment=environment,
    prepare=prepare,
    healthy=lambda settings: web.answers(f"{settings.relay_url}/healthz"),
    url=lambda settings: settings.relay_url,
    ports=("relay",),
    needs=("postgres",),
    usual_seconds=3,
    grace_seconds=25,  # it finishes the delivery it is in
)
