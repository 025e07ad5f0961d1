"""A receiver that answers badly costs neither memory nor time, and is told apart."""

import asyncio

import pytest

from wardclerk.core.event.signature import secret_text
from wardclerk.relay import connection
from wardclerk.relay.connection import BODY_MAX_BYTES, Connections
from wardclerk.relay.guard import READ_BYTES, Guard
from wardclerk.relay.sender import Endpoint, Sender

from .kit import SECRET, free_port

OK = b"HTTP/1.1 200 OK\r\ncontent-length: 2\r\n\r\nok"


def test_endless_body_is_read_to_its_cap_only():
    async def flood(_reader, writer):
        writer.write(b"HTTP/1.1 200 OK\r\ncontent-length: 99999999\r\n\r\n")
        for _ in range(200):
            writer.write(b"x" * 100_000)
            await writer.drain()

    async def exchange(port):
        target = Guard([("127.0.0.1", port)]).target(f"http://127.0.0.1:{port}/")
        connections = Connections(Guard([("127.0.0.1", port)]))
        asked = await connections.take(target)
        await asked.ask(target, {}, b"{}")
        body = await asked.body_beginning()
        connections.give_back(target, asked)
        return len(body), asked.usable

    length, usable = served(flood, exchange)

    assert BODY_MAX_BYTES <= length <= BODY_MAX_BYTES + READ_BYTES
    assert not usable, "a half-read connection must not carry another event"


@pytest.mark.parametrize(
    ("answer", "status", "error"),
    [
        (OK, 200, ""),
        (b"HTTP/1.1 100 Continue\r\n\r\n" + OK, 200, ""),
        (b"HTTP/1.1 100 Continue\r\n\r\n" * 50 + OK, None, "interim"),
        (b"", None, "closed without an answer"),
        (b"SSH-2.0-OpenSSH_9.2\r\n", None, "closed without an answer"),
        (b"SSH-2.0-OpenSSH_9.2\r\n\r\n", None, "not an HTTP answer"),
        (b"HTTP/1.1 200 OK\r\nx: " + b"y" * 200_000, None, "not an HTTP answer"),
        (b"HTTP/1.1 200 OK\r\ncontent-length: -1\r\n\r\n", None, "not an HTTP answer"),
        (b"HTTP/1.1 500 \r\ncontent-length: 9\r\n\r\nline\x00\x1b[1m", 500, "HTTP 500"),
        (b"HTTP/1.0 204 No Content\r\n\r\n", 204, ""),
        (
            b"HTTP/1.1 200 OK\r\ntransfer-encoding: chunked\r\n\r\nzz\r\n",
            200,
            "",
        ),
    ],
)
def test_answer_is_understood_or_told_as_none(answer, status, error):
    async def reply(reader, writer):
        await reader.readuntil(b"\r\n\r\n{}")
        writer.write(answer)
        await writer.drain()
        writer.close()

    got = served(reply, post)

    assert got.status == status
    assert error in got.error
    assert got.error.isprintable()


def test_connection_is_used_again_and_a_closed_one_is_not():
    connected = []

    async def twice_then_close(reader, writer):
        connected.append(1)
        for _ in range(2):
            await reader.readuntil(b"\r\n\r\n{}")
            writer.write(OK)
        writer.close()

    async def four_events(port):
        sender, statuses = sender_to(port), []
        for _ in range(4):
            statuses.append((await sender.post(*parcel(port))).status)
            await asyncio.sleep(0.05)  # lets the other side's closing arrive
        sender.close()
        return statuses

    assert served(twice_then_close, four_events) == [200] * 4
    assert len(connected) == 2


def test_connection_that_was_idle_for_long_is_not_used_again(monkeypatch):
    connected = []

    async def answer_all(reader, writer):
        connected.append(1)
        while True:
            await reader.readuntil(b"\r\n\r\n{}")
            writer.write(OK)

    async def two_events(port):
        sender = sender_to(port)
        await sender.post(*parcel(port))
        monkeypatch.setattr(connection, "IDLE_SECONDS", 0)
        return await sender.post(*parcel(port))

    assert served(answer_all, two_events).status == 200
    assert len(connected) == 2


def test_receiver_that_takes_a_request_and_says_nothing_is_left_in_time():
    async def silence(reader, _writer):
        await reader.read()

    answer = served(silence, post)

    assert answer.status is None
    assert "no answer within 0.3 s" in answer.error
    assert answer.seconds < 2


async def post(port):
    """One attempt to send to the server on this port."""
    sender = sender_to(port)
    try:
        return await sender.post(*parcel(port))
    finally:
        sender.close()


def sender_to(port):
    """A sender that may send to this port."""
    return Sender([("127.0.0.1", port)])


def parcel(port):
    """An endpoint on this port and an event for it."""
    url = f"http://127.0.0.1:{port}/"
    endpoint = Endpoint(1, "test", url, (secret_text(SECRET),), 0.3)
    return endpoint, {"id": 1, "event_id": "e1", "body": "{}", "trace_id": None}


def served(handle, ask):
    """What `ask(port)` gets from a server that handles connections so."""

    async def quietly(reader, writer):
        try:
            await handle(reader, writer)
        except (ConnectionError, asyncio.IncompleteReadError):
            writer.close()

    async def both():
        port = free_port()
        server = await asyncio.start_server(quietly, "127.0.0.1", port)
        try:
            return await ask(port)
        finally:
            server.close()

    return asyncio.run(both())
