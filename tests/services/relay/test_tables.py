"""The tables that these tests use are Odoo's, and every statement runs on them."""

import os
import re
import uuid

import psycopg
import pytest
from psycopg.rows import dict_row

from wardclerk.relay import queries

from .conftest import throw_away_database
from .kit import ROOT

ODOO_VARIABLE = "WARDCLERK_TEST_ODOO_DATABASE_URL"
TABLES = (
    "wardclerk_event_endpoint",
    "wardclerk_event_proof",
    "wardclerk_outbox",
    "wardclerk_inbox",
)
COLUMNS = """
    SELECT table_name, column_name, udt_name FROM information_schema.columns
     WHERE table_name = ANY(%s) ORDER BY 1, 2
"""
RIGHTS = """
    SELECT table_name, column_name, privilege_type
      FROM information_schema.column_privileges
     WHERE grantee = %s AND table_name = ANY(%s)
"""
INDEXES = "SELECT indexdef FROM pg_indexes WHERE tablename = 'wardclerk_outbox'"
VALUES = {
    "endpoint_ids": [1],
    "rooms": [1],
    "lease_seconds": [1.0],
    "lease_token": uuid.uuid4(),
    "ids": [1],
    "tokens": [uuid.uuid4()],
    "states": ["delivered"],
    "delays": [0.0],
    "statuses": [200],
    "errors": ["error"],
    "unused_attempts": [0],
    "endpoint_id": 1,
    "reason": "gone",
    "breaker_state": "open",
    "wait_seconds": 10.0,
    "failures_in_row": 5,
    "succeeded": False,
    "resends_max": 3,
    "batch": 10,
    "cause": "not confirmed",
    "lock": 1,
    "size": 1,
    "first_index": 0,
    "entry_ids": [1],
    "leaf_hashes": [bytes(32)],
    "root": bytes(32),
    "frontier": bytes(32),
    "note": "note",
    "message_ids": ["mail_1"],
    "key_text": "key",
    "first_size": 0,
    "handover": "note",
}


@pytest.fixture(scope="module")
def database():
    """One for all: these tests change nothing."""
    with throw_away_database() as made:
        yield made


@pytest.mark.parametrize("name", sorted(queries.STATEMENTS))
def test_statement_runs_with_the_rights_of_the_relay(database, name):
    session = database.connect("relay_role", autocommit=False)
    session.execute("SET TIME ZONE 'UTC'")

    session.execute("EXPLAIN " + queries.STATEMENTS[name], VALUES)

    session.close()


def test_every_statement_has_a_sentence():
    text = (ROOT / "src/wardclerk/relay/queries.sql").read_text()
    names = re.findall(r"^-- name: (\w+)$", text, re.MULTILINE)

    assert sorted(names) == sorted(queries.STATEMENTS)
    assert all(re.search(rf"-- name: {name}\n-- [A-Z].*\.\n", text) for name in names)


def test_test_tables_have_the_columns_of_odoo(database):
    odoo = connect_to_odoo()

    theirs = {
        row["table_name"] + "." + row["column_name"]: row for row in columns(odoo)
    }
    ours = columns(database.connection)

    for row in ours:
        place = row["table_name"] + "." + row["column_name"]
        assert place in theirs, f"Odoo has no column {place}"
        assert row["udt_name"] == theirs[place]["udt_name"], place


def test_relay_has_the_rights_in_odoo_that_the_tests_give_it(database):
    odoo = connect_to_odoo()

    wanted = rights(database.connection, database.roles["relay_role"])
    given = rights(odoo, "wardclerk_relay")

    assert wanted - given == set()
    assert {right for right in given if right[2] in ("INSERT", "DELETE")} == set()
    assert {right for right in given - wanted if right[2] == "UPDATE"} == set()


def test_claim_finds_its_indexes_in_odoo(database):
    odoo = connect_to_odoo()

    wanted = indexes(database.connection)

    assert wanted - indexes(odoo) == set()


def connect_to_odoo():
    """A database of Odoo with wardclerk_event, as the addons tier gives it."""
    url = os.environ.get(ODOO_VARIABLE)
    if not url:
        pytest.skip(f"{ODOO_VARIABLE} names no database with wardclerk_event")
    return psycopg.connect(url, autocommit=True, row_factory=dict_row)


def columns(connection):
    """Name and type of each column."""
    return connection.execute(COLUMNS, [list(TABLES)]).fetchall()


def indexes(connection):
    """Columns and condition of the outbox's indexes, without their names."""
    rows = connection.execute(INDEXES).fetchall()
    return {row["indexdef"].partition(" USING ")[2] for row in rows}


def rights(connection, role):
    """What a role may do with which column."""
    rows = connection.execute(RIGHTS, [role, list(TABLES)]).fetchall()
    return {tuple(row.values()) for row in rows}
