"""What one approved purchase order costs: ours, plain Odoo, and the usual tier addons.

Every variant is an Odoo process of its own on a database of its own. The same order
of five lines is made, asked for, approved three times and confirmed, in turns: one
cycle of each variant, then the next one, so that whatever else the machine does hits
all alike.
"""

from __future__ import annotations

import os
import statistics
import sys
import time
from contextlib import ExitStack
from dataclasses import replace
from pathlib import Path
from typing import NamedTuple

from _shell import Shell

from wardclerk.cli import database, fingerprint, settings, shell, unprivileged
from wardclerk.cli.environment import odoo as program
from wardclerk.cli.parts import odoo
from wardclerk.cli.settings import Settings, write_private
from wardclerk.cli.tiers.cluster import Cluster

WORKER = Path(__file__).with_name("_approval") / "worker.py"
# Not ours and no dependency of ours: installed for this comparison only.
PEERS = {
    "odoo-addon-base_tier_validation": "19.0.1.4.6",
    "odoo-addon-purchase_tier_validation": "19.0.1.0.0.4",
    "odoo-addon-auditlog": "19.0.2.0.1",
}
IGNORED = {"__pycache__", "tests", "static"}  # no part of a database
BASE_MODULES = ("purchase", "hr", "base_automation")
ROUNDS = int(os.environ.get("WARDCLERK_BENCH_ROUNDS", "15"))
ROUNDS_MIN = 3  # of which the median is still one
WARM_UP_ROUNDS = 3  # caches and query plans
MEASURE_SECONDS_MAX = 15 * 60  # then the rounds that were made have to do
CYCLES = ("plain", "tiers", "tiers_audited", "ours", "ours_unaudited", "ours_1000")
OURS = tuple(cycle for cycle in CYCLES if cycle.startswith("ours"))


class Variant(NamedTuple):
    """One process: which addons it runs and which cycles it can make."""

    name: str
    modules: tuple[str, ...]
    cycles: tuple[str, ...]
    has_peers: bool = False
    is_ours: bool = False


VARIANTS = (
    Variant("plain", (), ("plain",)),
    Variant("tiers", ("purchase_tier_validation",), ("tiers",), has_peers=True),
    Variant(
        "tiers_audited",
        ("purchase_tier_validation", "auditlog"),
        ("tiers_audited",),
        has_peers=True,
    ),
    Variant("ours", ("wardclerk_purchase",), OURS, is_ours=True),
)


def run(_settings) -> dict:
    """Needs no running system: its databases lie in the cache."""
    folder = settings.cache_dir() / "bench-approval"
    peers = install_peers(folder / "peers", PEERS)
    cluster = Cluster(folder / "postgres")
    cluster.start()
    try:
        with ExitStack() as stack:
            workers = {
                cycle: worker
                for variant in VARIANTS
                for worker in [stack.enter_context(Worker(cluster, variant, peers))]
                for cycle in variant.cycles
            }
            return {"measures": measures(*measure(workers))}
    finally:
        cluster.stop()


def install_peers(folder: Path, peers: dict[str, str]) -> Path:
    """Their addons, in a folder of their own; they are never part of our locks."""
    return install_packages(folder, peers) / "odoo" / "addons"


def install_packages(folder: Path, packages: dict[str, str]) -> Path:
    """Packages without what they depend on, beside and never in our environment."""
    names = [f"{name}=={version}" for name, version in packages.items()]
    target = folder / fingerprint.of_text(*names)
    if not target.exists():
        shell.run(
            [sys.executable, "-m", "uv", "pip", "install", "--no-deps"]
            + ["--python", sys.executable, "--target", target, *names],
            doing="Installing what to compare with",
        )
    return target


# -- measuring ------------------------------------------------------------------------
def measure(workers: dict[str, Worker]) -> tuple[dict, dict]:
    """{cycle: its figures of all rounds}, and {cycle: milliseconds of the read}."""
    rounds = {cycle: [] for cycle in CYCLES}
    reads = {"ours": [], "ours_1000": []}
    ends_at = time.monotonic() + MEASURE_SECONDS_MAX
    for number in range(WARM_UP_ROUNDS + ROUNDS):
        if len(rounds[CYCLES[-1]]) >= ROUNDS_MIN and time.monotonic() > ends_at:
            break
        tell(f"round {number + 1} of {WARM_UP_ROUNDS + ROUNDS}")
        for cycle in CYCLES:
            figures = workers[cycle].ask("cycle", cycle)
            if number >= WARM_UP_ROUNDS:
                rounds[cycle].append(figures)
        for cycle, found in reads.items():
            milliseconds = workers[cycle].ask("need", cycle)
            if number >= WARM_UP_ROUNDS:
                found.append(milliseconds)
    return rounds, reads


