"""`evidence install`: the schema that keeps evidence out of Odoo's own reach."""

from __future__ import annotations

import argparse

from wardclerk.cli import console, database
from wardclerk.cli.errors import UserError
from wardclerk.cli.settings import Settings

HELP = "create the evidence schema in Odoo's database"
DESCRIPTION = """\
Creates the roles and the schema `wardclerk_evidence` in Odoo's database, or brings them
up to date. Odoo's role may append to it through one function and read it; it may not
change or delete. `./wardclerk up` does this by itself; the command is for an Odoo
database that you manage yourself: name the server's administrator in
WARDCLERK_DATABASE_URL at the first `./wardclerk up`.
"""
NEEDS = ("postgres",)


def add_arguments(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("action", choices=["install"], help="the only action so far")
    parser.add_argument("--database", help="name of the database (default: Odoo's)")


def run(arguments: argparse.Namespace) -> int:
    settings = Settings.load()
    name = arguments.database or settings.odoo_database
    if not database.answers(settings):
        raise UserError("PostgreSQL does not answer.", "Run `./wardclerk up` first.")
    if not name.isidentifier() or not database.exists(settings, name):
        raise UserError(f"There is no database {name!r}.", "Check its name.")
    database.create_roles(settings)
    database.let_in(settings, name, settings.relay_role)
    database.evidence_schema(settings, name)
    console.say(f"The evidence schema is in place in {name}.")
    return 0
