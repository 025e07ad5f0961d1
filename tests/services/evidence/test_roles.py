"""What each database role can do to evidence, tried with real log-ins."""

import psycopg
import pytest

from wardclerk.core.ledger.leaf import leaf_data
from wardclerk.core.ledger.merkle import CompactRange, leaf_hash

from .conftest import append, body

# Each would change, lose, forge, back-date or unlock evidence.
ATTACKS_OF_ODOO = (
    "UPDATE wardclerk_evidence.entry SET body = '{}'",
    "UPDATE wardclerk_evidence.entry SET created_at = '2001-01-01'",
    "DELETE FROM wardclerk_evidence.entry",
    "TRUNCATE wardclerk_evidence.entry CASCADE",
    "DROP TABLE wardclerk_evidence.entry CASCADE",
    "DROP SCHEMA wardclerk_evidence CASCADE",
    "ALTER SCHEMA wardclerk_evidence RENAME TO gone",
    "ALTER TABLE wardclerk_evidence.entry DISABLE TRIGGER ALL",
    "ALTER TABLE wardclerk_evidence.entry OWNER TO CURRENT_USER",
    "DROP TRIGGER append_only ON wardclerk_evidence.entry",
    "CREATE TRIGGER mine BEFORE INSERT ON wardclerk_evidence.entry"
    " FOR EACH ROW EXECUTE FUNCTION suppress_redundant_updates_trigger()",
    "CREATE RULE mine AS ON INSERT TO wardclerk_evidence.entry DO INSTEAD NOTHING",
    "INSERT INTO wardclerk_evidence.entry (body) VALUES ('{}')",
    "INSERT INTO wardclerk_evidence.entry (id, body, created_at)"
    " OVERRIDING SYSTEM VALUE VALUES (1, '{}', '2001-01-01')",
    "DELETE FROM wardclerk_evidence.pending",
    "INSERT INTO wardclerk_evidence.pending VALUES (99)",
    "DELETE FROM wardclerk_evidence.secret",
    "UPDATE wardclerk_evidence.secret SET value = 'x'",
    "INSERT INTO wardclerk_evidence.leaf"
    " VALUES (0, 1, decode(repeat('00', 32), 'hex'))",
    "DELETE FROM wardclerk_evidence.leaf",
    "INSERT INTO wardclerk_evidence.checkpoint (size, root, frontier, note)"
    " VALUES (0, decode(repeat('00', 32), 'hex'), '', '')",
    "DELETE FROM wardclerk_evidence.checkpoint",
    "SELECT setval('wardclerk_evidence.entry_id_seq', 1)",
    "SELECT nextval('wardclerk_evidence.entry_id_seq')",
    "ALTER SEQUENCE wardclerk_evidence.entry_id_seq RESTART",
    "CREATE TABLE wardclerk_evidence.mine (id int)",
    "CREATE OR REPLACE FUNCTION wardclerk_evidence.append(entries jsonb)"
    " RETURNS integer LANGUAGE sql AS 'SELECT 0'",
    "ALTER FUNCTION wardclerk_evidence.append(jsonb) SET search_path = public",
    "SET ROLE {owner}",
    "GRANT {owner} TO CURRENT_USER",
    "SET session_replication_role = replica",
    "COPY wardclerk_evidence.entry (body) FROM PROGRAM 'true'",
)
ATTACKS_OF_RELAY = (
    "UPDATE wardclerk_evidence.entry SET body = '{}'",
    "DELETE FROM wardclerk_evidence.entry",
    "INSERT INTO wardclerk_evidence.entry (body) VALUES ('{}')",
    "SELECT wardclerk_evidence.append('[]')",
    "SELECT value FROM wardclerk_evidence.secret",
    "INSERT INTO wardclerk_evidence.pending VALUES (99)",
    "UPDATE wardclerk_evidence.leaf SET leaf_index = 5",
    "DELETE FROM wardclerk_evidence.leaf",
    "DELETE FROM wardclerk_evidence.checkpoint",
    "UPDATE wardclerk_evidence.checkpoint SET note = 'x'",
    "TRUNCATE wardclerk_evidence.pending",
    "SET ROLE {owner}",
)


def attempt(connection, evidence, attack):
    owner = f'"{evidence.roles["owner"]}"'
    with pytest.raises(psycopg.errors.InsufficientPrivilege):
        connection.execute(attack.replace("{owner}", owner))


def entries(connection):
    query = "SELECT id, created_at, txid::text, body FROM wardclerk_evidence.entry"
    return connection.execute(f"{query} ORDER BY id").fetchall()


@pytest.mark.parametrize("attack", ATTACKS_OF_ODOO)
def test_odoos_role_is_refused(attack, evidence, app):
    append(app, body())
    before = entries(app)

    attempt(app, evidence, attack)

    assert entries(app) == before


@pytest.mark.parametrize("attack", ATTACKS_OF_RELAY)
def test_relays_role_is_refused(attack, evidence, app, relay):
    append(app, body())
    before = entries(app)

    attempt(relay, evidence, attack)

    assert entries(app) == before


@pytest.mark.parametrize(
    "attack",
    [
        "UPDATE wardclerk_evidence.entry SET body = body",
        "DELETE FROM wardclerk_evidence.entry",
        "TRUNCATE wardclerk_evidence.entry CASCADE",
        "DELETE FROM wardclerk_evidence.leaf",
        "DELETE FROM wardclerk_evidence.checkpoint",
    ],
)
def test_administrators_slip_of_the_hand_is_refused(attack, evidence, app):
    append(app, body())

    with evidence.connect() as administrator, pytest.raises(psycopg.Error) as refusal:
        administrator.execute(attack)

    assert refusal.value.sqlstate == "WC001"


