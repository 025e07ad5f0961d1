"""Our databases and roles, managed with PostgreSQL's own programs."""

from __future__ import annotations

import base64
import hashlib
import hmac
import secrets
from urllib.parse import unquote, urlsplit

from wardclerk.cli import shell
from wardclerk.cli.environment import postgres as programs
from wardclerk.cli.errors import UserError
from wardclerk.cli.settings import Settings

SCRAM_ITERATIONS = 4096  # PostgreSQL's own default
CONNECT_SECONDS = "5"
EXTENSIONS = ("pg_trgm", "unaccent")  # Odoo uses both; only an administrator adds them
AGE = """
    SELECT extract(epoch FROM clock_timestamp() - coalesce(
               min(backend_start) FILTER (WHERE backend_type = 'checkpointer'),
               pg_postmaster_start_time()))
      FROM pg_stat_activity;
"""
NEXT_STEP = "Run `./wardclerk logs postgres`, then `./wardclerk up` again: it resumes."


def answers(settings: Settings) -> bool:
    """Can the administrator run a statement?"""
    try:
        return query(settings, "SELECT 1") == "1"
    except shell.CommandFailed:
        return False


def age_seconds(settings: Settings) -> float:
    """Since when the server serves, by its own clock.

    After the crash of one of its processes it begins anew under the same postmaster,
    with another checkpointer; only an administrator sees that one's start.
    """
    return float(query(settings, AGE))


def query(settings: Settings, sql: str, database: str = "postgres") -> str:
    """Run SQL as administrator; values come back one row a line."""
    options = ["--no-psqlrc", "--quiet", "--no-align", "--tuples-only"]
    return shell.run(
        [program(settings, "psql"), *options, "--set=ON_ERROR_STOP=1", "--file=-"],
        doing="Asking PostgreSQL",
        env={**connection(settings), "PGDATABASE": database},
        text=sql,
        next_step=NEXT_STEP,
    ).strip()


def program(settings: Settings, name: str):
    return programs.bin_dir(settings.cache_dir) / name


def connection(settings: Settings) -> dict[str, str]:
    """The administrator's log-in, by environment: command lines can be read by all."""
    login = {
        "PGHOST": settings.database_host,
        "PGPORT": str(settings.ports.postgres),
        "PGUSER": "postgres",
        "PGPASSWORD": settings.secrets.postgres_admin_password,
        "PGCONNECT_TIMEOUT": CONNECT_SECONDS,
        "PGCLIENTENCODING": "UTF8",
        "PGOPTIONS": "-c client_min_messages=warning",
    }
    if settings.database_admin_url:
        address = named_server(settings.database_admin_url)
        login |= {"PGUSER": address.user, "PGPASSWORD": address.password}
    return login | programs.library_path(settings.cache_dir)


class NamedServer:
    """What WARDCLERK_DATABASE_URL says: an administrator's log-in on some server."""

    def __init__(self, url: str) -> None:
        parts = urlsplit(url)
        if parts.scheme not in {"postgresql", "postgres"} or not parts.hostname:
            raise UserError(
                "WARDCLERK_DATABASE_URL is not an address of PostgreSQL.",
                "Write it as postgresql://administrator:password@host:5432/postgres",
            )
        self.host = parts.hostname
        self.port = parts.port or 5432
        self.user = unquote(parts.username or "postgres")
        self.password = unquote(parts.password or "")


def named_server(url: str) -> NamedServer:
    return NamedServer(url)


# -- roles ----------------------------------------------------------------------------
def create_roles(settings: Settings) -> None:
    """Four roles, none of them superuser; only the passwords may change later."""
    statements = [role_statement(settings.evidence_role, login=False)]
    for role, password in (
        (settings.odoo_role, settings.secrets.odoo_db_password),
        (settings.relay_role, settings.secrets.relay_db_password),
        (settings.n8n_role, settings.secrets.n8n_db_password),
    ):
        statements.append(role_statement(role, login=True))
        statements.append(f"ALTER ROLE {role} PASSWORD '{scram(password)}';")
    query(settings, "\n".join(statements))


def role_statement(role: str, *, login: bool) -> str:
    rights = "NOSUPERUSER NOCREATEDB NOCREATEROLE NOREPLICATION"
    kind = "LOGIN" if login else "NOLOGIN"
    return (
        f"DO $$ BEGIN IF NOT EXISTS (SELECT FROM pg_roles WHERE rolname = '{role}') "
        f"THEN CREATE ROLE {role}; END IF; END $$;\nALTER ROLE {role} {kind} {rights};"
    )


def scram(password: str) -> str:
    """What PostgreSQL stores, so that no statement and no log carries the password."""
    salt = secrets.token_bytes(16)
    salted = hashlib.pbkdf2_hmac("sha256", password.encode(), salt, SCRAM_ITERATIONS)
    client = hashlib.sha256(hmac.digest(salted, b"Client Key", "sha256")).digest()
    server = hmac.digest(salted, b"Server Key", "sha256")
    salt_text, client_text, server_text = (
        base64.b64encode(value).decode() for value in (salt, client, server)
    )
    return f"SCRAM-SHA-256${SCRAM_ITERATIONS}:{salt_text}${client_text}:{server_text}"


# -- databases ------------------------------------------------------------------------
def exists(settings: Settings, database: str) -> bool:
    sql = f"SELECT 1 FROM pg_database WHERE datname = '{database}'"  # noqa: S608 our own name
    return query(settings, sql) == "1"


def create(settings: Settings, database: str, owner: str) -> None:
    """An empty database that only its owner may enter so far."""
    query(
        settings,
        f"CREATE DATABASE {database} OWNER {owner} TEMPLATE template0 "
        "ENCODING 'UTF8' LC_COLLATE 'C.UTF-8' LC_CTYPE 'C.UTF-8';\n"
        f"REVOKE CONNECT ON DATABASE {database} FROM PUBLIC;",
    )


def drop(settings: Settings, database: str) -> None:
    """Also while an abandoned process is still connected to it."""
    query(settings, f"DROP DATABASE IF EXISTS {database} WITH (FORCE);")


def rename(settings: Settings, old: str, new: str) -> None:
    query(settings, f"ALTER DATABASE {old} RENAME TO {new};")


def add_extensions(settings: Settings, database: str) -> None:
    """Odoo's search indexes use `unaccent`, which an index may only when immutable."""
    for extension in EXTENSIONS:
        query(settings, f"CREATE EXTENSION IF NOT EXISTS {extension};", database)
    query(settings, "ALTER FUNCTION unaccent(text) IMMUTABLE;", database)


def let_in(settings: Settings, database: str, role: str) -> None:
    query(settings, f"GRANT CONNECT ON DATABASE {database} TO {role};")


def evidence_schema(settings: Settings, database: str) -> None:
    """Create or renew the schema that neither Odoo nor the relay owns."""
    file = settings.root / "addons" / "wardclerk_audit" / "data" / "evidence_schema.sql"
    sql = file.read_text()
    for placeholder, role in (
        (":app_role", settings.odoo_role),
        (":relay_role", settings.relay_role),
        (":owner_role", settings.evidence_role),
    ):
        sql = sql.replace(placeholder, f'"{role}"')
    query(settings, sql, database)
