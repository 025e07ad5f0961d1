"""The gates of document types as constraint triggers on their tables.

The guard in `create` and `write` says in words what is missing. These triggers hold
the same line against SQL of other addons and of people: at commit no row is behind a
gate without an approved case. A domain writes nothing for it.
"""

import hashlib

from odoo.tools import SQL

NAME_CHARS = 12  # of a digest: PostgreSQL cuts names at 63 bytes


def install_all_gates(env):
    """Put the triggers of all document types that are loaded on their tables."""
    for documents in map(env.get, list(env.registry)):
        if getattr(documents, "_approval_gates", None) and not documents._abstract:
            install_gates(documents)


def install_gates(documents):
    """Put the triggers of all gates of a document type on its table, anew.

    Before this addon's own SQL has run there is nothing to hang them on; what it
    brings itself is guarded then by `install_all_gates`.
    """
    if not _is_ready(documents.env):
        return
    forget_gates(documents.env, documents._name)
    for gate in documents._approval_gates:
        _install_gate(documents, gate)


def forget_gates(env, res_model):
    """Take all triggers of a document type away."""
    rows = env.execute_query(
        SQL(
            "DELETE FROM wardclerk_approval_guarded WHERE res_model = %s"
            " RETURNING gate, guarded_table, to_regclass(quote_ident(guarded_table))",
            res_model,
        )
    )
    for gate, table, exists in rows:
        for what in ("create", "write", "unlink") if exists else ():
            env.cr.execute(
                SQL(
                    "DROP TRIGGER IF EXISTS %s ON %s",
                    SQL.identifier(_name(res_model, gate, what)),
                    SQL.identifier(table),
                )
            )


def forget_stale_gates(env):
    """Take away the triggers of document types that left the registry.

    An addon that was uninstalled takes its guard along, but not what the guard put on
    the tables of others. Triggers of a configured gate stay until two people retire it,
    also while a field that its class needs is missing.
    """
    rows = env.execute_query(
        SQL(
            "SELECT DISTINCT res_model FROM wardclerk_approval_guarded"
            " WHERE res_model NOT IN (SELECT res_model FROM wardclerk_approval_gate"
            " WHERE state = 'active')"
        )
    )
    for (res_model,) in rows:
        documents = env.get(res_model)
        if documents is None or not getattr(documents, "_approval_gates", None):
            forget_gates(env, res_model)


def remove_gates(env):
    """Take away all triggers, with their functions: the addon is uninstalled."""
    env.cr.execute(
        "DROP FUNCTION IF EXISTS wardclerk_approval_passage() CASCADE;"
        " DROP FUNCTION IF EXISTS wardclerk_approval_deletion() CASCADE;"
        " DROP FUNCTION IF EXISTS wardclerk_approval_case_end() CASCADE;"
        " DROP FUNCTION IF EXISTS wardclerk_approval_check(text, text, integer);"
        " DROP TABLE IF EXISTS wardclerk_approval_guarded;"
    )


def _is_ready(env):
    [[ready]] = env.execute_query(
        SQL("SELECT to_regclass('wardclerk_approval_guarded') IS NOT NULL")
    )
    return ready


def _install_gate(documents, gate):
    new, old = (_behind(documents, gate, SQL(row)) for row in ("NEW", "OLD"))
    behind = _behind(documents, gate, SQL.identifier(documents._table))
    company = _company(documents)
    moved = SQL("(%s) IS NOT TRUE OR OLD.id <> NEW.id", old)
    if company:
        column = documents._approval_company_field
        moved = SQL(
            "%s OR %s IS DISTINCT FROM %s",
            moved,
            SQL("OLD.%s", SQL.identifier(column)),
            SQL("NEW.%s", SQL.identifier(column)),
        )
    documents.env.cr.execute(
        SQL(
            "INSERT INTO wardclerk_approval_guarded"
            " (res_model, gate, guarded_table, company_sql, behind_sql)"
            " VALUES (%s, %s, %s, %s, %s)",
            documents._name,
            gate,
            documents._table,
            _text(documents.env, company or SQL("NULL::integer")),
            _text(documents.env, behind),
        )
    )
    _trigger(documents, gate, "create", SQL("INSERT"), new, "passage")
    passes = SQL("%s AND (%s)", new, moved)
    _trigger(documents, gate, "write", SQL("UPDATE"), passes, "passage")
    _trigger(documents, gate, "unlink", SQL("DELETE"), old, "deletion")


def _trigger(documents, gate, what, event, when, function):
    name = SQL.identifier(_name(documents._name, gate, what))
    table = SQL.identifier(documents._table)
    documents.env.cr.execute(SQL("DROP TRIGGER IF EXISTS %s ON %s", name, table))
    documents.env.cr.execute(
        SQL(
            "CREATE CONSTRAINT TRIGGER %s AFTER %s ON %s"
            " DEFERRABLE INITIALLY DEFERRED FOR EACH ROW WHEN (%s)"
            " EXECUTE FUNCTION %s(%s, %s)",
            name,
            event,
            table,
            when,
            SQL.identifier(f"wardclerk_approval_{function}"),
            documents._name,
            gate,
        )
    )


def _behind(documents, gate, row):
    """Return the condition under which a row is behind the gate and governed."""
    wanted = {
        documents._approval_state_field: documents._approval_gates[gate],
        **documents._approval_governed_values,
    }
    return SQL(" AND ").join(
        SQL("%s.%s IN %s", row, SQL.identifier(name), tuple(values))
        for name, values in wanted.items()
    )


def _company(documents):
    field = documents._fields.get(documents._approval_company_field)
    if field is None or not field.store:
        return None
    return SQL.identifier(documents._table, field.name)


def _name(res_model, gate, what):
    """Return a trigger's name, which is never cut."""
    digest = hashlib.sha256(f"{res_model}/{gate}".encode()).hexdigest()
    return f"wardclerk_gate_{what}_{digest[:NAME_CHARS]}"


def _text(env, sql):
    """Return SQL as text, its values in place."""
    return env.cr.mogrify(sql).decode()
