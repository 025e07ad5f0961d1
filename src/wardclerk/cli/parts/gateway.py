"""gateway: takes mail by SMTP and hands it to the mailbox."""

from __future__ import annotations

from wardclerk.cli.environment import python
from wardclerk.cli.parts.part import Part, greets
from wardclerk.cli.settings import Settings

GREETING = b"220 "


def command(settings: Settings) -> list:
    return [python.interpreter(settings.cache_dir), "-m", "wardclerk.mail.gateway"]


def environment(settings: Settings) -> dict[str, str]:
    from wardclerk.mail import gateway

    return gateway.environment(settings)


PART = Part(
    name="gateway",
    title="Mail gateway",
    command=command,
    environment=environment,
    healthy=lambda settings: greets(settings.ports.smtp, GREETING),
    url=lambda settings: f"smtp://127.0.0.1:{settings.ports.smtp}",
    ports=("smtp",),
    needs=("mailbox",),
    usual_seconds=1,
    grace_seconds=10,
)
