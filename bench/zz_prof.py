"""What a large past costs: 50,000 requests, 100,000 orders and 300,000 bills.

The documents of the past are made by Odoo and then multiplied in the tables, with
their lines, cases and decisions; what people have to do today stays as much. Screens
are opened as Odoo's client opens them, without the network: views, then the first page.
"""

from __future__ import annotations

import os
import statistics
from dataclasses import replace
from pathlib import Path

import psycopg
from _shell import Shell
from approval import command, configure, ensure_installed, tell
from psycopg import sql

from wardclerk.cli import database, fingerprint, settings
from wardclerk.cli.odoo_database.build import DEMO_ADDON
from wardclerk.cli.tiers.cluster import Cluster

WORKER = Path("/tmp/prof/worker.py")
NAME = "bench_volume"
COPIES = int(os.environ.get("WARDCLERK_BENCH_COPIES", "1000"))
SMALL = 10  # the first measurement is made at a tenth
ROUNDS = 20
PARTS = 10  # as the worker makes its documents
STRIDE = 1_000_000  # between the numbers of one copy and the next
SCREENS = ("approval_queue", "exception_workbench", "bill_list", "request_list")
DOCUMENTS = (
    *("wardclerk_purchase_request", "wardclerk_purchase_request_line"),
    *("purchase_order", "purchase_order_line", "account_move", "account_move_line"),
    *("wardclerk_bill_match", "wardclerk_bill_seen"),
    *("wardclerk_approval_case", "wardclerk_approval_step"),
    "wardclerk_approval_decision",
)
# Numbers of documents that no foreign key tells of.
REFERENCES = {"wardclerk_approval_case": ("res_id",)}
# Texts that would make a copy of a bill one in the duplicates' eyes.
TOLD_APART = {"account_move": ("ref", "reference_key")}
# By which copies are looked for: twenty copies share them, as bills of each month do.
TEXT_KEYS = {"wardclerk_bill_seen": ("names",)}
# Days on which a copy lies further back: the past of three years, not of one day.
MOVED_BACK = {
    "account_move": ("date", "invoice_date", "invoice_date_due"),
    "account_move_line": ("date", "invoice_date", "date_maturity"),
}
YEARS_DAYS = 3 * 365
COUNTED = {
    "requests": "wardclerk_purchase_request",
    "orders": "purchase_order",
    "bills": "account_move",
}


def run(_settings) -> dict:
    """Needs no running system: its database lies in the cache."""
    cluster = Cluster(settings.cache_dir() / "bench-approval" / "postgres")
    cluster.start()
    chosen = replace(cluster.settings, odoo_database=NAME)
    try:
        config = chosen.run_dir / f"{NAME}.conf"
        ours = [settings.ROOT / "addons"]
        configure(chosen, config, ours)
        names = [n for n in fingerprint.addons_of(settings.ROOT) if n != DEMO_ADDON]
        tell("a database with all our addons")
        cluster.clone(ensure_installed(cluster, tuple(names), ours), NAME)
        shell = Shell(command(chosen, "shell", config), chosen, WORKER)
        try:
            shell.ask("prepare")
            in_parts(shell, "past", "a hospital and its past")
            return {"measures": grown(shell, chosen)}
        finally:
            shell.close()
    finally:
        database.drop(chosen, NAME)
        cluster.stop()


