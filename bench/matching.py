"""How fast bills are compared with their orders and receipts: 10,000 in one batch.

In Odoo, on its own database; a tenth of the bills differ and have their exceptions.
Each round looks at all of them anew, as after a change that all share.
"""

from __future__ import annotations

import statistics
from dataclasses import replace
from pathlib import Path

from _shell import Shell
from approval import command, configure, ensure_installed, tell

from wardclerk.cli import database, settings
from wardclerk.cli.tiers.cluster import Cluster

WORKER = Path(__file__).with_name("_matching") / "worker.py"
DATABASE = "bench_matching"
MODULES = ("wardclerk_bill_purchase",)
BILLS = 10_000
ROUNDS = 3


def run(_settings) -> dict:
    """Needs no running system: its database lies in the cache."""
    cluster = Cluster(settings.cache_dir() / "bench-matching" / "postgres")
    cluster.start()
    try:
        return {"measures": measures(measured(cluster))}
    finally:
        cluster.stop()


def measured(cluster: Cluster) -> list[dict]:
    """Return what each round took, the first one left out: caches and query plans."""
    chosen = replace(cluster.settings, odoo_database=DATABASE)
    config = chosen.run_dir / f"{DATABASE}.conf"
    addons = [settings.ROOT / "addons"]
    tell("its database")
    cluster.clone(ensure_installed(cluster, MODULES, addons), DATABASE)
    configure(chosen, config, addons)
    shell = Shell(command(chosen, "shell", config), chosen, WORKER)
    try:
        tell(f"{BILLS:,} orders, receipts and bills")
        shell.ask("prepare", BILLS)
        rounds = []
        for number in range(1 + ROUNDS):
            tell(f"round {number + 1} of {1 + ROUNDS}")
            rounds.append(shell.ask("match"))
        return rounds[1:]
    finally:
        shell.close()
        database.drop(chosen, DATABASE)


def measures(rounds: list[dict]) -> list[dict]:
    """Medians; the CPU is that of Odoo's process alone."""
    middle = {
        name: statistics.median(one[name] for one in rounds) for name in rounds[0]
    }
    scale = 10_000 / BILLS
    return [
        figure("bills_matched_per_second", BILLS / middle["seconds"], "1/s"),
        figure("ten_thousand_bills_seconds", middle["seconds"] * scale, "s"),
        figure("ten_thousand_bills_cpu_seconds", middle["cpu_seconds"] * scale, "s"),
        figure("statements_a_thousand_bills", 1000 * middle["sql"] / BILLS, ""),
        figure("bills_that_differ", middle["differ"], ""),
    ]


def figure(name: str, value: float, unit: str) -> dict:
    """One line of the report."""
    return {
        "name": name,
        "value": round(value, 2),
        "unit": unit,
        "peer": None,
        "ratio": None,
    }
