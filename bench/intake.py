"""Mail to draft bill: seconds from handing over a mail to its bill in Odoo."""

from __future__ import annotations

import statistics
import sys
import time
from dataclasses import replace
from email import message_from_bytes, policy
from pathlib import Path

from wardclerk.cli import parts, post
from wardclerk.cli.errors import UserError
from wardclerk.cli.settings import ROOT, Settings

sys.path.insert(0, str(ROOT))  # the samples' generator is a package of the checkout

DIGITAL = "digital"
SCAN = "scan"
FILES = {DIGITAL: "04-electricity.pdf", SCAN: "05-laboratory-supplies-scan.pdf"}
STARTED_AT = int(time.time())  # makes the numbers of this run its own
ROUNDS = 12  # of each kind; the first of each warms up and is not counted
LIMIT_SECONDS = 120  # for one mail


def run(settings: Settings | None) -> dict:
    """One mail at a time, so that none waits for another; then all at once."""
    settings = settings or Settings.load()
    check(settings)
    measures = []
    for kind in (DIGITAL, SCAN):
        seconds = [one_mail(settings, kind, number) for number in range(ROUNDS)][1:]
        measures += figures(kind, seconds)
    measures.append(burst(settings))
    return {"measures": measures}


def check(settings: Settings) -> None:
    """Figures of a system that is not whole would mean nothing."""
    for part in parts.of(settings):
        if not part.healthy(settings):
            raise UserError(f"{part.title} does not answer.", "Run `./wardclerk up`.")


def one_mail(settings: Settings, kind: str, number: int) -> float:
    """A bill that nobody has sent before, or it would be taken for a duplicate."""
    letter = fresh_letter(kind, number)
    sent = post.send(settings, [letter])
    return await_bills(settings, sent)[letter.message_id]


def burst(settings: Settings) -> dict:
    """Ten digital bills handed over together: seconds until the last is a bill."""
    letters = [fresh_letter(DIGITAL, 100 + number) for number in range(10)]
    seconds = await_bills(settings, post.send(settings, letters))
    return measure("burst_of_10_digital_seconds", max(seconds.values()))


def await_bills(settings: Settings, sent: dict[str, float]) -> dict[str, float]:
    """Seconds by Message-ID; a mail that became no bill fails the measurement."""
    arrived = post.await_arrivals(settings, sent, LIMIT_SECONDS)
    for message_id in sent:
        rows = arrived[message_id].rows if message_id in arrived else []
        if not any(row["res_model"] == "account.move" for row in rows):
            raise UserError(
                f"{message_id} became no bill: {[row['problems'] for row in rows]}",
                "Look at Wardclerk > Intake in Odoo.",
            )
    return {key: arrival.at - sent[key] for key, arrival in arrived.items()}


def fresh_letter(kind: str, number: int) -> post.Letter:
    """A sample document under an invoice number of its own."""
    from samples.documents import DOCUMENTS
    from samples.mail import message_of

    document = next(one for one in DOCUMENTS if one.file == FILES[kind])
    unused = f"{document.bill.number}-{STARTED_AT:x}-{number}"
    content = document.draw(replace(document.bill, number=unused))
    message = message_from_bytes(message_of(document, content), policy=policy.SMTP)
    return post.Letter(Path(document.file), message, document.mailbox)


def figures(kind: str, seconds: list[float]) -> list[dict]:
    """Median, 95th percentile and worst."""
    cuts = statistics.quantiles(seconds, n=20, method="inclusive")
    return [
        measure(f"{kind}_p50_seconds", statistics.median(seconds)),
        measure(f"{kind}_p95_seconds", cuts[-1]),
        measure(f"{kind}_worst_seconds", max(seconds)),
    ]


def measure(name: str, value: float) -> dict:
    return {
        "name": name,
        "value": round(value, 2),
        "unit": "s",
        "peer": None,
        "ratio": None,
    }
