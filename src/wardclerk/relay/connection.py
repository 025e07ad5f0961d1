"""Connections to receivers, kept open between events; HTTP/1.1 by the library h11."""

import asyncio
import time
from collections import defaultdict, deque
from contextlib import suppress

import h11

from wardclerk.relay.guard import READ_BYTES, Guard, Target

CONNECT_TIMEOUT_SECONDS = 3
BODY_SECONDS = 1  # for the body of an answer, after its status has come
BODY_MAX_BYTES = 64 * 1024
IDLE_SECONDS = 4  # below the 5 s after which Node closes its side
IDLE_MAX_PER_TARGET = 64
INTERIM_ANSWERS_MAX = 5  # 1xx answers before the real one


class NoAnswer(Exception):
    """The receiver was asked and nothing that is an HTTP answer came back."""


class Connection:
    """One connection, one request at a time."""

    def __init__(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter):
        self._reader, self._writer = reader, writer
        self._http = h11.Connection(h11.CLIENT)
        self.idle_since = time.monotonic()

    @property
    def usable(self) -> bool:
        """Whether another request may be sent over it."""
        fresh = time.monotonic() - self.idle_since < IDLE_SECONDS
        return fresh and not self._reader.at_eof() and not self._writer.is_closing()

    async def ask(
        self,
        target: Target,
        headers: dict[str, str],
        content: bytes,
        method: str = "POST",
    ):
        """Send a request in one write and wait for the answer's status and headers."""
        request = h11.Request(
            method=method,
            target=target.path,
            headers=[
                ("host", target.authority),
                ("content-length", str(len(content))),
                *headers.items(),
            ],
        )
        pieces = (request, h11.Data(data=content), h11.EndOfMessage())
        self._writer.write(b"".join(self._http.send(piece) for piece in pieces))
        await self._writer.drain()
        for _ in range(INTERIM_ANSWERS_MAX):
            answer = await self._next_event()
            if isinstance(answer, h11.Response):
                return answer.status_code, answer.headers
        raise NoAnswer("only interim answers")

    async def body_beginning(self) -> bytes:
        """What comes of the body within its limits of size and time.

        The status was the answer; a body that is too long, too slow or torn changes
        nothing about it. Reading it to its end lets the connection be used again.
        """
        chunks, size = [], 0
        with suppress(NoAnswer, OSError, TimeoutError, h11.RemoteProtocolError):
            async with asyncio.timeout(BODY_SECONDS):
                while size < BODY_MAX_BYTES:
                    event = await self._next_event()
                    if isinstance(event, h11.EndOfMessage):
                        break
                    chunks.append(bytes(event.data))
                    size += len(event.data)
        return b"".join(chunks)

    def can_be_kept(self) -> bool:
        """Make it ready for the next request; False when it must be closed."""
        if (
            self._http.our_state is not h11.DONE
            or self._http.their_state is not h11.DONE
        ):
            return False
        self._http.start_next_cycle()
        self.idle_since = time.monotonic()
        return self.usable

    def close(self) -> None:
        """Close it without waiting for the other side."""
        self._writer.close()

    async def _next_event(self):
        while True:
            event = self._http.next_event()
            if event is h11.NEED_DATA:
                data = await self._reader.read(READ_BYTES)
                if not data and self._http.their_state is h11.SEND_RESPONSE:
                    raise NoAnswer("the connection was closed without an answer")
                self._http.receive_data(data)  # empty: an end that h11 judges
            elif isinstance(event, h11.ConnectionClosed) or event is h11.PAUSED:
                raise NoAnswer("the connection was closed in the answer")
            else:
                return event


class Connections:
    """Idle connections by where they lead."""

    def __init__(self, guard: Guard):
        self._guard = guard
        self._idle: dict[Target, deque[Connection]] = defaultdict(
            lambda: deque(maxlen=IDLE_MAX_PER_TARGET)
        )

    async def take(self, target: Target) -> Connection:
        """An idle connection, or a new one to a checked address."""
        idle = self._idle[target]
        while idle:
            connection = idle.pop()
            if connection.usable:
                return connection
            connection.close()
        async with asyncio.timeout(CONNECT_TIMEOUT_SECONDS):
            return Connection(*await self._guard.connect(target))

    def give_back(self, target: Target, connection: Connection) -> None:
        """Keep it for the next event where that is possible."""
        idle = self._idle[target]
        if len(idle) < IDLE_MAX_PER_TARGET and connection.can_be_kept():
            idle.append(connection)
        else:
            connection.close()

    def close(self) -> None:
        """Close what is idle."""
        for idle in self._idle.values():
            for connection in idle:
                connection.close()
        self._idle.clear()
