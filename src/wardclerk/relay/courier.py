"""The dispatcher for a while, on borrowed statements: for an Odoo without a relay.

The same claims, sender, guard, breaker and judgement as the relay's; only the database
session is somebody else's. It ends when nothing more is due or its time is over. Any
number may run beside relays: a lease has one holder.
"""

import asyncio
import logging
import time
from collections.abc import Callable, Iterable

from wardclerk.core.event.breaker import OPEN, Breaker
from wardclerk.relay import queries, watchdog
from wardclerk.relay.dispatcher import Dispatcher
from wardclerk.relay.sender import Sender

LOOK_SECONDS = 0.05  # how often it is asked whether anything is left
Ask = Callable[[str, dict], list[dict]]


class Lent:
    """A session whose statements somebody else runs, each in its own transaction."""

    def __init__(self, ask: Ask):
        self._ask = ask

    async def run(self, statement: str, **values) -> list[dict]:
        """Run one statement and return its rows; nothing else happens meanwhile."""
        return self._ask(statement, values)

    async def close(self) -> None:
        """It is not ours to close."""


class Told:
    """What the dispatcher tells, in the log of whoever runs it."""

    def __init__(self, logger: logging.Logger):
        self._logger = logger

    def info(self, action: str, **facts) -> None:
        """One line: the action word, then what is known."""
        self._logger.info(*_line(action, facts))

    def warning(self, action: str, **facts) -> None:
        """One line that somebody should read."""
        self._logger.warning(*_line(action, facts))

    error = warning


def _line(action, facts):
    pairs = " ".join(f"{name}={value}" for name, value in facts.items())
    return "action=%s %s", action, pairs


class Courier(Dispatcher):
    """Knows when nothing is left, and what earlier couriers found out of receivers."""

    name = "courier"

    def __init__(self, ask: Ask, secret_key: str, sender: Sender):
        super().__init__("", secret_key, sender)
        self._claims = self._acknowledgements = Lent(ask)
        self.log = Told(logging.getLogger(__name__))
        self.is_idle = False
        self.delivered = 0

    async def recall(self) -> None:
        """Take over which receivers do not answer: no courier lives long enough."""
        for row in await self._claims.run(queries.BREAKERS):
            self._breakers[row["id"]] = Breaker(
                state=OPEN,
                failures_in_row=row["failures_in_row"],
                closed_until=time.monotonic() + row["wait_seconds"],
            )

    async def _claim(self, rooms):
        events = await super()._claim(rooms)
        self.is_idle = not events and not self._attempts and self._outcomes.empty()
        return events

    async def step(self) -> bool:
        """As the dispatcher; without a receiver that may be asked nothing is left."""
        more = await super().step()
        if not self._rooms() and not self._attempts:
            self.is_idle = self._outcomes.empty()
        return more

    def _tell_stored(self, batch, rows):
        super()._tell_stored(batch, rows)
        self.delivered += sum(row["state"] != "queued" for row in rows)


def carry(
    ask: Ask,
    secret_key: str,
    allowed_hosts: Iterable[tuple[str, int]],
    seconds_max: float,
) -> int:
    """Deliver what is due for at most so long; how many events came to an end."""
    return asyncio.run(_carry(ask, secret_key, allowed_hosts, seconds_max))


async def _carry(ask, secret_key, allowed_hosts, seconds_max):
    watch_unconfirmed(ask)
    courier = Courier(ask, secret_key, Sender(allowed_hosts))
    await courier.recall()
    stop = asyncio.Event()
    working = asyncio.create_task(courier.run(stop))
    deadline = time.monotonic() + seconds_max
    while not (courier.is_idle or working.done() or time.monotonic() > deadline):
        await asyncio.sleep(LOOK_SECONDS)
    stop.set()
    await working
    await courier.close()
    return courier.delivered


def watch_unconfirmed(ask: Ask) -> None:
    """Send again what nobody confirmed, then hand it to a person."""
    values = {"resends_max": watchdog.RESENDS_MAX, "batch": watchdog.BATCH}
    ask(queries.RESEND_UNCONFIRMED, values)
    ask(queries.BURY_UNCONFIRMED, values | {"cause": watchdog.CAUSE})