def grown(shell: Shell, chosen) -> list[dict]:
    """Measure at a tenth of the past, then at all of it."""
    address = chosen.database_url("postgres", NAME)
    with psycopg.connect(address, autocommit=True) as connection:
        connection.execute("SET session_replication_role = replica")
        seeds = {table: highest(connection, table) for table in DOCUMENTS}
        multiply(connection, seeds, 1, COPIES // SMALL)
        in_parts(shell, "live", "what people have to do")
        refresh(connection)
        tell(str(shell.ask("profile", "small")))
        multiply(connection, seeds, COPIES // SMALL, COPIES)
        refresh(connection)
        tell(str(shell.ask("profile", "large")))
    return []

def in_parts(shell: Shell, what: str, words: str) -> None:
    for part in range(PARTS):
        tell(f"{words}: {part + 1} of {PARTS}")
        shell.ask(what)


def highest(connection, table: str) -> int:
    query = sql.SQL("SELECT coalesce(max(id), 0) FROM {}")
    return connection.execute(query.format(sql.Identifier(table))).fetchone()[0]


def counts(connection) -> dict[str, int]:
    query = sql.SQL("SELECT count(*) FROM {}")
    return {
        name: connection.execute(query.format(sql.Identifier(table))).fetchone()[0]
        for name, table in COUNTED.items()
    }


# -- the past -------------------------------------------------------------------------
def multiply(connection, seeds: dict[str, int], first: int, end: int) -> None:
    """Copies `first` to `end` of all documents that were there in the beginning."""
    for table in (*DOCUMENTS, *between(connection)):
        tell(f"copies {first} to {end}: {table}")
        copy(connection, table, seeds, first, end)


def copy(connection, table: str, seeds, first: int, end: int) -> None:
    keys = {
        column: parent
        for column, parent in foreign_keys(connection, table)
        if parent in seeds
    }
    keys |= dict.fromkeys(REFERENCES.get(table, ()), "account_move")
    columns = columns_of(connection, table)
    if "id" in columns:
        keys["id"] = table
        seed = sql.SQL("id <= {}").format(seeds[table])
    else:
        seed = sql.SQL(" AND ").join(
            sql.SQL("{} <= {}").format(sql.Identifier(column), seeds[parent])
            for column, parent in keys.items()
        )
    texts = {*unique_texts(connection, table), *TOLD_APART.get(table, ())}
    special = dict.fromkeys(TEXT_KEYS.get(table, ()), text_keys)
    special |= dict.fromkeys(MOVED_BACK.get(table, ()), moved_back)
    values = sql.SQL(", ").join(
        special[column](column) if column in special else value(column, keys, texts)
        for column in columns
    )
    connection.execute(
        sql.SQL(
            "INSERT INTO {table} ({columns}) OVERRIDING SYSTEM VALUE"
            " SELECT {values} FROM {table}, generate_series({first}, {last}) AS copy"
            " WHERE {seed}"
        ).format(
            table=sql.Identifier(table),
            columns=sql.SQL(", ").join(map(sql.Identifier, columns)),
            values=values,
            first=first,
            last=end - 1,
            seed=seed,
        )
    )


def value(column: str, keys, texts):
    """A number moves with its copy; a text that must be unique says which copy."""
    name = sql.Identifier(column)
    if column in keys:
        return sql.SQL("{} + copy * {}").format(name, STRIDE)
    if column in texts:
        return sql.SQL("{} || '-' || copy").format(name)
    return name


def text_keys(column: str):
    """A list of texts, of which each says in which twenty copies it stands."""
    return sql.SQL(
        "(SELECT jsonb_agg(one || '-' || copy / 20)"
        " FROM jsonb_array_elements_text({}) AS one)"
    ).format(sql.Identifier(column))


def moved_back(column: str):
    """A day of the last three years, another one for each copy in turn."""
    return sql.SQL("{} - (copy % {})::int").format(sql.Identifier(column), YEARS_DAYS)


def columns_of(connection, table: str) -> list[str]:
    rows = connection.execute(
        "SELECT attname FROM pg_attribute WHERE attrelid = %s::regclass"
        " AND attnum > 0 AND NOT attisdropped AND attgenerated = ''",
        [table],
    )
    return [name for (name,) in rows]


def unique_texts(connection, table: str) -> list[str]:
    """Columns of text in unique indexes."""
    rows = connection.execute(
        "SELECT DISTINCT attname FROM pg_index"
        " JOIN pg_attribute ON attrelid = indrelid AND attnum = ANY(indkey)"
        " WHERE indisunique AND indrelid = %s::regclass"
        " AND atttypid IN ('text'::regtype, 'varchar'::regtype)",
        [table],
    )
    return [name for (name,) in rows]


def foreign_keys(connection, table: str) -> list[tuple[str, str]]:
    """[(column, the table that it points to)]"""
    return connection.execute(
        "SELECT attname, confrelid::regclass::text FROM pg_constraint"
        " JOIN pg_attribute ON attrelid = conrelid AND attnum = conkey[1]"
        " WHERE contype = 'f' AND conrelid = %s::regclass",
        [table],
    ).fetchall()


def between(connection) -> list[str]:
    """Tables that only join two others, at least one of them a document."""
    rows = connection.execute(
        "SELECT DISTINCT conrelid::regclass::text FROM pg_constraint"
        " WHERE contype = 'f' AND confrelid = ANY(%s::regclass[])"
        " AND NOT EXISTS (SELECT FROM pg_attribute"
        "  WHERE attrelid = conrelid AND attname = 'id')",
        [list(DOCUMENTS)],
    )
    return sorted(name for (name,) in rows)


def refresh(connection) -> None:
    """Numbers go on behind the copies, and the planner knows how much there is."""
    for table in DOCUMENTS:
        connection.execute(
            "SELECT setval(pg_get_serial_sequence(%s, 'id'), %s)",
            [table, highest(connection, table) + 1],
        )
    connection.execute("VACUUM ANALYZE")


# -- measuring ------------------------------------------------------------------------
def measured(shell: Shell) -> dict:
    """{screen: (milliseconds of the slowest but one in twenty, rows)}, and the cycle"""
    tell("screens are opened")
    found = {name: opened(shell, "open", name) for name in SCREENS}
    proposed, runs = [], []
    for _round in range(ROUNDS):
        proposed.append(shell.ask("propose"))
        runs.append(shell.ask("open_run"))
        shell.ask("drop_run")
    found["payment_run_propose"], found["payment_run"] = slow(proposed), slow(runs)
    found["cycle"] = statistics.median(shell.ask("cycle") for _round in range(ROUNDS))
    return found


def opened(shell: Shell, *words) -> tuple[float, int]:
    shell.ask(*words)  # caches are warm in life, too
    return slow([shell.ask(*words) for _round in range(ROUNDS)])


def slow(answers: list[tuple[float, int]]) -> tuple[float, int]:
    times = sorted(milliseconds for milliseconds, _rows in answers)
    return times[int(0.95 * len(times)) - 1], answers[-1][1]


def figure(name: str, value: float, unit: str, peer: float | None = None) -> dict:
    """One line of the report; the peer is the same at a tenth of the past."""
    return {
        "name": name,
        "value": round(value, 1),
        "unit": unit,
        "peer": peer and round(peer, 1),
        "ratio": peer and round(value / peer, 3),
    }
