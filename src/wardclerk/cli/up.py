"""`up`: install what is missing, start everything, run the main job once."""

from __future__ import annotations

import argparse
import shutil
import time
from collections.abc import Callable
from pathlib import Path

from wardclerk.cli import (
    choice,
    console,
    database,
    down,
    environment,
    main_job,
    overview,
    parts,
    profile,
    settings,
    state,
)
from wardclerk.cli.errors import UserError
from wardclerk.cli.filelock import only_one
from wardclerk.cli.odoo_database import build, provision
from wardclerk.cli.parts import odoo, postgres, relay
from wardclerk.cli.parts import part as parts_part
from wardclerk.cli.settings import Settings
from wardclerk.cli.tasks import Task, run_all

HELP = "install what is missing, start everything and show where it runs"
DESCRIPTION = """\
Brings the whole system up on this machine: installs what is missing, starts every part
that does not answer, loads the demo group and sends the ten sample documents through
the mailbox (both only the first time), and prints a table of what runs where, with
log-ins. Run it as often as you like; after an interruption it goes on where it stopped.

Everything listens on 127.0.0.1 only. To use what you have already, name it the first
time: WARDCLERK_ODOO=/path/to/odoo-19 WARDCLERK_DATABASE_URL=postgresql://admin:pw@host/postgres
"""
# What has to be there before this module's own work can begin; n8n follows while
# Odoo's database is made.
FIRST_PIECES = ("python", "odoo", "postgres")
# A mail may be lost in flight when one of these dies.
MAIL_PATH = ("postgres", "mailbox", "n8n", "odoo")
PIECES_OF_PARTS = {"mailbox": "dovecot", "n8n": "node"}


def add_arguments(parser: argparse.ArgumentParser) -> None:
    parser.add_argument(
        "--no-demo",
        action="store_true",
        help="start with empty books: no demo group, no samples",
    )
    parser.add_argument(
        "--fresh",
        action="store_true",
        help="delete all data of this checkout first (asks before it does)",
    )
    parser.add_argument(
        "--yes", action="store_true", help="with --fresh: do not ask, delete"
    )
    parser.add_argument(
        "--profile",
        choices=profile.names(settings.ROOT),
        help="which parts run, and how large (default: full)",
    )
    parser.add_argument(
        "--new-ports",
        action="store_true",
        help="choose ports anew, for when another program took one of ours",
    )


def needs(arguments: argparse.Namespace) -> tuple[str, ...]:
    """The pieces that the chosen profile uses."""
    chosen = profile.load(settings.ROOT, choice.profile_name(arguments))
    pieces = (PIECES_OF_PARTS.get(name) for name in chosen.parts)
    return (*FIRST_PIECES, *filter(None, pieces))


def run(arguments: argparse.Namespace) -> int:
    """A ladder: settle what is wanted, install and start, run the main job, report."""
    began_at = time.time()
    data_dir = settings.data_dir_of()
    with only_one(data_dir / "up.lock", "`./wardclerk up`"):
        if arguments.fresh:
            delete_everything(data_dir, sure=arguments.yes)
        chosen = choice.settle(arguments)
        run_all(steps(chosen))
        present_mail_again(chosen, since=began_at)
        main_job.run_once(chosen)
        overview.show(chosen)
    console.say(f"\nEverything answers, after {time.time() - began_at:.0f} s.")
    return 0


def delete_everything(data_dir: Path, *, sure: bool) -> None:
    """Only after a clear yes."""
    if not (data_dir / "settings.json").exists():
        return
    question = f"Delete all records, documents, mail and log-ins in {data_dir}?"
    if not sure and not console.ask(question):
        raise UserError(
            "Nothing was deleted.",
            "Answer `yes`, or say `./wardclerk up --fresh --yes`.",
        )
    chosen = Settings.load()
    down.stop_all(chosen)
    if not postgres.is_ours(chosen):
        for name in (chosen.odoo_database, chosen.n8n_database):
            database.drop(chosen, name)
    shutil.rmtree(postgres.data_folder(chosen), ignore_errors=True)
    for entry in data_dir.iterdir():
        if entry.name != "up.lock":
            shutil.rmtree(entry) if entry.is_dir() else entry.unlink()


