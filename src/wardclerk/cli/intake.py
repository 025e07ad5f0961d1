"""`intake FILE...`: documents go in exactly as mail does; shows what became of each."""

from __future__ import annotations

import argparse
import json
from pathlib import Path

from wardclerk.cli import console, parts, post
from wardclerk.cli.errors import UserError
from wardclerk.cli.settings import Settings

HELP = "send documents through the mailbox and show what became of them"
DESCRIPTION = """\
Mails each FILE (PDF, XML, picture, or a whole message as .eml) to the mailbox, one mail
a file, and waits until Odoo has it: the same way that a vendor's mail takes, through
n8n, assist and the signed intake. What cannot become a bill is shown with its reason;
it waits for a person under Wardclerk > Intake.

With --json one object a document: file, intake_id, bill_id, bill_name, state,
document_type, exceptions, approval_state, fields {name: {value, confidence, source}},
seconds (from hand-over of the mail to its entry in Odoo).
"""
NEEDS = ()
DEFAULT_MAILBOX = "invoices@hospitals.harbourview.example"
DEFAULT_SECONDS = 180
BILL_MODEL = "account.move"


def add_arguments(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("files", metavar="FILE", nargs="+", type=Path)
    parser.add_argument("--json", action="store_true", help="print a JSON list")
    parser.add_argument(
        "--to", default=DEFAULT_MAILBOX, help=f"mailbox address ({DEFAULT_MAILBOX})"
    )
    parser.add_argument("--from", dest="sender", default=post.SENDER, help="sender")
    parser.add_argument(
        "--timeout",
        type=float,
        default=DEFAULT_SECONDS,
        metavar="SECONDS",
        help=f"how long to wait for the results ({DEFAULT_SECONDS})",
    )


def run(arguments: argparse.Namespace) -> int:
    """Send all, then wait for all: n8n takes them in parallel."""
    settings = Settings.load()
    check(settings, arguments.files)
    letters = [
        post.letter(file, arguments.to, sender=arguments.sender)
        for file in arguments.files
    ]
    sent = post.send(settings, letters)
    arrived = post.await_arrivals(settings, sent, arguments.timeout)
    results = [
        result
        for one in letters
        for result in results_of(one, arrived.get(one.message_id), sent[one.message_id])
    ]
    if arguments.json:
        console.say(json.dumps(results, indent=1))
    else:
        show(results)
    return complain_about_missing(results, arguments.timeout)


def check(settings: Settings, files: list[Path]) -> None:
    """Refuse before anything is sent."""
    for file in files:
        if not file.is_file():
            raise UserError(f"There is no file {file}.", "Check its name.")
    if "gateway" not in {part.name for part in parts.of(settings)}:
        raise UserError(
            f"The profile {settings.profile!r} runs no mail.",
            "Use the whole system: ./wardclerk up --profile full",
        )


def results_of(
    letter: post.Letter, arrival: post.Arrival | None, sent_at: float
) -> list[dict]:
    """One result a document of the message; a message that did not arrive says so."""
    if not arrival:
        return [{"file": str(letter.file), "state": "not arrived"}]
    seconds = round(arrival.at - sent_at, 2)
    return [result_of(letter, row, seconds) for row in arrival.rows]


def result_of(letter: post.Letter, row: dict, seconds: float) -> dict:
    is_bill = row.get("res_model") == BILL_MODEL
    return {
        "file": str(letter.file),
        "intake_id": row["intake_id"],
        "filename": row["filename"],
        "bill_id": row["res_id"] if is_bill else None,
        "bill_name": row["name"] if is_bill else None,
        "state": row["state"],
        "document_type": row["document_type"],
        "exceptions": row["problems"],
        "approval_state": row["approval_state"],
        "fields": row["fields"],
        "seconds": seconds,
    }


def show(results: list[dict]) -> None:
    console.table(
        ["file", "state", "type", "bill", "approval", "look at", "seconds"],
        [
            [
                Path(one["file"]).name,
                one["state"],
                one.get("document_type") or "",
                one.get("bill_name") or (one.get("bill_id") and "draft") or "",
                one.get("approval_state") or "",
                ", ".join(one.get("exceptions") or []),
                f"{one['seconds']:.1f}" if one.get("seconds") else "",
            ]
            for one in results
        ],
    )


def complain_about_missing(results: list[dict], seconds: float) -> int:
    missing = [one["file"] for one in results if one["state"] == "not arrived"]
    if not missing:
        return 0
    console.complain(
        f"{len(missing)} of {len(results)} did not reach Odoo within {seconds:.0f} s.",
        "Nothing is lost: the mail waits. See `./wardclerk status` and "
        "`./wardclerk logs n8n`.",
    )
    return 1
