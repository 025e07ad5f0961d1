"""Vendor bills: what matching found stands between them and a payment."""

from odoo import models

from odoo.addons.wardclerk_payment.condition import Condition

from wardclerk.core.exception import hidden

OPEN = ("open", "in_progress")


class AccountMove(models.Model):
    _inherit = "account.move"

    def _matched_conditions(self):
        """Follow the verdict; what people settled as an exception no longer hinders."""
        conditions = super()._matched_conditions()
        # A bill on a form that is not saved yet is asked about as it is stored.
        rows = self.env["wardclerk.bill.match"]._fresh(self._origin)
        verdicts = {row.bill_id: row.verdict for row in rows}
        differing = rows.filtered(lambda row: row.verdict == "differs").bill_id
        open_words = differing._open_differences()
        for bill in self:
            stored = bill._origin
            verdict = verdicts.get(stored)
            if verdict in ("matched", "differs"):
                conditions[bill.id] = bill._verdict_condition(
                    verdict == "matched", open_words.get(stored.id)
                )
        return conditions

    def _verdict_condition(self, is_matched, open_words):
        if is_matched:
            words = self.env._("It matches its order")
        elif open_words:
            words = self.env._("It differs from its order: %s", "; ".join(open_words))
        else:
            words = self.env._("What differs from its order was settled by two people")
        return Condition(
            "matched",
            words,
            not open_words,
            self.env._("settle it under Exceptions, or credit the bill"),
        )

    def _open_differences(self):
        """Return {bill id: what is said of its differences that nobody settled}.

        A total that is above because a price is has no say of its own: whoever let the
        price stand let it stand, too.
        """
        found = self.env["wardclerk.exception"].search(
            [
                ("res_model", "=", self._name),
                ("res_id", "in", self.ids),
                ("code", "=like", "match_%"),
                ("state", "in", (*OPEN, "overridden")),
            ],
            order="id",
        )
        hides = self.env["wardclerk.exception.reason"]._hides()
        words = {}
        for number, exceptions in found.grouped("res_id").items():
            follows = hidden(exceptions.mapped("code"), hides)
            still = exceptions.filtered(
                lambda one, follows=follows: (
                    one.state in OPEN and one.code not in follows
                )
            )
            words[number] = still.mapped("words")
        return words
