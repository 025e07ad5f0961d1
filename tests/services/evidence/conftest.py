"""A throw-away database with the evidence schema and three real log-ins."""

import os
import uuid
from pathlib import Path

import psycopg
import pytest
from psycopg import sql
from psycopg.conninfo import make_conninfo
from psycopg.types.json import Jsonb

from wardclerk.core.canonical import canonical_text

SCHEMA_FILE = (
    Path(__file__).parents[3] / "addons/wardclerk_audit/data/evidence_schema.sql"
)


class Evidence:
    """One database; `app`, `relay` and `owner` log in with passwords of their own."""

    def __init__(self, admin_url):
        self.admin_url = admin_url
        tag = uuid.uuid4().hex[:10]
        self.name = f"b_evidence_{tag}"
        self.password = uuid.uuid4().hex
        self.roles = {kind: f"b_{kind}_{tag}" for kind in ("app", "relay", "owner")}
        with psycopg.connect(admin_url, autocommit=True) as admin:
            for role in self.roles.values():
                admin.execute(
                    sql.SQL("CREATE ROLE {} LOGIN NOSUPERUSER PASSWORD {}").format(
                        sql.Identifier(role), sql.Literal(self.password)
                    )
                )
            # As the launcher does: Odoo's role owns the database, not the evidence.
            admin.execute(
                sql.SQL("CREATE DATABASE {} OWNER {}").format(
                    sql.Identifier(self.name), sql.Identifier(self.roles["app"])
                )
            )
        self.install()

    def install(self):
        """Run the schema's script as database administrator."""
        script = SCHEMA_FILE.read_text()
        for kind, role in self.roles.items():
            script = script.replace(f":{kind}_role", f'"{role}"')
        with self.connect() as administrator:
            administrator.execute(script)

    def connect(self, kind=None):
        """Log in as one of the three roles, or as administrator."""
        login = {"user": self.roles[kind], "password": self.password} if kind else {}
        return psycopg.connect(
            make_conninfo(self.admin_url, dbname=self.name, **login), autocommit=True
        )

    def drop(self):
        with psycopg.connect(self.admin_url, autocommit=True) as admin:
            name = sql.Identifier(self.name)
            admin.execute(sql.SQL("DROP DATABASE {} WITH (FORCE)").format(name))
            for role in self.roles.values():
                admin.execute(sql.SQL("DROP ROLE {}").format(sql.Identifier(role)))


def body(**facts):
    """Return the canonical text of one entry."""
    entry = {"action": "bill.approved", "res_model": "bill", "res_id": 7, "actor": 2}
    return canonical_text(entry | facts)


def append(connection, *bodies, secrets=()):
    """Add entries as Odoo does: one call for all."""
    entries = [{"body": text, "secrets": list(secrets)} for text in bodies]
    query = "SELECT wardclerk_evidence.append(%s)"
    return connection.execute(query, [Jsonb(entries)]).fetchone()[0]


@pytest.fixture(scope="module")
def evidence():
    admin_url = os.environ.get("WARDCLERK_TEST_DATABASE_URL")
    if not admin_url:
        pytest.fail("set WARDCLERK_TEST_DATABASE_URL to an administrator's address")
    made = Evidence(admin_url)
    yield made
    made.drop()


@pytest.fixture
def app(evidence):
    with evidence.connect("app") as connection:
        yield connection


@pytest.fixture
def relay(evidence):
    with evidence.connect("relay") as connection:
        yield connection