def test_stranger_in_the_database_cannot_even_look(evidence):
    with evidence.connect() as administrator:
        administrator.execute('CREATE ROLE "b_stranger" NOLOGIN')
        try:
            administrator.execute('SET ROLE "b_stranger"')
            for attempted in (
                "SELECT * FROM wardclerk_evidence.entry",
                "SELECT wardclerk_evidence.append('[]')",
            ):
                with pytest.raises(psycopg.errors.InsufficientPrivilege):
                    administrator.execute(attempted)
        finally:
            administrator.execute("RESET ROLE")
            administrator.execute('DROP ROLE "b_stranger"')


def test_objects_in_the_callers_schemas_do_not_reach_the_function(app):
    """A function that runs with the owner's rights must not find the caller's names."""
    app.execute("CREATE SCHEMA trap")
    app.execute("GRANT USAGE ON SCHEMA trap TO PUBLIC")
    app.execute(
        "CREATE OR REPLACE FUNCTION trap.jsonb_array_length(jsonb) RETURNS integer"
        " LANGUAGE plpgsql AS $$ BEGIN RAISE EXCEPTION 'trapped'; END $$"
    )
    app.execute("CREATE TEMPORARY TABLE entry (id int, body text)")
    app.execute("SET search_path = trap, pg_temp, pg_catalog, wardclerk_evidence")

    assert append(app, body(reason="search path")) == 1

    reasons = app.execute("SELECT body FROM wardclerk_evidence.entry").fetchall()
    assert any("search path" in text for (text,) in reasons)
    assert app.execute("SELECT count(*) FROM pg_temp.entry").fetchone() == (0,)


def test_batch_keeps_its_order_and_its_secrets(app):
    hidden = {"field": "new.email", "salt": "00", "value": '"a@example.com"'}

    added = append(app, body(reason="first"), body(reason="second"), secrets=[hidden])

    first, second = entries(app)[-2:]
    assert added == 2
    assert ("first" in first[3], "second" in second[3]) == (True, True)
    assert first[2] == second[2]
    stored = app.execute(
        "SELECT field, salt, value FROM wardclerk_evidence.secret WHERE entry_id = %s",
        [second[0]],
    ).fetchall()
    assert stored == [("new.email", "00", '"a@example.com"')]


@pytest.mark.parametrize(
    "given",
    ["{}", "null", '"x"', '[{"body": "{}"}]', '[{"body": "no json"}]', "[{}]"],
)
def test_malformed_batch_is_refused_whole(given, app):
    before = entries(app)

    with pytest.raises(psycopg.Error):
        app.execute("SELECT wardclerk_evidence.append(%s::jsonb)", [given])

    assert entries(app) == before


def test_batch_and_entry_have_a_largest_size(app):
    with pytest.raises(psycopg.Error, match="at most"):
        append(app, *[body()] * 10_001)
    with pytest.raises(psycopg.errors.CheckViolation):
        append(app, body(reason="x" * 70_000))


def test_rolled_back_entry_is_neither_stored_nor_pending(evidence, app):
    with evidence.connect("app") as connection, connection.transaction() as work:
        append(connection, body(reason="undone"))
        raise psycopg.Rollback(work)

    assert not any("undone" in text for *_rest, text in entries(app))


def test_relay_seals_what_odoo_wrote(app, relay):
    append(app, body(reason="seal me"))
    waiting = "SELECT entry_id FROM wardclerk_evidence.pending"
    pending = relay.execute(waiting).fetchall()
    numbers = sorted(number for (number,) in pending)
    tree = CompactRange()

    with relay.transaction():
        relay.execute(
            "DELETE FROM wardclerk_evidence.pending WHERE entry_id = ANY(%s)", [numbers]
        )
        for entry in entries(relay):
            if entry[0] in numbers:
                leaf = leaf_hash(leaf_data(*entry))
                relay.execute(
                    "INSERT INTO wardclerk_evidence.leaf VALUES (%s, %s, %s)",
                    [tree.size, entry[0], leaf],
                )
                tree.append(leaf)
        relay.execute(
            "INSERT INTO wardclerk_evidence.checkpoint (size, root, frontier, note)"
            " VALUES (%s, %s, %s, %s)",
            [tree.size, tree.root(), tree.frontier(), "note"],
        )

    leaves = app.execute(
        "SELECT leaf_hash FROM wardclerk_evidence.leaf ORDER BY leaf_index"
    ).fetchall()
    again = CompactRange()
    for (leaf,) in leaves:
        again.append(leaf)
    assert again.root() == tree.root()


def test_installing_again_keeps_entries_and_rights(evidence, app, relay):
    append(app, body(reason="kept"))
    before = entries(app)

    evidence.install()

    assert entries(app) == before
    assert append(app, body()) == 1
    with pytest.raises(psycopg.errors.InsufficientPrivilege):
        app.execute("DELETE FROM wardclerk_evidence.entry")


def test_schema_that_odoo_made_itself_is_not_taken_over(evidence):
    """Odoo's role owns the database and could prepare a schema of that name."""
    with evidence.connect() as administrator:
        administrator.execute("ALTER SCHEMA wardclerk_evidence RENAME TO aside")
    try:
        with evidence.connect("app") as app:
            app.execute("CREATE SCHEMA wardclerk_evidence")

        with pytest.raises(psycopg.errors.InsufficientPrivilege):
            evidence.install()
    finally:
        with evidence.connect() as administrator:
            administrator.execute("DROP SCHEMA wardclerk_evidence CASCADE")
            administrator.execute("ALTER SCHEMA aside RENAME TO wardclerk_evidence")
