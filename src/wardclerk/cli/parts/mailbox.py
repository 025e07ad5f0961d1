"""mailbox: Dovecot, where the demo's mail waits to be fetched."""

from __future__ import annotations

from wardclerk.cli import process
from wardclerk.cli.parts.part import Part, greets
from wardclerk.cli.settings import Settings

GREETING = b"* OK"


def command(settings: Settings) -> list:
    from wardclerk.mail import dovecot

    return dovecot.command(settings)


def prepare(settings: Settings) -> None:
    from wardclerk.mail import dovecot

    dovecot.write_config(settings)
    process.forget_dead(settings.mail_dir / "run" / "master.pid", "dovecot")


def make_mailboxes(settings: Settings) -> None:
    """Before n8n looks at them."""
    from wardclerk.mail import mailboxes

    mailboxes.provision(settings)


PART = Part(
    name="mailbox",
    title="Mailbox (Dovecot)",
    command=command,
    prepare=prepare,
    refuses_root=True,
    after_start=make_mailboxes,
    healthy=lambda settings: greets(settings.ports.imap, GREETING),
    url=lambda settings: f"imap://127.0.0.1:{settings.ports.imap}",
    ports=("imap", "lmtp"),
    usual_seconds=1,
    grace_seconds=10,
)
