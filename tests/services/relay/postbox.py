"""A real Dovecot of the test's own, and the eyes to look into its mailboxes."""

import imaplib
import os
import signal
import subprocess
from contextlib import contextmanager
from email.message import EmailMessage
from pathlib import Path

from wardclerk.cli import settings as cli_settings
from wardclerk.cli import unprivileged
from wardclerk.cli.settings import Ports, Secrets, Settings
from wardclerk.mail import dovecot

from .kit import Process, free_port, wait_until

ADDRESS = "invoices@clinics.harbourview.example"


class Postbox(Process):
    """The mail server and one mailbox on it."""

    def __init__(self, folder):
        self.settings = Settings(
            root=cli_settings.ROOT,
            data_dir=Path(folder),
            cache_dir=cli_settings.cache_dir(),
            profile="full",
            demo=True,
            ports=Ports(imap=free_port(), lmtp=free_port()),
            secrets=Secrets.generate(),
        )
        self.log_file = Path(folder) / "dovecot.log"

    def start(self):
        """Start and wait until somebody can log in."""
        dovecot.write_config(self.settings)
        with self.log_file.open("ab") as log:
            self.child = subprocess.Popen(
                unprivileged.wrap(dovecot.command(self.settings)),
                stdout=log,
                stderr=log,
                start_new_session=True,
            )
        wait_until(self._answers, "Dovecot answers")
        return self

    def kill(self):
        """All its processes are gone; those of open sessions outlive their master."""
        os.killpg(self.child.pid, signal.SIGKILL)
        self.exit_code = self.child.wait()

    def _answers(self):
        try:
            with self.opened():
                return True
        except (OSError, imaplib.IMAP4.error):
            return False

    def described(self):
        """The mailbox as the relay is told of it."""
        return {
            "name": ADDRESS,
            "host": "127.0.0.1",
            "port": self.settings.ports.imap,
            "user": ADDRESS,
            "password": self.settings.secrets.mailbox_password,
            "tls": False,
        }

    @contextmanager
    def opened(self, folder="INBOX"):
        """A log-in of somebody else than the relay."""
        described = self.described()
        server = imaplib.IMAP4(described["host"], described["port"], timeout=10)
        try:
            server.login(described["user"], described["password"])
            server.select(folder)
            yield server
        finally:
            server.shutdown()

    def receive(self, message_id, text="An invoice"):
        """A message arrives, unseen; answers its bytes."""
        mail = EmailMessage()
        mail["From"], mail["To"] = "billing@vendor.example", ADDRESS
        mail["Subject"] = "Invoice"
        if message_id:
            mail["Message-ID"] = message_id
        mail.set_content(text)
        content = mail.as_bytes().replace(b"\n", b"\r\n")
        with self.opened() as server:
            status, _ = server.append("INBOX", "", None, content)
        assert status == "OK"
        return content

    def fetch_unseen(self):
        """What n8n's trigger does: take unseen mail and mark it as seen."""
        with self.opened() as server:
            uids = server.uid("SEARCH", None, "UNSEEN")[1][0].split()
            for uid in uids:
                server.uid("STORE", uid, "+FLAGS", "(\\Seen)")
        return [int(uid) for uid in uids]

    def empty(self):
        """Nothing lies in it any more."""
        for folder in ("INBOX", "Processed"):
            with self.opened(folder) as server:
                for uid in server.uid("SEARCH", None, "ALL")[1][0].split():
                    server.uid("STORE", uid, "+FLAGS", "(\\Deleted)")
                server.expunge()

    def content(self, folder="INBOX"):
        """UID, whether it was seen, and the bytes of each message."""
        with self.opened(folder) as server:
            found = []
            for uid in server.uid("SEARCH", None, "ALL")[1][0].split():
                parts = server.uid("FETCH", uid, "(FLAGS BODY.PEEK[])")[1]
                if not isinstance(parts[0], tuple):
                    continue  # moved between the two questions
                seen = any(b"\\Seen" in _bytes(part) for part in parts)
                found.append((int(uid), seen, parts[0][1]))
        return found


def _bytes(part):
    return part[0] if isinstance(part, tuple) else part
