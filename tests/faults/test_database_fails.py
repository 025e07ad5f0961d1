"""PostgreSQL crashes, a backup is restored in mid-traffic: the sink counts once."""

import os
import signal
import time
from contextlib import suppress

import psycopg
import pytest
from psycopg.rows import dict_row

from tests.services.relay.kit import Database, wait_until
from wardclerk.cli.parts import postgres
from wardclerk.cli.tiers.cluster import Cluster

from .kit import (
    RECOVERY_SECONDS,
    assert_exactly_once_in_order,
    healthy_again,
    many,
    wait_for_all,
)

CRASHES = many(2, 20)
COPIED = ("wardclerk_event_endpoint", "wardclerk_outbox")


@pytest.fixture
def own_cluster(tmp_path):
    """A server that may be crashed, and that keeps what it acknowledged."""
    tmp_path.chmod(0o755)
    cluster = Cluster(tmp_path / "cluster")
    cluster.start()
    with psycopg.connect(cluster.admin_url, autocommit=True) as admin:
        admin.execute("ALTER SYSTEM SET synchronous_commit = 'on'")
        admin.execute("SELECT pg_reload_conf()")
    yield cluster
    cluster.stop()


def crash(cluster):
    """Immediate: sessions are cut and nothing is written down."""
    folder = postgres.data_folder(cluster.settings)
    pid = int((folder / "postmaster.pid").read_text().split()[0])
    os.kill(pid, signal.SIGQUIT)
    wait_until(lambda: not (folder / "postmaster.pid").exists(), "it is gone", 20)


def reconnect(database):
    """The test's own session ended with the server."""
    with suppress(psycopg.Error):
        database.connection.close()
    database.connection = psycopg.connect(
        psycopg.conninfo.make_conninfo(database.admin_url, dbname=database.name),
        autocommit=True,
        row_factory=dict_row,
    )
    database.connection.execute("SET TIME ZONE 'UTC'")


@pytest.fixture
def database(own_cluster):
    """Lies on the server that crashes."""
    made = Database(own_cluster.admin_url)
    yield made
    reconnect(made)
    made.drop()


def test_postgresql_crashes_under_load(
    own_cluster, database, receiver, make_relay, chance, figures
):
    endpoint = database.endpoint(receiver.url("slow/30"))
    relay, ids = healthy_again(make_relay()), []
    for number in range(CRASHES):
        ids += database.emit(endpoint, 150, documents=50, first=number * 150 + 1)
        time.sleep(chance.uniform(0, 0.6))  # the random moment is what is tested
        crash(own_cluster)
        own_cluster.start()
        reconnect(database)

    seconds = wait_for_all(database, len(ids), RECOVERY_SECONDS + 5)

    figures.note(receiver, ids, faults=CRASHES, seconds=seconds)
    assert relay.alive, "it comes back without help"
    assert_exactly_once_in_order(receiver, ids)


def test_a_backup_is_restored_in_mid_traffic(
    own_cluster, database, receiver, make_relay, tmp_path, figures
):
    endpoint = database.endpoint(receiver.url("slow/10"))
    relay = healthy_again(make_relay())
    before = database.emit(endpoint, 300, documents=60)
    wait_until(lambda: database.states().get("delivered", 0) > 30, "mid-traffic")
    restored = Database(own_cluster.admin_url)
    try:
        copy(database, restored)
        after = database.emit(endpoint, 60, documents=60, first=301)
        wait_for_all(database, 360)
        relay.kill()

        restored.key = database.key
        second = healthy_again(type(relay)(restored, tmp_path, [receiver.port]))
        seconds = wait_for_all(restored, 300)
        second.kill()
    finally:
        restored.drop()

    figures.note(receiver, [*before, *after], faults=1, seconds=seconds)
    assert_exactly_once_in_order(receiver, [*before, *after])
    assert len(receiver.calls()) > 360, "nothing was sent again: nothing was tested"


def copy(source, target):
    """One snapshot of the source, as a logical backup takes it."""
    with source.connection.transaction():
        source.connection.execute("SET TRANSACTION ISOLATION LEVEL REPEATABLE READ")
        for table in COPIED:
            with (
                source.connection.cursor().copy(f"COPY {table} TO STDOUT") as rows,
                target.connection.cursor().copy(f"COPY {table} FROM STDIN") as into,
            ):
                for row in rows:
                    into.write(row)
