"""The attacker's tier: all addons, people of every role, and a database to break."""

from __future__ import annotations

import shutil

from wardclerk.cli import console, database, fingerprint, settings, shell, unprivileged
from wardclerk.cli.odoo_database.build import DEMO_ADDON, filestore
from wardclerk.cli.parts import odoo
from wardclerk.cli.tiers import addons, suites
from wardclerk.cli.tiers.cluster import Cluster
from wardclerk.cli.tiers.context import Context

FOLDER_VARIABLE = "WARDCLERK_ATTACK_FOLDER"
TEMPLATE_VARIABLE = "WARDCLERK_ATTACK_TEMPLATE"
PREFIX = "attack_"
WORLD = settings.ROOT / "tests" / "attack" / "world.py"
SOURCES = ("addons", "contracts", "src/wardclerk/core")
IGNORED = {"__pycache__", "tests", "static", "README.rst"}  # no part of the database


def with_world(context: Context) -> dict[str, str]:
    """Where the cluster is, and which of its databases the tests clone."""
    cluster = context.cluster()
    return {
        FOLDER_VARIABLE: str(cluster.folder),
        TEMPLATE_VARIABLE: ensure_world(cluster),
    }


def ensure_world(cluster: Cluster) -> str:
    """A database with our addons and the attacker's people, named after its sources."""
    sources = [settings.ROOT / folder for folder in SOURCES]
    name = PREFIX + fingerprint.of_text(
        fingerprint.of_tree(*sources, ignored=IGNORED), WORLD.read_text()
    )
    if name in cluster.databases():
        return name
    template = addons.ensure_template(cluster)
    drop_worlds(cluster)
    building = f"{name}_building"
    console.say("-- database with all addons and people of every role")
    cluster.clone(template, building)
    database.evidence_schema(cluster.settings, building)
    database.let_in(cluster.settings, building, cluster.settings.relay_role)
    wanted = [one for one in fingerprint.addons_of(settings.ROOT) if one != DEMO_ADDON]
    addons.run_odoo(
        cluster.settings, building, ["--init", ",".join(wanted)], "attack-install"
    )
    people(cluster, building)
    database.rename(cluster.settings, building, name)
    keep_files(cluster, building, name)
    return name


def drop_worlds(cluster: Cluster) -> None:
    """Addons change often while they are written; their old worlds are worthless."""
    for name in cluster.databases():
        if name.startswith(PREFIX):
            database.drop(cluster.settings, name)
            shutil.rmtree(filestore(cluster.settings, name), ignore_errors=True)


def people(cluster: Cluster, name: str) -> None:
    """Run the world's script in Odoo's own shell: the same models, the same rules."""
    chosen = cluster.settings
    config = chosen.run_dir / f"odoo-{addons.DATABASE}.conf"
    config.parent.mkdir(parents=True, exist_ok=True)
    settings.write_private(
        config,
        odoo.configuration(chosen, db_name=name, dbfilter=f"^{name}$", workers=0),
    )
    command = [*odoo.executable(chosen), "shell", "--config", config, "--no-http"]
    shell.run(
        unprivileged.wrap([*command, "--log-level", "warn"]),
        doing="Making the attacker's people",
        env=odoo.environment(chosen),
        text=f"exec(compile({WORLD.read_text()!r}, {str(WORLD)!r}, 'exec'))\n",
        log=chosen.log_dir / "odoo-attack-world.log",
    )


def keep_files(cluster: Cluster, old: str, new: str) -> None:
    """Odoo keeps attachments in a folder of the database's name."""
    files = filestore(cluster.settings, old)
    if files.exists():
        files.replace(filestore(cluster.settings, new))


TIER = suites.suite(
    "attack", "a random attacker on real Odoo", with_world, pieces=("odoo", "postgres")
)
