"""`audit`: evidence binders, the verifier, and the key that signs the log."""

from __future__ import annotations

import argparse
from datetime import UTC, datetime
from pathlib import Path

from wardclerk.cli import console
from wardclerk.cli.errors import UserError
from wardclerk.cli.settings import Settings

HELP = "export evidence, and verify what was exported"
DESCRIPTION = """\
  ./wardclerk audit verify BINDER.zip --key KEY --anchor ANCHOR
      Checks a binder offline. Needs no running system, and nothing but Python: the
      same program lies in each binder as verify.py. Exit codes: 0 valid, 1 invalid,
      2 unusable, 3 incomplete, 4 valid but not held against a key and an anchor.
  ./wardclerk audit export BINDER.zip --document MODEL,NUMBER
  ./wardclerk audit export BINDER.zip --control approval. [--from DAY] [--until DAY]
  ./wardclerk audit export BINDER.zip --from DAY --until DAY
      Writes what an auditor reads and checks: entries, proofs, checkpoints, the page
      for people and the verifier. A control is the beginning of an action's name.
  ./wardclerk audit key
      Prints the public key that auditors are given, once, by another way.
  ./wardclerk audit rotate-key
      Makes a new signing key; the relay hands over to it, and says so in the log.
"""
ACTIONS = ("verify", "export", "key", "rotate-key")
DAY = "%Y-%m-%d"


def add_arguments(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("action", choices=ACTIONS)
    parser.add_argument("binder", metavar="BINDER.zip", nargs="?", type=Path)
    parser.add_argument("--key", help="verify: the public key, as text or as a file")
    parser.add_argument("--anchor", help="verify: your copy of the anchor file")
    parser.add_argument("--document", help="export: one document, as MODEL,NUMBER")
    parser.add_argument("--control", help="export: actions that begin with this")
    parser.add_argument(
        "--from", dest="since", metavar="DAY", type=day, help="export: first day (UTC)"
    )
    parser.add_argument(
        "--until", metavar="DAY", type=day, help="export: the day after the last (UTC)"
    )
    parser.add_argument(
        "--complete",
        action="store_true",
        help="export: the whole log of the period, which proves that no entry about"
        " the document or control is left out (a period is always complete)",
    )


def needs(arguments: argparse.Namespace) -> tuple[str, ...]:
    """Verifying needs nothing that would have to be installed."""
    return () if arguments.action == "verify" else ("python", "postgres")


def run(arguments: argparse.Namespace) -> int:
    if arguments.action in ("verify", "export") and not arguments.binder:
        raise UserError("The binder's file is missing.", "Name it: BINDER.zip")
    actions = {
        "verify": verify,
        "export": export,
        "key": show_key,
        "rotate-key": rotate_key,
    }
    return actions[arguments.action](arguments)


def verify(arguments: argparse.Namespace) -> int:
    """Hand over to the auditor's own program, unchanged."""
    from wardclerk.core.ledger import verifier

    given = [str(arguments.binder)]
    for name in ("key", "anchor"):
        if value := getattr(arguments, name):
            given += [f"--{name}", value]
    return verifier.main(given)


def export(arguments: argparse.Namespace) -> int:
    """Write to a file beside the wanted one first: a binder is whole or not there."""
    from wardclerk.core.ledger import binder

    scope = scope_of(arguments)
    settings = Settings.load()
    draft = arguments.binder.with_name(f".{arguments.binder.name}.part")
    try:
        with reading(settings) as store, draft.open("wb") as file:
            summary = binder.write(file, store, scope, anchor_lines(settings))
        draft.replace(arguments.binder)
    except binder.NothingSealed as nothing:
        raise UserError(str(nothing), "Run `./wardclerk status`.") from None
    finally:
        draft.unlink(missing_ok=True)
    console.say(f"{arguments.binder}: {summary.population} entries, {scope.title}")
    if summary.waiting:
        console.say(f"{summary.waiting} entries are not sealed yet and not in it.")
    return 0


def scope_of(arguments: argparse.Namespace):
    """What the binder is about, and whether it must be complete."""
    from wardclerk.core.ledger.binder import Scope

    if arguments.document and arguments.control:
        raise UserError("A binder is about one thing.", "Give document or control.")
    period = {"since": arguments.since, "until": arguments.until}
    if arguments.document:
        model, _comma, number = arguments.document.partition(",")
        if not number.isdigit():
            raise UserError("A document is written as MODEL,NUMBER.", "account.move,17")
        asked = {"res_model": model, "res_id": int(number)}
        return Scope(
            f"Document {model}, {number}", asked, complete=arguments.complete, **period
        )
    if arguments.control:
        complete = arguments.complete or bool(arguments.since)
        asked = {"action": arguments.control}
        title = f"Control {arguments.control}"
        return Scope(title, asked, complete=complete, **period)
    return Scope(period_words(arguments), **period)


def period_words(arguments: argparse.Namespace) -> str:
    since = arguments.since and arguments.since.strftime(DAY)
    until = arguments.until and arguments.until.strftime(DAY)
    return f"Period from {since or 'the beginning'} until {until or 'now'}"


def day(text: str) -> datetime:
    return datetime.strptime(text, DAY).replace(tzinfo=UTC)


def reading(settings: Settings):
    """A store over one snapshot of Odoo's database, read as Odoo's own role."""
    from contextlib import contextmanager

    import psycopg

    from wardclerk.core.ledger.store import EvidenceStore

    @contextmanager
    def opened():
        url = settings.database_url(settings.odoo_role, settings.odoo_database)
        try:
            connection = psycopg.connect(url, options="-c TimeZone=UTC")
        except psycopg.OperationalError:
            raise UserError(
                "PostgreSQL does not answer.", "Run `./wardclerk up` first."
            ) from None
        with connection:
            connection.isolation_level = psycopg.IsolationLevel.REPEATABLE_READ
            connection.read_only = True
            yield EvidenceStore(connection.execute)

    return opened()


def anchor_lines(settings: Settings) -> list[str]:
    """The end of the anchor file, for orientation: auditors have their own copy."""
    file = anchor_file(settings)
    return file.read_text().splitlines()[-EXCERPT_LINES:] if file.exists() else []


EXCERPT_LINES = 1_000


def anchor_file(settings: Settings) -> Path:
    return settings.relay_dir / "anchor.txt"


def show_key(_arguments: argparse.Namespace) -> int:
    with reading(Settings.load()) as store:
        keys, _handovers = store.keys()
    if not keys:
        raise UserError("No key has signed yet.", "Run `./wardclerk up` first.")
    console.say(keys[-1])
    return 0


def rotate_key(_arguments: argparse.Namespace) -> int:
    """The relay notices the new key within a second, and hands over to it."""
    from wardclerk.relay import seal_key

    settings = Settings.load()
    upcoming = seal_key.next_file(settings.relay_dir / "seal.pem")
    if upcoming.exists():
        raise UserError(
            "A new key waits already.", "Is the relay running? `./wardclerk status`"
        )
    seal_key.load_or_create(upcoming)
    console.say("The new key is made; the relay hands over to it at its next turn.")
    console.say("Then give auditors the new public key: ./wardclerk audit key")
    return 0
