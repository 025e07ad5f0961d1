"""What evidence costs those who work, how soon it is sealed, how fast verified.

The server does not wait for its disk, so that what evidence adds is not hidden behind
a wait that every transaction has.
"""

import json
import multiprocessing
import resource
import subprocess
import sys
import tempfile
import time
from datetime import UTC, datetime, timedelta
from pathlib import Path

import psycopg
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from events import seal_lag_ms
from relay.kit import Database, RelayProcess

from wardclerk.cli import settings as places
from wardclerk.cli.tiers.cluster import Cluster
from wardclerk.core.canonical import canonical_text
from wardclerk.core.ledger import binder, key, note, verifier
from wardclerk.core.ledger.leaf import leaf_data
from wardclerk.core.ledger.merkle import CompactRange, leaf_hash
from wardclerk.core.ledger.store import Row, StoredCheckpoint

WRITERS = 4
# Plain and audited by turns, so that both meet the same machine; long ones, because
# the entries of a round are sealed within a second, and that is part of their price.
ROUND_SECONDS = 4.0
SETTLE_SECONDS = 1.0  # of each round: the round before is still being sealed
ROUNDS = 18
WARM_UP_ROUNDS = 2
DOCUMENTS_A_WRITER = 200
# One approval in Odoo: it reads much, writes some rows and leaves two entries.
READS, UPDATES, INSERTS, ENTRIES = 40, 8, 12, 2
VERIFIED_ENTRIES = 1_000_000
SCALE = 1_000_000 / VERIFIED_ENTRIES
CHECKPOINT_EVERY = 1_000
ORIGIN = "wardclerk/bench"
STARTED_AT = datetime(2026, 1, 1, tzinfo=UTC)

TABLES = """
CREATE TABLE document (id bigint PRIMARY KEY, state text, amount numeric, note text);
CREATE TABLE line (id bigserial PRIMARY KEY, document_id bigint REFERENCES document,
    name text, quantity numeric, price numeric);
CREATE INDEX ON line (document_id);
INSERT INTO document SELECT n, 'draft', n, repeat('x', 200)
    FROM generate_series(0, {documents}) AS n;
GRANT ALL ON document, line, line_id_seq TO :app_role;
"""


def run(_settings) -> dict:
    """Needs no running system: its database lies in the cache, its log is made."""
    cluster = Cluster(places.cache_dir() / "bench-evidence" / "postgres")
    cluster.start()
    try:
        with tempfile.TemporaryDirectory() as folder:
            measures = [*written(cluster, folder), *verified(Path(folder))]
    finally:
        cluster.stop()
    return {"measures": measures}


# -- writing ---------------------------------------------------------------------------
def written(cluster, folder) -> list[dict]:
    """Throughput with and without evidence in one run, while the relay seals."""
    database = Database(cluster.admin_url)
    documents = WRITERS * DOCUMENTS_A_WRITER
    database.run_script(TABLES.format(documents=documents))
    relay = RelayProcess(database, folder).start()
    try:
        plain, audited = both_ways(database.url("app_role"))
        lag = seal_lag_ms(database)
    finally:
        relay.stop()
        database.drop()
    loss = 100 * (1 - audited.rate / plain.rate)
    added = audited.conflicts - plain.conflicts
    return [
        figure("plain_transactions_per_second", plain.rate, "1/s"),
        figure("audited_transactions_per_second", audited.rate, "1/s", plain.rate),
        figure("throughput_loss_percent", loss, "%"),
        figure("serialization_failures_added", added, ""),
        figure("seal_lag_p95_ms", lag, "ms"),
    ]


class Tally:
    """What one way of working got done."""

    def __init__(self):
        self.done = self.conflicts = 0
        measured = ROUND_SECONDS - SETTLE_SECONDS
        self.seconds = measured * (ROUNDS - WARM_UP_ROUNDS) / 2

    @property
    def rate(self):
        return self.done / self.seconds


def both_ways(url):
    """Let all writers change their way of working at the same moments."""
    results = multiprocessing.get_context("fork").SimpleQueue()
    start = time.monotonic() + 1
    writers = [
        multiprocessing.get_context("fork").Process(
            target=write, args=(url, place, start, results)
        )
        for place in range(WRITERS)
    ]
    for writer in writers:
        writer.start()
    tallies = Tally(), Tally()
    for _writer in writers:
        for tally, (done, conflicts) in zip(tallies, results.get(), strict=True):
            tally.done += done
            tally.conflicts += conflicts
    for writer in writers:
        writer.join()
    return tallies


def write(url, place, start, results):
    """One writer: transactions one after the other, as an Odoo worker has them."""
    counts = [[0, 0], [0, 0]]
    with psycopg.connect(url) as connection:
        connection.isolation_level = psycopg.IsolationLevel.REPEATABLE_READ
        turn = 0
        while (at := (time.monotonic() - start) / ROUND_SECONDS) < ROUNDS:
            audited = int(at) % 2
            document = place * DOCUMENTS_A_WRITER + turn % DOCUMENTS_A_WRITER
            turn += 1
            try:
                approve(connection, document, audited)
                connection.commit()
                done, conflicts = 1, 0
            except psycopg.errors.SerializationFailure:
                connection.rollback()
                done, conflicts = 0, 1
            if at >= WARM_UP_ROUNDS and at % 1 >= SETTLE_SECONDS / ROUND_SECONDS:
                counts[audited][0] += done
                counts[audited][1] += conflicts
    results.put(counts)


