"""What must be true before evidence is kept, and before it could be lost."""

from odoo.exceptions import UserError
from odoo.tools import SQL, file_open

SCHEMA_FILE = "wardclerk_audit/data/evidence_schema.sql"
OWNER_ROLE, RELAY_ROLE = "wardclerk_evidence", "wardclerk_relay"


def pre_init_hook(env):
    """Refuse to install without the schema that another role owns.

    A superuser, which Odoo's log-in is in throw-away databases only, makes it.
    """
    if _schema_exists(env):
        return
    if not is_superuser(env):
        raise UserError(
            env._(
                "The evidence schema is missing, and Odoo's own database role must not"
                " create it. Run `./wardclerk evidence install`, then install again."
            )
        )
    _create_schema(env)


def uninstall_hook(env):
    """Refuse to forget: evidence outlives the wish to remove the addon."""
    [[has_entries]] = env.execute_query(
        SQL("SELECT EXISTS (SELECT FROM wardclerk_evidence.entry)")
    )
    if has_entries:
        raise UserError(
            env._(
                "This database holds evidence, so Wardclerk Audit stays installed."
                " Archive the whole database when its retention ends."
            )
        )


def _schema_exists(env):
    [[found]] = env.execute_query(
        SQL("SELECT to_regprocedure('wardclerk_evidence.append(jsonb)') IS NOT NULL")
    )
    return found


def is_superuser(env):
    """Tell whether Odoo's log-in may do anything, as in throw-away databases only."""
    [[superuser]] = env.execute_query(
        SQL("SELECT rolsuper FROM pg_roles WHERE rolname = current_user")
    )
    return superuser


def _create_schema(env):
    """Run the schema's script as the launcher does, with the roles of this server."""
    for role in (OWNER_ROLE, RELAY_ROLE):
        if not env.execute_query(
            SQL("SELECT 1 FROM pg_roles WHERE rolname = %s", role)
        ):
            env.cr.execute(SQL("CREATE ROLE %s NOLOGIN", SQL.identifier(role)))
    [[app_role]] = env.execute_query(SQL("SELECT current_user"))
    with file_open(SCHEMA_FILE) as file:
        script = file.read()
    for word, role in (
        (":owner_role", OWNER_ROLE),
        (":relay_role", RELAY_ROLE),
        (":app_role", app_role),
    ):
        script = script.replace(word, f'"{role}"')
    env.cr.execute(script)
