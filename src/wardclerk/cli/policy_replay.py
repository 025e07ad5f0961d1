"""`policy replay` and `policy drift`: what a draft would change, who differs."""

from __future__ import annotations

import argparse
import textwrap
import time
from pathlib import Path

from wardclerk.cli import console
from wardclerk.cli.errors import UserError
from wardclerk.cli.odoo_client import OdooClient
from wardclerk.cli.settings import Settings

REPLAY, DRIFT, POLICY = (
    "wardclerk.policy.replay",
    "wardclerk.policy.drift",
    "wardclerk.policy",
)
ACTIONS = ("replay", "drift")
MONTHS = 6
POLL_SECONDS = 1.0  # how often a long replay is asked how far it is
PATIENCE_SECONDS = 30 * 60  # far above half a million documents
BAR_WIDTH = 24  # characters
KIND_WORDS = {
    "same": "unchanged",
    "terms": "other terms",
    "more": "more people",
    "other": "other people",
    "fewer": "fewer people",
    "free": "nobody any more",
    "blocked": "blocked",
    "released": "not blocked any more",
}


def add_arguments(parser: argparse.ArgumentParser) -> None:
    parser.add_argument(
        "--months", type=int, default=MONTHS, help="how far back (default: %(default)s)"
    )
    parser.add_argument(
        "--policy",
        help="which policy FILE would change (default: the one that it names)",
    )
    parser.add_argument(
        "--picture", type=Path, metavar="PAGE", help="where replay draws its pictures"
    )


def run(arguments: argparse.Namespace) -> int:
    if arguments.action == "drift":
        return drift(arguments.months)
    if len(arguments.files) != 1:
        raise UserError("Name one file to replay.", "For example bills.yaml")
    (path,) = arguments.files
    if not path.is_file():
        raise UserError(f"There is no file {path}.", "Check its name.")
    return replay(path, arguments.policy, arguments.months, arguments.picture)


def replay(path: Path, policy: str | None, months: int, picture: Path | None) -> int:
    """Replay a table as text against the documents of the last months."""
    from wardclerk.core.policy import PolicyError, to_text
    from wardclerk.core.policy.file import file_from_text

    try:
        file = file_from_text(path.read_text(encoding="utf-8"))
    except PolicyError as error:
        raise UserError(f"{path}: {error}", "Mend it, then try again.") from error
    client = OdooClient.administrator(Settings.load())
    values = {
        "policy_id": policy_id(client, policy or file.policy),
        "text": to_text(file.table),
        "months": months,
    }
    (made,) = client.call(REPLAY, "create", [values])
    client.call(REPLAY, "action_run", [made])
    result = finished(client, made)
    tell(result, months)
    if picture:
        draw(result, picture)
    return 0


def drift(months: int) -> int:
    """Say who differs from the group's policies and how."""
    client = OdooClient.administrator(Settings.load())
    rows = client.call(DRIFT, "report", months)
    if not rows:
        console.say("Nobody differs from the group.")
        return 0
    for row in rows:
        console.say(f"{row['place']}, {row['policy']}: rule {row['rule']}")
        console.say(f"  covers: {row['covers']}")
        console.say(textwrap.indent(row["differs"], "  "))
        console.say(
            f"  documents decided differently in {months} months: {row['documents']:,}"
        )
    return 0


def policy_id(client: OdooClient, name: str | None) -> int:
    """The policy of this name, or the only one there is."""
    domain = [["name", "=", name]] if name else []
    found = client.call(POLICY, "search_read", domain, ["name"])
    if len(found) == 1:
        return found[0]["id"]
    names = ", ".join(repr(one["name"]) for one in found)
    raise UserError(
        f"There is no policy {name!r}." if name else "Say which policy it is for.",
        f"Add --policy with one of: {names}" if names else "Name one that exists.",
    )


def finished(client: OdooClient, made: int) -> dict:
    """Its result; while it runs, how far it is."""
    patience_ends = time.monotonic() + PATIENCE_SECONDS
    while time.monotonic() < patience_ends:
        fields = ["state", "progress", "expected", "failure", "result"]
        (now,) = client.call(REPLAY, "read", [made], fields)
        if now["state"] == "done":
            return now["result"]
        if now["state"] == "failed":
            raise UserError(f"The replay failed: {now['failure']}", "Mend the file.")
        console.say(f"  {now['progress']:3} % of {now['expected']:,} documents")
        time.sleep(POLL_SECONDS)
    raise UserError(
        "The replay takes too long.", "Is Odoo's scheduler on? `./wardclerk status`."
    )


def tell(result: dict, months: int) -> None:
    """Tables with bars: kinds, people, spend."""
    console.say(f"{result['documents']:,} documents of {months} months")
    if not result["documents"]:
        return
    console.say()
    kinds = result["kinds"]
    most = max(one["documents"] for one in kinds.values())
    console.table(
        ["what changes", "documents", "worth", ""],
        [
            [
                KIND_WORDS[kind],
                f"{kinds[kind]['documents']:,}",
                money(kinds[kind]["amounts"]),
                bar(kinds[kind]["documents"], most),
            ]
            for kind in KIND_WORDS
            if kind in kinds
        ],
    )
    tell_people(result)
    tell_unseen(result)
    hours = result["cycle_hours"]
    before, after = (hours[side] / result["documents"] for side in ("before", "after"))
    console.say()
    console.say(f"hours until decided, on average: {before:.1f}, then {after:.1f}")


def tell_people(result: dict) -> None:
    people = [row for row in result["people"] if row["before"] or row["after"]]
    most = max((abs(row["after"] - row["before"]) for row in people), default=0)
    console.say()
    console.table(
        ["who", "before", "after", "change", "hours", ""],
        [
            [
                row["who"],
                f"{row['before']:,}",
                f"{row['after']:,}",
                f"{row['after'] - row['before']:+,}",
                f"{row['hours_after'] - row['hours_before']:+,.0f}",
                bar(abs(row["after"] - row["before"]), most),
            ]
            for row in people
        ],
    )


def tell_unseen(result: dict) -> None:
    if not result["unseen"]:
        return
    console.say()
    console.table(
        ["spend seen no more by", "documents", "worth"],
        [
            [who, f"{one['documents']:,}", money(one["amounts"])]
            for who, one in result["unseen"].items()
        ],
    )


def draw(result: dict, picture: Path) -> None:
    """One page with the two pictures of the form."""
    from wardclerk.core.policy.plot import months_plot, people_plot

    pictures = [
        people_plot(result["people"], "Decisions more or fewer", "h"),
        months_plot(result["months"], "Changed documents", KIND_WORDS),
    ]
    drawn = [one for one in pictures if one]
    if not drawn:
        console.say("Nothing changes, so there is nothing to draw.")
        return
    picture.write_text(
        '<!doctype html><meta charset="utf-8"><title>Replay</title>' + "".join(drawn),
        encoding="utf-8",
    )
    console.say(f"The pictures are in {picture}.")


def money(amounts: dict[str, str]) -> str:
    return ", ".join(f"{float(one):,.2f} {name}" for name, one in amounts.items())


def bar(value: float, most: float) -> str:
    """A bar of blocks, at least one for what is there at all."""
    if not value or not most:
        return ""
    return "█" * max(round(value / most * BAR_WIDTH), 1)
