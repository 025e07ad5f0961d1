"""Takes mail by SMTP and hands it to the demo's mailbox; keeps nothing itself."""

from __future__ import annotations

import asyncio
import hashlib
import logging
import os
import signal
import smtplib

from aiosmtpd.smtp import SMTP, Envelope, Session

from wardclerk.cli.settings import LOOPBACK, Settings
from wardclerk.mail.mailboxes import is_local

MESSAGE_MAX_BYTES = 100 * 1024 * 1024
RECIPIENTS_MAX = 50
DELIVERY_SECONDS = 60  # the longest that the mailbox may take
IDLE_SECONDS = 300  # RFC 5321 4.5.3.2.7
PORT = "WARDCLERK_GATEWAY_PORT"
LMTP_PORT = "WARDCLERK_LMTP_PORT"

log = logging.getLogger("wardclerk.mail.gateway")


def environment(settings: Settings) -> dict[str, str]:
    """What `python -m wardclerk.mail.gateway` must be told."""
    return {PORT: str(settings.ports.smtp), LMTP_PORT: str(settings.ports.lmtp)}


class Gateway:
    """The decisions on one message, called by aiosmtpd."""

    def __init__(self, lmtp_port: int):
        self.lmtp_port = lmtp_port

    async def handle_RCPT(
        self, _server, _session: Session, envelope: Envelope, address: str, _options
    ) -> str:
        if not is_local(address):
            return "550 5.7.1 No mail leaves this machine: the address is not local"
        if len(envelope.rcpt_tos) >= RECIPIENTS_MAX:
            return "452 4.5.3 Too many recipients"
        envelope.rcpt_tos.append(address)
        return "250 2.1.5 OK"

    async def handle_DATA(self, _server, _session: Session, envelope: Envelope) -> str:
        """250 only when the mailbox has it on disk; the sender keeps it otherwise."""
        content = with_message_id(envelope.content)
        try:
            refused = await asyncio.to_thread(self._hand_over, envelope, content)
        except (OSError, smtplib.SMTPException) as error:
            log.warning("action=mail_deferred cause=%s", type(error).__name__)
            return "451 4.4.1 The mailbox does not answer; try again"
        if refused:
            log.warning("action=mail_deferred recipients=%d", len(refused))
            return "451 4.2.0 Not every mailbox took it; try again"
        log.info(
            "action=mail_accepted bytes=%d recipients=%d",
            len(content),
            len(envelope.rcpt_tos),
        )
        return "250 2.0.0 Delivered"

    def _hand_over(self, envelope: Envelope, content: bytes) -> dict:
        with smtplib.LMTP(LOOPBACK, self.lmtp_port) as server:
            server.sock.settimeout(DELIVERY_SECONDS)
            return server.sendmail(
                envelope.mail_from or "", envelope.rcpt_tos, content, ["BODY=8BITMIME"]
            )


def with_message_id(content: bytes) -> bytes:
    """Every message gets a name; the same bytes get the same one when sent again."""
    header = content.replace(b"\r\n", b"\n").partition(b"\n\n")[0]
    names = (line.partition(b":")[0].strip().lower() for line in header.split(b"\n"))
    if b"message-id" in names:
        return content
    name = hashlib.sha256(content).hexdigest()[:32]
    return f"Message-ID: <{name}@gateway.wardclerk.example>\r\n".encode() + content


def server(lmtp_port: int) -> SMTP:
    """The protocol's side of one connection."""
    return SMTP(
        Gateway(lmtp_port),
        data_size_limit=MESSAGE_MAX_BYTES,
        enable_SMTPUTF8=True,
        ident="Wardclerk",
        timeout=IDLE_SECONDS,
    )


async def serve(port: int, lmtp_port: int) -> None:
    """Until the process is told to stop."""
    loop = asyncio.get_running_loop()
    stop = asyncio.Event()
    for number in (signal.SIGTERM, signal.SIGINT):
        loop.add_signal_handler(number, stop.set)
    listening = await loop.create_server(lambda: server(lmtp_port), LOOPBACK, port)
    log.info("action=gateway_ready port=%d", port)
    async with listening:
        await stop.wait()


def main() -> None:
    logging.basicConfig(
        level=logging.INFO, format="%(asctime)s %(levelname)s %(message)s"
    )
    logging.getLogger("mail.log").setLevel(logging.WARNING)  # aiosmtpd's own
    asyncio.run(serve(int(os.environ[PORT]), int(os.environ[LMTP_PORT])))


if __name__ == "__main__":
    main()