def measures(rounds: dict, reads: dict) -> list[dict]:
    """Medians; the peer of a measure is what its goal compares with."""
    cpu = {cycle: median(rounds[cycle], "cpu_ms") for cycle in CYCLES}
    sql = {cycle: median(rounds[cycle], "sql") for cycle in CYCLES}
    wall = {cycle: median(rounds[cycle], "ms") for cycle in OURS}
    read = {cycle: statistics.median(found) for cycle, found in reads.items()}
    return [
        figure("cycle_cpu_ms", cpu["ours"], "ms", cpu["tiers"]),
        figure("cycle_cpu_ms_against_audited", cpu["ours"], "ms", cpu["tiers_audited"]),
        figure("cycle_cpu_ms_against_plain", cpu["ours"], "ms", cpu["plain"]),
        figure("cycle_sql", sql["ours"], "statements", sql["tiers"]),
        figure(
            "cycle_sql_against_audited", sql["ours"], "statements", sql["tiers_audited"]
        ),
        figure("cycle_sql_against_plain", sql["ours"], "statements", sql["plain"]),
        figure("cycle_cpu_ms_1000_rules", cpu["ours_1000"], "ms", cpu["ours"]),
        figure(
            "cycle_cpu_ms_against_unaudited", cpu["ours"], "ms", cpu["ours_unaudited"]
        ),
        figure(
            "cycle_sql_against_unaudited",
            sql["ours"],
            "statements",
            sql["ours_unaudited"],
        ),
        # With the work of the database: what one person waits for.
        figure(
            "cycle_ms_against_unaudited", wall["ours"], "ms", wall["ours_unaudited"]
        ),
        figure(
            "need_80_documents_1000_rules_ms", read["ours_1000"], "ms", read["ours"]
        ),
    ]


def tell(text: str) -> None:
    """Progress, beside the report that goes to standard output."""
    sys.stderr.write(f"-- {text}\n")
    sys.stderr.flush()


def median(rounds: list[dict], name: str) -> float:
    return statistics.median(one[name] for one in rounds)


def figure(name: str, value: float, unit: str, peer: float) -> dict:
    """One line of the report."""
    return {
        "name": name,
        "value": round(value, 2),
        "unit": unit,
        "peer": round(peer, 2),
        "ratio": round(value / peer, 3),
    }


# -- processes ------------------------------------------------------------------------
class Worker:
    """One variant's Odoo, which makes a cycle whenever it is asked."""

    def __init__(self, cluster: Cluster, variant: Variant, peers: Path):
        self.cluster = cluster
        self.variant = variant
        self.database = f"bench_{variant.name}"
        self.settings = replace(cluster.settings, odoo_database=self.database)
        self.config = self.settings.run_dir / f"{self.database}.conf"
        self.addons = [settings.ROOT / "addons"] if variant.is_ours else []
        self.addons += [peers] if variant.has_peers else []
        self._shell: Shell | None = None

    def __enter__(self) -> Worker:
        """A fresh database with the variant's addons, and a process on it."""
        tell(f"{self.variant.name}: its database and its people")
        configure(self.settings, self.config, self.addons)
        self.cluster.clone(self._installed(), self.database)
        self._shell = Shell(self._command("shell"), self.settings, WORKER)
        self.ask("prepare", *self.variant.cycles)
        return self

    def __exit__(self, *_error) -> None:
        self._shell.close()
        database.drop(self.settings, self.database)

    def ask(self, *words: str):
        """Have something done; what it measured."""
        return self._shell.ask(*words)

    def _installed(self) -> str:
        """Odoo's own purchase application first: the variants share that part."""
        base = ensure_installed(self.cluster, BASE_MODULES, [])
        if not self.variant.modules:
            return base
        return ensure_installed(self.cluster, self.variant.modules, self.addons, base)

    def _command(self, what: str) -> list:
        return command(self.settings, what, self.config)


def ensure_installed(
    cluster: Cluster,
    modules: tuple[str, ...],
    path: list[Path],
    template: str = "",
    libraries: Path | None = None,
) -> str:
    """A database with these modules, made once for exactly these sources and kept."""
    sources = (str(program.library(cluster.settings.cache_dir)), *modules, template)
    trees = fingerprint.of_tree(*path, ignored=IGNORED)
    name = f"installed_{fingerprint.of_text(trees, *sources)}"
    if name in cluster.databases():
        return name
    building = f"{name}_building"
    chosen = replace(cluster.settings, odoo_database=building)
    if template:
        cluster.clone(template, building)
    else:
        database.drop(chosen, building)
        database.create(chosen, building, chosen.odoo_role)
        database.add_extensions(chosen, building)
        database.evidence_schema(chosen, building)
    config = chosen.run_dir / f"{building}.conf"
    configure(chosen, config, path)
    log = chosen.log_dir / f"{building}.log"
    environment = python_environment(chosen, libraries)
    install(command(chosen, "server", config), modules, log, environment)
    database.rename(chosen, building, name)
    return name


def configure(chosen: Settings, config: Path, more_addons: list[Path]) -> None:
    """No threads beside the one that is measured."""
    chosen.odoo_data_dir.mkdir(parents=True, exist_ok=True)
    path = [*program.core_addons(chosen.cache_dir), *more_addons]
    limits = {"workers": 0, "max_cron_threads": 0}
    limits |= {"limit_time_cpu": 0, "limit_time_real": 0, "log_level": "warn"}
    text = odoo.configuration(chosen, addons_path=",".join(map(str, path)), **limits)
    write_private(config, text)


def command(chosen: Settings, what: str, config: Path) -> list:
    return [*odoo.executable(chosen), what, "--config", config, "--no-http"]


def python_environment(chosen: Settings, libraries: Path | None) -> dict[str, str]:
    """Odoo's own, and after it the libraries that only a peer needs."""
    found = odoo.environment(chosen)
    if libraries:
        found["PYTHONPATH"] += f":{libraries}"
    return found


def install(
    server: list, modules: tuple[str, ...], log: Path, environment: dict[str, str]
) -> None:
    """Install and end; what goes wrong stands in the log."""
    words = ["--init", ",".join(modules), "--skip-auto-install", "--stop-after-init"]
    shell.run(
        unprivileged.wrap([*server, *words]),
        doing=f"Installing {', '.join(modules)}",
        env=environment,
        log=log,
    )
