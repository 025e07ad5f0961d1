"""How fast events leave and evidence is sealed, beside OCA's queue_job and Odoo's own.

The real relay and a stub receiver on a database of its own; then the same transaction
in three Odoo processes, each telling the receiver in its way, in turns.
"""

import os
import statistics
import sys
import tempfile
import time
from contextlib import ExitStack
from dataclasses import replace
from pathlib import Path
from typing import NamedTuple

# The tests' kit starts the same processes on a throw-away database, and the approval
# bench installs the same kinds of databases; both are found beside this file.
sys.path.insert(0, str(Path(__file__).parents[1] / "tests" / "services"))
import approval
from _shell import Shell
from relay.kit import SECRET, Database, ReceiverProcess, RelayProcess, wait_until

from wardclerk.cli import database as server
from wardclerk.cli import settings as places
from wardclerk.cli.tiers.cluster import Cluster
from wardclerk.core.event.signature import secret_text

WORKER = Path(__file__).with_name("_events") / "worker.py"
# Not ours and no dependency of ours: installed for this comparison only.
PEERS = {"odoo-addon-queue_job": "19.0.2.4.0.1"}
LIBRARIES = {"openupgradelib": "3.13.7"}  # queue_job does not install without it
BASE_MODULES = ("base_automation",)
VARIANTS = {
    "native": (),
    "queue_job": ("queue_job",),
    "ours": ("wardclerk_event",),
}
TRANSACTIONS = int(os.environ.get("WARDCLERK_BENCH_TRANSACTIONS", "200"))
SLOW_TRANSACTIONS = 20  # the native action waits a second in each
JOBS = 400
TURN = 10  # transactions of one variant before it is the next one's turn
SLOW_MS = 3000
BACKLOG_EVENTS = 4_000
STEADY_EVENTS = 300
STEADY_PAUSE_SECONDS = 0.02  # 50 events a second: a busy group
PATIENCE_SECONDS = 120


class Peers(NamedTuple):
    """Where the addons to compare with lie, and what they import."""

    addons: Path
    libraries: Path


def run(_settings) -> dict:
    """Needs no running system: its databases lie in the cache."""
    folder = places.cache_dir() / "bench-events"
    peers = Peers(
        approval.install_peers(folder / "peers", PEERS),
        approval.install_packages(folder / "libraries", LIBRARIES),
    )
    cluster = Cluster(folder / "postgres")
    cluster.start()
    try:
        # A folder each: a relay's key and anchors belong to one database.
        with tempfile.TemporaryDirectory() as scratch:
            beside = measure_beside(cluster, peers, scratch)
        with tempfile.TemporaryDirectory() as scratch:
            alone = measure_alone(cluster, scratch, beside.pop("queue_job_per_second"))
        return {"measures": [*alone, *beside["figures"]]}
    finally:
        cluster.stop()


# -- beside the others ----------------------------------------------------------------
def measure_beside(cluster, peers, scratch) -> dict:
    """The same transaction told in three ways; with a good and with a slow receiver."""
    receiver = ReceiverProcess(scratch).start()
    with ExitStack() as stack:
        stack.callback(receiver.kill)
        workers = {
            name: stack.enter_context(Worker(cluster, name, modules, peers))
            for name, modules in VARIANTS.items()
        }
        for name, worker in workers.items():
            worker.ask("prepare", name, receiver.url())
        added = in_turns(workers, "enqueue", TRANSACTIONS, ("ours", "queue_job"))
        fast = in_turns(workers, "transactions", TRANSACTIONS, VARIANTS)
        while workers["queue_job"].ask("drain", 50) and jobs_wait(workers["queue_job"]):
            pass
        workers["queue_job"].ask("enqueue", JOBS)
        jobs = workers["queue_job"].ask("drain", JOBS)
        relay = stack.enter_context(RunningRelay(workers["ours"], scratch, receiver))
        slow_url = receiver.url(f"slow/{SLOW_MS}")
        for name, worker in workers.items():
            worker.ask("aim", name, slow_url)
        slow = in_turns(workers, "transactions", SLOW_TRANSACTIONS, ("ours", "native"))
        assert relay.alive
    return {"queue_job_per_second": jobs, "figures": figures_beside(added, fast, slow)}