def approve(connection, document, audited):
    """The statements of one transaction; evidence comes last, all in one statement."""
    run = connection.execute
    for step in range(READS):
        run("SELECT * FROM document WHERE id = %s", [document + step % 3]).fetchone()
    for step in range(UPDATES):
        run(
            "UPDATE document SET state = %s, amount = amount + 1 WHERE id = %s",
            [f"step {step}", document],
        )
    for step in range(INSERTS):
        run(
            "INSERT INTO line (document_id, name, quantity, price)"
            " VALUES (%s, %s, 1, 2.50)",
            [document, f"line {step}"],
        )
    if audited:
        bodies = [canonical_text(facts(document, step)) for step in range(ENTRIES)]
        entries = json.dumps([{"body": body, "secrets": []} for body in bodies])
        run("SELECT wardclerk_evidence.append(%s::jsonb)", [entries])


def facts(document, step) -> dict:
    """An entry as long as those of an approval."""
    return {
        "action": "approval.approved",
        "actor": 7,
        "channel": "ui",
        "company": 1,
        "detail": {"case": document, "digest": "0" * 64, "gate": "post", "step": step},
        "new": {"approval": "approved", "step": "approved"},
        "policy_version": "Vendor bills, version 3",
        "reason": "Checked with the order",
        "res_id": document,
        "res_model": "document",
        "role": "department_head",
        "schema": "wardclerk.evidence/1",
    }


# -- verifying -------------------------------------------------------------------------
def verified(folder) -> list[dict]:
    """The verifier as an auditor runs it, over a whole log with all its anchors."""
    log = GeneratedLog(VERIFIED_ENTRIES)
    with (folder / "binder.zip").open("wb") as file:
        binder.write(file, log, binder.Scope("The whole log"))
    (folder / "anchor").write_text("\n".join(log.anchor))
    (folder / "key").write_text(log.keys()[0][0])
    command = [sys.executable, "-I", "-S", verifier.__file__, folder / "binder.zip"]
    command += ["--key", folder / "key", "--anchor", folder / "anchor"]
    started, cpu_before = time.perf_counter(), children_cpu_seconds()
    done = subprocess.run(command, capture_output=True, text=True, check=False)
    seconds = time.perf_counter() - started
    cpu_seconds = children_cpu_seconds() - cpu_before
    if done.returncode:
        raise AssertionError(f"the log is not valid: {done.stdout}")
    return [
        figure("entries_verified_per_second", VERIFIED_ENTRIES / seconds, "1/s"),
        figure("verify_1m_entries_seconds", seconds * SCALE, "s"),
        # What the program itself used, also when others use the machine.
        figure("verify_1m_entries_cpu_seconds", cpu_seconds * SCALE, "s"),
        figure("binder_bytes_per_entry", size_of(folder) / VERIFIED_ENTRIES, "B"),
    ]


def children_cpu_seconds():
    used = resource.getrusage(resource.RUSAGE_CHILDREN)
    return used.ru_utime + used.ru_stime


def size_of(folder):
    return (folder / "binder.zip").stat().st_size


class GeneratedLog:
    """A log that is computed entry by entry and never held as a whole."""

    def __init__(self, size):
        self.size, self.anchor = size, []
        self.key = Ed25519PrivateKey.generate()
        tree = CompactRange()
        for row in self.stretch(0, size):
            tree.append(row.leaf_hash)
            if tree.size % CHECKPOINT_EVERY == 0 or tree.size == size:
                self.newest = self.checkpoint(tree, row.created_at)
                line = {"note": self.newest.note, "size": tree.size}
                self.anchor.append(json.dumps(line))

    def checkpoint(self, tree, time):
        text = note.checkpoint_text(ORIGIN, tree.size, tree.root(), time)
        signed = note.sign(text, ORIGIN, self.key)
        return StoredCheckpoint(tree.size, tree.root(), tree.frontier(), signed)

    def stretch(self, first, end):
        for index in range(first, end):
            at = STARTED_AT + timedelta(milliseconds=200 * index)
            number, txid = index + 1, str(index // 2 + 700)
            body = canonical_body(index)
            hashed = leaf_hash(leaf_data(number, at, txid, body))
            yield Row(index, hashed, number, at, txid, body)

    def head(self):
        return self.newest

    def keys(self):
        public = self.key.public_key().public_bytes_raw()
        return [key.key_text(ORIGIN, public)], []

    def personal(self, entry_ids):
        return []

    def people(self, user_ids):
        return {}

    def policies(self, case_ids):
        return {}

    def waiting(self):
        return 0


PATTERN = canonical_text(facts(0, 0)).replace('"case":0', '"case":%d')


def canonical_body(index):
    """One body of a realistic length, without the cost of making it canonical."""
    return PATTERN % index


def figure(name, value, unit, peer=None) -> dict:
    """One line of the report."""
    return {
        "name": name,
        "value": round(value, 2),
        "unit": unit,
        "peer": peer and round(peer, 2),
        "ratio": peer and round(value / peer, 3),
    }
