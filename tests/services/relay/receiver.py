"""A receiver that keeps its own book of what it got; it believes nothing of the relay.

Run as a process: `python receiver.py PORT LEDGER SECRET SEED`. What it does with a
request is told by the path: /ok, /lose/20 (does the work, breaks 20 % of the answers),
/slow/500 (ms), /status/500, /poison (500 for poisoned events only), /busy/2
(429, Retry-After), /moved, /gone, /drip (an answer that never ends), /huge.
"""

import asyncio
import json
import random
import sqlite3
import sys
import time

from standardwebhooks.webhooks import Webhook, WebhookVerificationError

REASONS = {200: "OK", 302: "Found", 410: "Gone", 429: "Too Many", 500: "Error"}


class Ledger:
    """What arrived, in order, with whether its signature was good."""

    def __init__(self, path):
        self.book = sqlite3.connect(path, isolation_level=None)
        self.book.execute("PRAGMA journal_mode = WAL")
        self.book.execute("PRAGMA synchronous = OFF")
        self.book.execute(
            "CREATE TABLE IF NOT EXISTS call (place INTEGER PRIMARY KEY, event_id TEXT,"
            " subject TEXT, sequence INTEGER, genuine INTEGER, effect INTEGER,"
            " path TEXT, at REAL)"
        )

    def note(self, event_id, body, genuine, effect, path):
        self.book.execute(
            "INSERT INTO call (event_id, subject, sequence, genuine, effect, path, at)"
            " VALUES (?, ?, ?, ?, ?, ?, ?)",
            (
                event_id,
                body.get("subject"),
                body.get("sequence"),
                genuine,
                effect,
                path,
                time.time(),
            ),
        )


class Receiver(asyncio.Protocol):
    """One connection; requests come one after the other."""

    def __init__(self, ledger, webhook, chance):
        self.ledger, self.webhook, self.chance = ledger, webhook, chance
        self.buffer = b""

    def connection_made(self, transport):
        self.transport = transport

    def data_received(self, data):
        self.buffer += data
        head, blank, rest = self.buffer.partition(b"\r\n\r\n")
        if not blank:
            return
        line, *fields = head.decode("latin-1").split("\r\n")
        headers = dict(field.lower().split(": ", 1) for field in fields)
        original = dict(field.split(": ", 1) for field in fields)
        length = int(headers.get("content-length", 0))
        if len(rest) < length:
            return
        self.buffer = rest[length:]
        exact = {name.lower(): value for name, value in original.items()}
        self.answer(line.split()[1], exact, rest[:length])

    def answer(self, path, headers, raw):
        body = json.loads(raw)
        genuine = self.is_genuine(headers, raw)
        kind, _, detail = path.strip("/").partition("/")
        effect = kind in ("ok", "lose", "slow", "drip", "huge") or (
            kind == "poison" and not body.get("poison")
        )
        self.ledger.note(headers.get("webhook-id"), body, genuine, effect, path)
        getattr(self, f"do_{kind}")(detail, body)

    def is_genuine(self, headers, raw):
        try:
            self.webhook.verify(raw.decode(), headers)
        except WebhookVerificationError:
            return False
        return True

    def send(self, status, content=b'{"ok": true}', extra=""):
        self.transport.write(
            f"HTTP/1.1 {status} {REASONS.get(status, 'Answer')}\r\n"
            f"content-length: {len(content)}\r\n{extra}\r\n".encode()
            + content
        )

    def do_ok(self, _detail, _body):
        self.send(200)

    def do_lose(self, percent, _body):
        if self.chance.random() * 100 < float(percent):
            self.transport.abort()
        else:
            self.send(200)

    def do_slow(self, milliseconds, _body):
        asyncio.get_running_loop().call_later(
            float(milliseconds) / 1000, self.send, 200
        )

    def do_status(self, status, _body):
        self.send(int(status), b"it does not work today")

    def do_poison(self, _detail, body):
        self.send(500 if body.get("poison") else 200)

    def do_busy(self, seconds, _body):
        self.send(429, b"", f"retry-after: {seconds}\r\n")

    def do_moved(self, _detail, _body):
        self.send(302, b"", "location: /ok\r\n")

    def do_gone(self, _detail, _body):
        self.send(410)

    def do_huge(self, _detail, _body):
        self.transport.write(b"HTTP/1.1 200 OK\r\ncontent-length: 999999999\r\n\r\n")
        self.transport.write(b"x" * 1_000_000)

    def do_drip(self, _detail, _body):
        self.transport.write(b"HTTP/1.1 200 OK\r\ncontent-length: 999\r\n\r\n")


async def main(port, ledger_path, secret, seed):
    """Serve until killed."""
    ledger, webhook, chance = Ledger(ledger_path), Webhook(secret), random.Random(seed)
    loop = asyncio.get_running_loop()
    server = await loop.create_server(
        lambda: Receiver(ledger, webhook, chance), "127.0.0.1", port, backlog=512
    )
    await server.serve_forever()


if __name__ == "__main__":
    asyncio.run(main(int(sys.argv[1]), sys.argv[2], sys.argv[3], sys.argv[4]))