def figures_beside(added, fast, slow) -> list[dict]:
    """Each figure with the peer that its goal compares with."""
    milliseconds = {name: [one[0] for one in found] for name, found in added.items()}
    statements = {name: [one[1] for one in found] for name, found in added.items()}
    return [
        figure(
            "enqueue_ms_per_transaction_p95",
            p95(milliseconds["ours"]),
            "ms",
            p95(milliseconds["queue_job"]),
        ),
        figure(
            "enqueue_sql",
            statistics.median(statements["ours"]),
            "statements",
            statistics.median(statements["queue_job"]),
        ),
        figure(
            "user_commit_ms_receiver_slow",
            p95(slow["ours"]),
            "ms",
            p95(slow["native"]),
        ),
        figure(
            "user_commit_ms_added_by_slow_receiver",
            statistics.median(slow["ours"]) - statistics.median(fast["ours"]),
            "ms",
            statistics.median(slow["native"]) - statistics.median(fast["native"]),
        ),
    ]


def in_turns(workers, what, count, names) -> dict:
    """A few of each variant, then of the next: what disturbs, disturbs all alike."""
    found = {name: [] for name in names}
    for worker in (workers[name] for name in names):
        worker.ask(what, TURN)  # warms caches and plans
    while min(map(len, found.values())) < count:
        for name, figures in found.items():
            figures += workers[name].ask(what, min(TURN, count))
    return found


def jobs_wait(worker) -> bool:
    """Whether the queue still holds jobs of the warm-up."""
    return worker.ask("jobs") > 0


def p95(values) -> float:
    return statistics.quantiles(values, n=20)[-1]


class Lent:
    """The bench's own database of Odoo, as the relay process asks for one."""

    def __init__(self, worker):
        self.key = worker.settings.secrets.secret_key
        self._url = worker.settings.database_url(
            worker.settings.relay_role, worker.database
        )

    def url(self):
        return self._url


class RunningRelay:
    """A relay on our variant's database for the length of a block."""

    def __init__(self, worker, scratch, receiver):
        self.relay = RelayProcess(Lent(worker), scratch, [receiver.port])

    def __enter__(self):
        return self.relay.start()

    def __exit__(self, *_error):
        self.relay.stop()


class Worker:
    """One variant's Odoo, which tells whenever it is asked."""

    def __init__(self, cluster, name, modules, peers):
        self.cluster, self.modules = cluster, modules
        self.database = f"bench_{name}"
        self.settings = replace(cluster.settings, odoo_database=self.database)
        self.config = self.settings.run_dir / f"{self.database}.conf"
        self.addons = {
            "ours": [places.ROOT / "addons"],
            "queue_job": [peers.addons],
            "native": [],
        }[name]
        self.libraries = peers.libraries if name == "queue_job" else None

    def __enter__(self):
        """A fresh database with the variant's addons, and a process on it."""
        approval.configure(self.settings, self.config, self.addons)
        installed = approval.ensure_installed(self.cluster, BASE_MODULES, [])
        if self.modules:
            installed = approval.ensure_installed(
                self.cluster, self.modules, self.addons, installed, self.libraries
            )
        self.cluster.clone(installed, self.database)
        server.let_in(self.settings, self.database, self.settings.relay_role)
        self._shell = Shell(
            approval.command(self.settings, "shell", self.config),
            self.settings,
            WORKER,
            WARDCLERK_BENCH_SECRET=secret_text(SECRET),
            **approval.python_environment(self.settings, self.libraries),
        )
        return self

    def __exit__(self, *_error):
        self._shell.close()
        server.drop(self.settings, self.database)

    def ask(self, *words):
        """Have something done; what it measured."""
        return self._shell.ask(*words)


