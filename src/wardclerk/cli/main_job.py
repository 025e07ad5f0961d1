"""The main job, once: the ten sample documents travel from mail to draft bill."""

from __future__ import annotations

import json
from pathlib import Path

from wardclerk.cli import parts, post, state
from wardclerk.cli.errors import UserError
from wardclerk.cli.settings import Settings
from wardclerk.cli.tasks import Task, run_all

USUAL_SECONDS = 40
LIMIT_SECONDS = 300  # n8n reads one after the other; a scan takes up to 20 s
NEEDED = ("mailbox", "gateway", "n8n", "odoo")


def run_once(settings: Settings) -> None:
    """Skipped without the demo group, without mail, and when it is done already."""
    running = {part.name for part in parts.of(settings)}
    wanted = settings.demo and running.issuperset(NEEDED)
    if not wanted or state.read(settings).get("main_job") == "done":
        return
    run_all(
        [Task("main", "Ten sample documents by mail", USUAL_SECONDS, job(settings))]
    )
    state.remember(settings, main_job="done")


def job(settings: Settings):
    return lambda progress: deliver(settings, progress)


def deliver(settings: Settings, progress) -> None:
    """The letters are the same after an interruption, so nothing arrives twice."""
    done = 0
    for wave in waves(settings):
        send_new(settings, wave)
        await_all(settings, wave, done, progress)
        done += len(wave)


def waves(settings: Settings) -> tuple[list[post.Letter], ...]:
    """First the bills, then what speaks of a bill that must be known: as in life."""
    folder = settings.root / "samples"
    entries = samples(folder)
    later = [entry for entry in entries if refers_to_another(entry)]
    first = [entry for entry in entries if entry not in later]
    return tuple(
        [sample_letter(folder, one) for one in wave] for wave in (first, later)
    )


def refers_to_another(entry: dict) -> bool:
    """The second copy of a bill, or a credit note for one."""
    return bool(
        entry["outcome"]["same_bill_as"] or entry["reading"]["fields"]["credit_note_of"]
    )


def send_new(settings: Settings, letters: list[post.Letter]) -> None:
    """Those that an interrupted run had not sent."""
    sent = set(state.read(settings).get("samples_sent", []))
    for one in letters:
        if one.message_id not in sent:
            post.send(settings, [one])
            sent.add(one.message_id)
            state.remember(settings, samples_sent=sorted(sent))


def await_all(
    settings: Settings, letters: list[post.Letter], before: int, progress
) -> None:
    """Wait until Odoo has them; `before` of the ten had arrived earlier."""
    total = len(samples(settings.root / "samples"))

    def told(arrived: int, _wanted: int) -> None:
        progress(
            f"{before + arrived} of {total} are in Odoo", (before + arrived) / total
        )

    wanted = [one.message_id for one in letters]
    arrived = post.await_arrivals(settings, wanted, LIMIT_SECONDS, told=told)
    if len(arrived) < len(letters):
        raise UserError(
            f"{len(letters) - len(arrived)} of {total} sample documents did not "
            f"arrive in Odoo within {LIMIT_SECONDS} s.",
            "Run `./wardclerk status` and `./wardclerk logs n8n`, then "
            "`./wardclerk up` again: it waits for the missing ones.",
        )


def samples(folder: Path) -> list[dict]:
    return json.loads((folder / "expected.json").read_text())["documents"]


def sample_letter(folder: Path, entry: dict) -> post.Letter:
    mail = entry["mail"]
    made = post.letter(
        folder / "documents" / entry["file"],
        mail["to"],
        sender=mail["from"],
        subject=mail["subject"],
    )
    del made.message["Message-ID"]
    made.message["Message-ID"] = (
        f"<sample-{Path(entry['file']).stem}@wardclerk.example>"
    )
    return made
