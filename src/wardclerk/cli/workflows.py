"""`workflows`: what n8n runs beside what this repository says it should run."""

from __future__ import annotations

import argparse

from wardclerk.cli import console
from wardclerk.cli.settings import Settings

HELP = "deploy the workflows to n8n, and compare what runs with the files"
DESCRIPTION = """\
The workflows are files under workflows/, one folder each. What n8n runs is a copy.

  deploy   bring n8n up to date with the files. A running n8n changes without a gap:
           mail that comes meanwhile is neither missed nor handled twice.
  diff     show, line by line, what somebody changed in n8n's editor. Exit code 1 when
           something differs.
  verify   check that every workflow is there, unchanged and published, and that the
           front door refuses an event that is not signed. Exit code 1 when not.
  node     compile Wardclerk's own node for n8n and put it where n8n looks for nodes;
           it is also packed as one file, which npm installs into another n8n.
           No workflow of the pack needs it; workflows/nodes/README.md says who does.

To keep a change that you made in the editor, copy it into the file that diff names.
"""
NEEDS = ("python", "node", "n8n")
ACTIONS = ("deploy", "diff", "verify", "node")


def add_arguments(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("action", choices=ACTIONS, help="see above")


def needs(arguments: argparse.Namespace) -> tuple[str, ...]:
    """The compiler only for whoever wants the node."""
    return (*NEEDS, "node-tools") if arguments.action == "node" else NEEDS


def run(arguments: argparse.Namespace) -> int:
    settings = Settings.load()
    actions = {"deploy": deploy, "diff": diff, "verify": verify, "node": node}
    return actions[arguments.action](settings)


def deploy(settings: Settings) -> int:
    """To a running n8n by its API, else into its database."""
    from wardclerk.cli.parts import n8n
    from wardclerk.workflows import deploy as deployment

    if n8n.ready(settings):
        changed = deployment.update(settings)
        console.say("\n".join(f"{name}: deployed" for name in changed) or "No change.")
        return 0
    changed = deployment.deploy(settings)
    console.say(
        "Deployed; published when n8n starts: `./wardclerk up`."
        if changed
        else "No change."
    )
    return 0


def diff(settings: Settings) -> int:
    """Every difference, and workflows that we do not know."""
    from wardclerk.workflows import deploy as deployment
    from wardclerk.workflows.api import N8n

    running = N8n(settings).workflows()
    found = deployment.drifts(settings, running)
    for drift in found:
        if drift.sentence():
            console.say("\n".join([drift.sentence(), *drift.difference()]))
    for name, missing in deployment.left_out(settings).items():
        console.say(f"{name}: left out, connections.json lacks {', '.join(missing)}")
    for name in deployment.strangers(settings, running):
        console.say(f"{name}: only in n8n, not in this repository")
    differing = [drift for drift in found if drift.sentence()]
    if not differing:
        console.say(f"n8n runs the {len(found)} workflows of this repository.")
    return 1 if differing else 0


def verify(settings: Settings) -> int:
    """One line a check."""
    from wardclerk.workflows import check

    results = check.all_checks(settings)
    for result in results:
        console.say(f"{'in order' if result.passed else 'WRONG   '}  {result.sentence}")
    return 0 if all(result.passed for result in results) else 1


def node(settings: Settings) -> int:
    """n8n takes it at its next start."""
    from wardclerk.workflows import node_package

    packed = node_package.install(settings)
    console.say(
        "The node is in place. Start n8n anew: `./wardclerk down`, `./wardclerk up`.\n"
        f"For another n8n it is packed in {packed}."
    )
    return 0