# -- the steps ------------------------------------------------------------------------
def steps(chosen: Settings) -> list[Task]:
    """From nothing to all parts answering, side by side where possible."""
    running = {part.name: part for part in parts.of(chosen)}
    if "odoo" in running and must_begin_anew(chosen):
        down.stop_part(running["odoo"], chosen)
    tasks = [
        Task(
            "roles",
            "Database roles",
            2,
            step(prepare_roles, chosen),
            ("part:postgres",),
        ),
        Task(
            "database", *database_title(chosen), step(make_database, chosen), ("roles",)
        ),
    ]
    if "n8n" in running:
        tasks += environment.tasks(["n8n"])
        tasks.append(
            Task(
                "workflows",
                *workflows_title(chosen),
                step(deploy, chosen),
                ("n8n", "roles"),
            )
        )
    for part in running.values():
        tasks.append(start_task(part, chosen))
    return tasks


def must_begin_anew(chosen: Settings) -> bool:
    """Whether an Odoo that still answers would not do all of its work.

    With other addons than it loaded, or after its database died.
    """
    if not odoo.PART.process(chosen):
        return False
    if state.read(chosen) and build.changed(chosen):
        return True
    return not database.answers(chosen) or odoo.outlived_database(chosen)


def step(work: Callable, chosen: Settings) -> Callable:
    return lambda progress: work(chosen, progress)


def start_task(part: parts_part.Part, chosen: Settings) -> Task:
    """A part waits for the parts it talks to, and for its own data."""
    own = {"odoo": ("database",), "relay": ("database",), "n8n": ("workflows",)}
    needs = part.needs
    if part.name == "n8n" and not state.read(chosen).get("provisioned"):
        # No mail can wait yet, so n8n starts while Odoo's records are made.
        needs = tuple(name for name in needs if name not in own)
    before = (*(f"part:{name}" for name in needs), *own.get(part.name, ()))
    return Task(
        name=f"part:{part.name}",
        title=part.title,
        usual_seconds=part.usual_seconds,
        run=lambda progress: parts_part.start(part, chosen, progress),
        needs=before,
    )


def present_mail_again(chosen: Settings, *, since: float) -> None:
    """What was in flight when a part stopped would else wait for the watchdog."""
    running = {part.name: part.process(chosen) for part in parts.of(chosen)}
    new = [
        name for name in MAIL_PATH if running.get(name) and running[name].since > since
    ]
    if new and "relay" in running:
        relay.reclaim_mail(chosen)


def prepare_roles(chosen: Settings, progress) -> None:
    if not database.answers(chosen):
        raise UserError(
            f"PostgreSQL at {chosen.database_host} does not answer.",
            f"Check that it runs, and what {choice.SERVER_NAMED} says.",
        )
    progress("creating roles")
    database.create_roles(chosen)


def database_title(chosen: Settings) -> tuple[str, float]:
    """How long depends on what is there already."""
    if state.read(chosen).get("provisioned"):
        return "Odoo's records", 1
    return "Odoo's records", 120


def make_database(chosen: Settings, progress) -> None:
    """Make it, or load what changed; then tell it this installation's secrets."""
    build.ensure(chosen, progress)
    if build.changed(chosen):
        build.update(chosen, progress)
    progress("writing log-ins and addresses")
    provision.ensure(chosen)


def workflows_title(chosen: Settings) -> tuple[str, float]:
    return "n8n's workflows", 5 if state.read(chosen).get("provisioned") else 60


def deploy(chosen: Settings, progress) -> None:
    """Imported while n8n is down; one that runs already is brought up to date."""
    from wardclerk.workflows import deploy as workflows
    from wardclerk.workflows.database import deployed

    if not database.exists(chosen, chosen.n8n_database):
        progress("making n8n's database")
        database.create(chosen, chosen.n8n_database, chosen.n8n_role)
    n8n = parts.ALL["n8n"]
    if not (n8n.process(chosen) and n8n.ready(chosen)):
        progress("importing")
        workflows.deploy(chosen)
    elif deployed(chosen) != workflows.digest(chosen):
        progress("bringing the running n8n up to date")
        workflows.update(chosen)
