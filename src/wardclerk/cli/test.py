"""`test [TIER...]`: runs the tiers one after the other and adds up what passed."""

from __future__ import annotations

import argparse
import os
import sys

from wardclerk.cli import console, settings, tiers
from wardclerk.cli.errors import UserError
from wardclerk.cli.filelock import only_one
from wardclerk.cli.tiers.lane import Lane, leave_results
from wardclerk.cli.tiers.result import Result

LANES = 2
HELP = "run the tests"
DESCRIPTION = """\
Runs every tier but `scale`, or the ones you name:

  lint       formatter, linters, layers, licences        house     the house rules
  core       pure functions, with Hypothesis             cli       this launcher
  addons     real Odoo on a throw-away database          attack    a random attacker
  pack       300 labelled cases on real Odoo             services  relay and assist
  faults     the relay under faults                      workflows real n8n and servers
  scale      two of each part, one of each killed        system    main job and faults
  browser    the stack in Chromium

What follows `--` goes to the tier's own runner: `./wardclerk test core -- -k digest`,
`./wardclerk test addons -- wardclerk_bill`. Tests never touch your own data: they have
their own folder and ports. Without a name two lanes run at the same time: what
computes, and what waits (services to browser). The last line counts what passed and
what failed.
"""
OWN_ARGUMENTS = "--"


def add_arguments(parser: argparse.ArgumentParser) -> None:
    parser.add_argument(
        "tiers", metavar="TIER", nargs="*", help=f"of: {', '.join(tiers.ALL)}"
    )
    parser.add_argument(
        "--keep",
        action="store_true",
        help="leave the test stack and databases for a look at them",
    )


def needs(arguments: argparse.Namespace) -> tuple[str, ...]:
    """What the named tiers use."""
    pieces = [piece for tier in chosen(arguments) for piece in tier.pieces]
    return tuple(dict.fromkeys(["python", "dev", *pieces]))


def run(arguments: argparse.Namespace) -> int:
    """All tiers are run even when one fails; the table tells which."""
    folder = settings.data_dir_of() / "test"
    mine, waiting = lanes(
        chosen(arguments), is_all=not (arguments.tiers or arguments.keep)
    )
    with only_one(folder / "test.lock", "`./wardclerk test`"):
        lane = (
            Lane(folder / "beside", [one.name for one in waiting]) if waiting else None
        )
        try:
            results = run_tiers(
                mine, tiers.Context(folder, passed_on(), arguments.keep)
            )
        except BaseException:
            if lane:
                lane.stop()
            raise
        results += lane.results() if lane else []
    leave_results(results)
    report(results)
    return 0 if all(result.failed == 0 for result in results) else 1


def lanes(
    wanted: list[tiers.Tier], *, is_all: bool
) -> tuple[list[tiers.Tier], list[tiers.Tier]]:
    """Those that run here, and those that run at the same time in a second command.

    Only a run of everything is split, and only where two processors are.
    """
    if not is_all or (os.cpu_count() or 1) < LANES:
        return wanted, []
    waiting = [tier for tier in wanted if tier.waits]
    return [tier for tier in wanted if not tier.waits], waiting


def run_tiers(wanted: list[tiers.Tier], context: tiers.Context) -> list[Result]:
    """One after the other; what they shared is stopped at the end."""
    try:
        return [run_tier(tier, context) for tier in wanted]
    finally:
        context.close()


def chosen(arguments: argparse.Namespace) -> list[tiers.Tier]:
    """In the order of the list above, whatever order they were named in."""
    named = [name for name in arguments.tiers if name not in passed_on()]
    unknown = [name for name in named if name not in tiers.ALL]
    if unknown:
        raise UserError(
            f"There is no tier {unknown[0]!r}.", f"Choose from: {', '.join(tiers.ALL)}."
        )
    return [
        tier
        for name, tier in tiers.ALL.items()
        if name in named or not (named or tier.on_request)
    ]


def passed_on() -> list[str]:
    """What stands behind `--`."""
    given = sys.argv[1:]
    return given[given.index(OWN_ARGUMENTS) + 1 :] if OWN_ARGUMENTS in given else []


def run_tier(tier: tiers.Tier, context: tiers.Context) -> Result:
    """A tier that cannot even begin has failed once, and says why."""
    console.say(f"\n== {tier.name}: {tier.title}")
    try:
        return tier.run(context)
    except UserError as error:
        console.complain(str(error), error.next_step)
        return Result(tier.name, failed=1, failures=[str(error).splitlines()[0]])


def report(results: list[Result]) -> None:
    """Times by tier, what failed by name, and the sum as last line."""
    console.say()
    console.table(
        ["tier", "passed", "failed", "skipped", "seconds"],
        [
            [
                result.name,
                str(result.passed),
                str(result.failed),
                str(result.skipped),
                f"{result.seconds:.1f}",
            ]
            for result in results
        ],
    )
    for result in results:
        for failure in result.failures:
            console.say(f"FAILED {result.name}: {failure}")
    passed = sum(result.passed for result in results)
    failed = sum(result.failed for result in results)
    console.say(f"\n{passed} passed, {failed} failed")
