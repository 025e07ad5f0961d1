"""The demo group: loads it, and gives its people passwords."""

from odoo import models

from ..demo import (
    budgets,
    documents,
    exclusions,
    orders,
    organisation,
    outside,
    people,
    policies,
    requests,
    standing,
    trade,
)
from ..demo.book import Book

STAGES = (
    organisation.load,
    people.load,
    outside.load,
    trade.load,
    exclusions.load,
    standing.load,
    orders.load,
    budgets.load,
    documents.load,
    requests.load,
    policies.load,
)


class WardclerkDemo(models.AbstractModel):
    _name = "wardclerk.demo"
    _description = "Demo Group"

    def _load(self):
        """Create the whole group, each kind of record in one batch."""
        # Nobody is told of what never happened, and history starts empty.
        book = Book(
            self.env(
                su=True,
                context={
                    "tracking_disable": True,
                    "mail_create_nolog": True,
                    "mail_create_nosubscribe": True,
                    "mail_notrack": True,
                    "no_reset_password": True,
                },
            )
        )
        for stage in STAGES:
            stage(book)
        book.remember()

    def _people(self):
        """Return the demo's people who work in the back office."""
        return self._users("person")

    def _users(self, kind):
        remembered = self.env["ir.model.data"].search_fetch(
            [
                ("module", "=", "wardclerk_demo"),
                ("model", "=", "res.users"),
                ("name", "like", rf"{kind}\_%"),
            ],
            ["res_id"],
        )
        return self.env["res.users"].browse(remembered.mapped("res_id")).exists()

    def _set_passwords(self, passwords):
        """Set one password for all, or each one's own by log-in; return the log-ins.

        People have no password until this is called, so nobody can log in as one of
        them on a database where it was not.
        """
        people = self._people() | self._users("outsider")
        if isinstance(passwords, dict):
            chosen = people.filtered(lambda person: person.login in passwords)
            for person in chosen:
                person.password = passwords[person.login]
            return chosen.mapped("login")
        # Hashing is slow on purpose: one word for all is hashed once.
        hashed = people._crypt_context().hash(passwords)
        for person in people:
            person._set_encrypted_password(person.id, hashed)
        people.invalidate_recordset(["password"])
        return people.mapped("login")
