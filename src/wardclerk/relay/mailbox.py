"""Keeps a mailbox honest: confirmed mail is filed away, forgotten mail comes again.

Whoever fetches mail marks it as seen and may then crash. So the mailbox itself is the
queue: unseen = to do, seen in the inbox = in flight, done folder = Odoo confirmed it.
"""

import asyncio
import hashlib
import time
from collections.abc import Callable

import httpx

from wardclerk.relay import metrics, queries
from wardclerk.relay.database import Session
from wardclerk.relay.imap import Folder, MailboxUnavailable, Message
from wardclerk.relay.part import Part
from wardclerk.relay.settings import Mailbox, Settings
from wardclerk.relay.turn import Turn

LOOK_SECONDS = 3.0
PRESENTED_MAX_PER_LOOK = 20  # so that a backlog does not fall on n8n all at once
STUCK_PRESENTATIONS = 5  # from here on a person is told; presenting goes on
DELAY_MAX_SECONDS = 3_600
ODOO_TIMEOUT_SECONDS = 3


class MailboxWatch(Part):
    """The watchdog of one mailbox; one relay at a time watches it."""

    essential = False  # a mailbox that is down must not make the relay look down
    interval_seconds = LOOK_SECONDS

    def __init__(
        self,
        settings: Settings,
        mailbox: Mailbox,
        clock: Callable[[], float] = time.monotonic,
    ):
        self.name = f"mailbox {mailbox.name}"
        super().__init__()
        self._mailbox = mailbox
        self._settings = settings
        self._clock = clock
        self._folder = Folder(mailbox)
        self._session = Session(settings.database_url, "mailbox")
        self._turn = Turn(self._session, self.name)
        self._looking = asyncio.Lock()
        # When each copy in flight becomes overdue, and how often each message came.
        self._due_at: dict[int, float] = {}
        self._presentations: dict[tuple[str, str], int] = {}

    async def step(self) -> bool:
        """Look once: file away what is confirmed, present again what is overdue."""
        await self._look(all_overdue=False)
        return False

    async def reclaim(self) -> int:
        """Whoever fetched is known to be gone: everything in flight is overdue."""
        return await self._look(all_overdue=True)

    async def _look(self, all_overdue) -> int:
        async with self._looking:
            if not await self._turn.take():
                self.health.good("standing by: another relay watches")
                return 0
            try:
                presented = await self._tidy(all_overdue)
            except MailboxUnavailable:
                metrics.MAILBOX_UP.labels(self._mailbox.name).set(0)
                raise
        metrics.MAILBOX_UP.labels(self._mailbox.name).set(1)
        return presented

    async def _tidy(self, all_overdue):
        messages = await asyncio.to_thread(self._folder.messages)
        confirmed = await self._confirmed(messages)
        await self._file_away(confirmed)
        open_messages = [message for message in messages if message not in confirmed]
        in_flight = [message for message in open_messages if message.seen]
        self._note_flights(in_flight, all_overdue)
        presented = await self._present_overdue(in_flight)
        self._show(open_messages, in_flight)
        return presented

    async def _confirmed(self, messages):
        """The copies whose very presentation Odoo has applied."""
        if not messages:
            return set()
        by_presentation = {
            presentation_id(
                self._mailbox.name, message.uid, message.message_id
            ): message
            for message in messages
        }
        rows = await self._session.run(
            queries.CONFIRMED_MAIL, message_ids=list(by_presentation)
        )
        return {by_presentation[row["message_id"]] for row in rows}

    async def _file_away(self, confirmed):
        if not confirmed:
            return
        uids = sorted(message.uid for message in confirmed)
        await asyncio.to_thread(self._folder.file_away, uids)
        for message in confirmed:
            self._presentations.pop(message.key, None)
        metrics.MAILBOX_FILED.labels(self._mailbox.name).inc(len(uids))
        self.log.info("mail_filed", messages=len(uids))

    def _note_flights(self, in_flight, all_overdue):
        now = self._clock()
        due_before = {} if all_overdue else self._due_at
        self._due_at = {
            message.uid: due_before.get(message.uid)
            or now + (0 if all_overdue else self._patience_seconds(message))
            for message in in_flight
        }

    def _patience_seconds(self, message):
        """How long it may be in flight: doubles with each time that it came again."""
        presented = min(self._presentations.get(message.key, 0), 16)
        return min(self._settings.reclaim_seconds * 2**presented, DELAY_MAX_SECONDS)

    async def _present_overdue(self, in_flight: list[Message]) -> int:
        now = self._clock()
        overdue = [message for message in in_flight if self._due_at[message.uid] <= now]
        if not overdue or not await odoo_answers(self._settings.odoo_url):
            return 0  # while Odoo is down n8n could only fail again
        chosen = overdue[:PRESENTED_MAX_PER_LOOK]
        for message in chosen:
            await asyncio.to_thread(self._folder.present_again, message)
            self._presentations[message.key] = (
                self._presentations.get(message.key, 0) + 1
            )
            self.log.warning(
                "mail_presented_again",
                uid=message.uid,
                times=self._presentations[message.key],
            )
        metrics.MAILBOX_PRESENTED.labels(self._mailbox.name).inc(len(chosen))
        return len(chosen)

    def _show(self, open_messages, in_flight):
        name = self._mailbox.name
        keys = {message.key for message in open_messages}
        # A message that was just presented is not among those seen before, so only
        # what left the inbox is forgotten, not what is between two looks.
        self._presentations = {
            key: times for key, times in self._presentations.items() if key in keys
        }
        stuck = sum(
            times >= STUCK_PRESENTATIONS for times in self._presentations.values()
        )
        metrics.MAILBOX_WAITING.labels(name).set(len(open_messages) - len(in_flight))
        metrics.MAILBOX_IN_FLIGHT.labels(name).set(len(in_flight))
        metrics.MAILBOX_STUCK.labels(name).set(stuck)
        self.health.good(f"{len(in_flight)} in flight, {stuck} stuck")

    async def close(self) -> None:
        await asyncio.to_thread(self._folder.close)
        await self._session.close()


def presentation_id(mailbox: str, uid: int, message_id: str) -> str:
    """The event id under which n8n hands over this very copy of a message."""
    text = f"{mailbox.lower()}\n{uid}\n{message_id}"
    return f"mail_{hashlib.sha256(text.encode()).hexdigest()[:32]}"


async def odoo_answers(url: str) -> bool:
    """Whether Odoo says that it is well; true when no address is known."""
    if not url:
        return True
    try:
        async with httpx.AsyncClient(trust_env=False) as client:
            answer = await client.get(f"{url}/web/health", timeout=ODOO_TIMEOUT_SECONDS)
    except httpx.HTTPError:
        return False
    return answer.is_success
