"""What the mailbox watchdog asks of an IMAP server, over the standard library."""

import imaplib
import re
from collections.abc import Iterable
from contextlib import suppress
from dataclasses import dataclass
from email.parser import BytesHeaderParser

from wardclerk.relay.settings import Mailbox

TIMEOUT_SECONDS = 15
MESSAGES_MAX = 2_000  # looked at, oldest first
SET_MAX = 100  # UIDs in one command: servers limit the length of a line

_ITEM = re.compile(
    rb'UID (?P<uid>\d+)|FLAGS \((?P<flags>[^)]*)\)|INTERNALDATE "(?P<arrived>[^"]+)"'
)


class MailboxUnavailable(Exception):
    """The IMAP server cannot be reached or refused; try again later."""


@dataclass(frozen=True, slots=True)
class Message:
    """One copy of a message in the inbox."""

    uid: int
    message_id: str
    arrived: str
    flags: frozenset[str]

    @property
    def seen(self) -> bool:
        """Somebody fetched it."""
        return "\\Seen" in self.flags

    @property
    def key(self) -> tuple[str, str]:
        """The same for each copy that is presented of one message."""
        return self.message_id, self.arrived


class Folder:
    """The inbox of one mailbox over a connection that opens itself again."""

    def __init__(self, mailbox: Mailbox):
        self.mailbox = mailbox
        self._server: imaplib.IMAP4 | None = None

    def messages(self) -> list[Message]:
        """What lies in the inbox now, oldest first."""
        uids = self._ask("SEARCH", None, "ALL")[0] or b""
        wanted = sorted(int(uid) for uid in uids.split())[:MESSAGES_MAX]
        return [
            message
            for chunk in _chunks(wanted)
            for message in _parse(
                self._ask(
                    "FETCH",
                    chunk,
                    "(UID FLAGS INTERNALDATE BODY.PEEK[HEADER.FIELDS (MESSAGE-ID)])",
                )
            )
        ]

    def file_away(self, uids: Iterable[int]) -> None:
        """Move messages to the folder of those that are done."""
        done = _quoted(self.mailbox.done_folder)
        for chunk in _chunks(list(uids)):
            if "MOVE" in self._connected().capabilities:
                self._ask("MOVE", chunk, done)
            else:
                self._ask("COPY", chunk, done)
                self._remove(chunk)

    def present_again(self, message: Message) -> None:
        """Put the same bytes there as a new unseen message, then remove the old one.

        In this order a crash leaves two copies, never none.
        """
        answer = self._ask("FETCH", str(message.uid), "(BODY.PEEK[])")
        content = next((part[1] for part in answer if isinstance(part, tuple)), None)
        if content is None:
            return  # somebody else moved it meanwhile
        kept = message.flags - {"\\Seen", "\\Recent", "\\Deleted"}
        self._checked(
            self._connected().append(
                _quoted(self.mailbox.folder),
                f"({' '.join(sorted(kept))})",
                f'"{message.arrived}"',
                content,
            )
        )
        self._remove(str(message.uid))

    def close(self) -> None:
        """Log out."""
        server, self._server = self._server, None
        if server is not None:
            with suppress(imaplib.IMAP4.error, OSError):
                server.logout()

    def _remove(self, uids):
        self._ask("STORE", uids, "+FLAGS.SILENT", "(\\Deleted)")
        if "UIDPLUS" in self._connected().capabilities:
            self._ask("EXPUNGE", uids)
        else:
            self._checked(self._connected().expunge())

    def _ask(self, command, *arguments):
        try:
            return self._checked(self._connected().uid(command, *arguments))
        except (imaplib.IMAP4.error, OSError) as error:
            self.close()
            raise MailboxUnavailable(f"{command}: {type(error).__name__}") from error

    def _checked(self, answer):
        status, data = answer
        if status != "OK":
            self.close()
            raise MailboxUnavailable(f"the server answered {status}")
        return data

    def _connected(self):
        if self._server is None:
            self._server = self._open()
        return self._server

    def _open(self):
        mailbox = self.mailbox
        kind = imaplib.IMAP4_SSL if mailbox.tls else imaplib.IMAP4
        server = None
        try:
            server = kind(mailbox.host, mailbox.port, timeout=TIMEOUT_SECONDS)
            server.login(mailbox.user, mailbox.password)
            server.create(_quoted(mailbox.done_folder))  # NO when it exists: fine
            status, _ = server.select(_quoted(mailbox.folder))
            if status != "OK":
                raise imaplib.IMAP4.error("no such folder")
        except (imaplib.IMAP4.error, OSError) as error:
            if server is not None:
                with suppress(imaplib.IMAP4.error, OSError):
                    server.shutdown()
            raise MailboxUnavailable(f"open: {type(error).__name__}") from error
        return server


def _parse(answer):
    """Messages of a FETCH answer: pairs of (items, literal) and closing pieces."""
    for place, part in enumerate(answer):
        if not isinstance(part, tuple):
            continue
        after = answer[place + 1] if place + 1 < len(answer) else b""
        items = part[0] + b" " + (after if isinstance(after, bytes) else b"")
        found = {}
        for match in _ITEM.finditer(items):
            found[match.lastgroup] = match[match.lastgroup].decode("ascii", "replace")
        if "uid" in found and "arrived" in found:
            yield Message(
                int(found["uid"]),
                message_id(part[1]),
                found["arrived"],
                frozenset(found.get("flags", "").split()),
            )


def message_id(header: bytes) -> str:
    """The Message-ID without spaces, empty when there is none; of two the last one.

    n8n takes the last one as well, and both must make the same presentation id of it.
    """
    values = BytesHeaderParser().parsebytes(header).get_all("Message-ID", [""])
    return "".join(str(values[-1]).split())


def _chunks(uids):
    for start in range(0, len(uids), SET_MAX):
        yield ",".join(str(uid) for uid in uids[start : start + SET_MAX])


def _quoted(folder):
    escaped = folder.replace("\\", "\\\\").replace('"', '\\"')
    return f'"{escaped}"'
