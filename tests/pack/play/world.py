"""The people and places of the attacker's world, as those who play see them."""

from __future__ import annotations

import json
from contextlib import contextmanager

import psycopg2

from odoo.exceptions import UserError
from odoo.fields import Command
from odoo.tools import SQL

PARAMETER = "wardclerk.attack.world"  # as the world's script writes it
REFUSALS = (UserError, psycopg2.IntegrityError)  # by Odoo, and by the database


class World:
    """`env` is the engine's; whatever is tried is tried by a person."""

    def __init__(self, env):
        self.env = env
        # Odoo writes its large joins from the narrow side. Left to itself the server
        # begins anywhere, because all that it counts is not committed yet.
        env.cr.execute("SET join_collapse_limit = 1")
        self.facts = json.loads(env["ir.config_parameter"].get_param(PARAMETER))
        self.people = {
            login: env["res.users"].browse(user_id)
            for login, user_id in self.facts["people"].items()
        }
        self.companies = env["res.company"].browse(self.facts["companies"])
        # Where payments need a run, that alone stops them; here the quarantine must.
        self._set_policies("wardclerk.payment.run", False)

    def add_people(self, logins, like):
        """Make colleagues with the groups of somebody, who hold no role."""
        model = self.people[like]
        users = self.env["res.users"].with_context(no_reset_password=True)
        made = users.create(
            [
                {
                    "name": login.replace("_", " ").title(),
                    "login": login,
                    "email": f"{login}@pack.example",
                    "company_id": model.company_id.id,
                    "company_ids": [Command.set(model.company_ids.ids)],
                    "group_ids": [Command.set(model.group_ids.ids)],
                }
                for login in logins
            ]
        )
        self.people |= dict(zip(logins, made, strict=True))

    @contextmanager
    def before_policies(self, model):
        """Let what is made here have been there before a policy was in force."""
        self._set_policies(model, False)
        yield
        self.check()
        self._set_policies(model, True)

    def check(self):
        """Judge now whatever is judged at commit."""
        self.env.cr.flush()
        self.env.cr.execute(
            "SET CONSTRAINTS ALL IMMEDIATE; SET CONSTRAINTS ALL DEFERRED"
        )

    def is_refused(self, way) -> bool:
        """Try something up to its commit, and take it back; tell what came of it.

        Anything but a refusal is an error of this pack and is not hidden.
        """
        try:
            with self.env.cr.savepoint():
                way()
                self.check()
                raise _Done
        except REFUSALS:
            return True
        except _Done:
            return False

    def try_to(self, way) -> bool:
        """Do something as far as it is let; tell whether it was."""
        try:
            with self.env.cr.savepoint():
                way()
                self.check()
        except REFUSALS:
            return False
        return True

    def take_stock(self):
        """Tell the database what is there: nothing is committed that it would see.

        Without it each query is planned as if the tables were as empty as before.
        """
        self.env.cr.flush()
        self.env.cr.execute("ANALYZE")

    @contextmanager
    def taken_back(self):
        """Leave nothing of what is done here."""
        try:
            with self.env.cr.savepoint():
                yield
                raise _Done
        except _Done:
            self.env.registry.clear_cache()

    def _set_policies(self, model, active):
        self.env.flush_all()
        self.env.cr.execute(
            SQL("UPDATE wardclerk_policy SET active = %s WHERE res_model = %s",
                active, model)
        )  # fmt: skip
        self.env.invalidate_all()
        self.env.registry.clear_cache()


class _Done(Exception):
    """What was tried went through."""