# -- the relay alone ------------------------------------------------------------------
def measure_alone(cluster, folder, jobs_per_second) -> list[dict]:
    """All figures of one relay with one receiver."""
    with ExitStack() as ended:
        database = Database(cluster.admin_url)
        ended.callback(database.drop)
        receiver = ReceiverProcess(folder).start()
        ended.callback(receiver.kill)
        relay = RelayProcess(database, folder, [receiver.port]).start()
        ended.callback(relay.stop)
        rate = delivered_per_second(database, receiver)
        latency = delivery_latency_ms(database, receiver)
        return [
            figure("delivered_per_second_stub", rate, "1/s", jobs_per_second),
            figure("commit_to_delivered_p95_ms", latency, "ms"),
            figure("seal_lag_p95_ms", seal_lag_ms(database), "ms"),
        ]


def delivered_per_second(database, receiver) -> float:
    """A backlog of events of as many documents, emptied as fast as it goes."""
    endpoint = database.endpoint(receiver.url(), "backlog", state="paused")
    database.emit(endpoint, BACKLOG_EVENTS, documents=BACKLOG_EVENTS)
    database.ask("UPDATE wardclerk_event_endpoint SET state = 'active'")
    wait_for_all(database, endpoint, BACKLOG_EVENTS)
    seconds = database.one(
        "SELECT extract(epoch FROM max(delivered_at) - min(delivered_at))::float"
        " FROM wardclerk_outbox WHERE endpoint_id = %s",
        endpoint,
    )
    return BACKLOG_EVENTS / seconds


def delivery_latency_ms(database, receiver) -> float:
    """From commit to the receiver's 2xx, under a steady load."""
    endpoint = database.endpoint(receiver.url(), "steady")
    for place in range(STEADY_EVENTS):
        database.emit(endpoint, documents=STEADY_EVENTS, first=place)
        time.sleep(STEADY_PAUSE_SECONDS)
    wait_for_all(database, endpoint, STEADY_EVENTS)
    return 1000 * database.one(
        "SELECT percentile_cont(0.95) WITHIN GROUP (ORDER BY"
        " extract(epoch FROM delivered_at - created_at))"
        " FROM wardclerk_outbox WHERE endpoint_id = %s",
        endpoint,
    )


def seal_lag_ms(database) -> float:
    """From an entry's creation to the checkpoint over it."""
    for _ in range(STEADY_EVENTS):
        database.evidence(1)
        time.sleep(STEADY_PAUSE_SECONDS)
    wait_until(
        lambda: database.one("SELECT count(*) FROM wardclerk_evidence.pending") == 0,
        "all sealed",
        PATIENCE_SECONDS,
    )
    return 1000 * database.one(
        "SELECT percentile_cont(0.95) WITHIN GROUP (ORDER BY"
        " extract(epoch FROM checkpoint.created_at - entry.created_at))"
        " FROM wardclerk_evidence.leaf"
        " JOIN wardclerk_evidence.entry ON entry.id = leaf.entry_id"
        " CROSS JOIN LATERAL (SELECT created_at FROM wardclerk_evidence.checkpoint"
        "       WHERE size > leaf.leaf_index ORDER BY size LIMIT 1) AS checkpoint"
    )


def wait_for_all(database, endpoint, events):
    """Wait until all events of an endpoint are delivered."""
    wait_until(
        lambda: database.states(endpoint) == {"delivered": events},
        f"{events} delivered",
        PATIENCE_SECONDS,
    )


def figure(name, value, unit, peer=None) -> dict:
    """One line of the report."""
    return {
        "name": name,
        "value": round(value, 2),
        "unit": unit,
        "peer": None if peer is None else round(peer, 2),
        "ratio": round(value / peer, 3) if peer else None,
    }
