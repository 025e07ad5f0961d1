"""Vendor bills: what must hold before money leaves for them."""

from odoo import fields, models

from ..condition import Condition

UNPAID = ("not_paid", "partial")


class AccountMove(models.Model):
    _inherit = "account.move"

    payment_readiness = fields.Text(compute="_compute_payment_readiness")
    payment_run_line_ids = fields.One2many(
        "wardclerk.payment.run.line", "move_id", readonly=True
    )

    def _compute_payment_readiness(self):
        conditions = self._payment_conditions()
        for move in self:
            move.payment_readiness = "\n".join(
                condition.line() for condition in conditions[move.id]
            )

    def _payment_conditions(self):
        """Return {bill id: conditions of paying it}, for all bills at once.

        Domains add theirs. What is met does not depend on who looks.
        """
        bills = self.sudo()  # as said
        return {bill.id: bill._own_payment_conditions() for bill in bills}

    def _own_payment_conditions(self):
        live = self.payment_run_line_ids.filtered(
            lambda line: line.run_state == "draft"
        )
        return [
            Condition(
                "posted",
                self.env._("The bill is posted"),
                self.move_type == "in_invoice" and self.state == "posted",
                self.env._("post it"),
            ),
            Condition(
                "unpaid",
                self.env._("It is not paid yet"),
                self.payment_state in UNPAID,
                self.env._("nothing is left to pay"),
            ),
            Condition(
                "one_run",
                self.env._("It is in one payment run only"),
                len(live) < 2,
                self.env._("take it out of the other run"),
            ),
        ]

    def _unready_words(self):
        """Return {bill id: what keeps it from being paid, in words}, unready ones."""
        unready = {}
        for move_id, conditions in self._payment_conditions().items():
            unmet = [one for one in conditions if one.is_met is False]
            if unmet:
                unready[move_id] = "; ".join(one.line() for one in unmet)
        return unready

    def _payment_due_date(self):
        """Return until when it is paid: the discount's last day, else when due."""
        self.ensure_one()
        lines = self.line_ids.filtered(
            lambda line: (
                line.account_type == "liability_payable" and not line.reconciled
            )
        )
        dates = [day for day in lines.mapped("payment_date") if day]
        return min(dates, default=self.invoice_date_due or self.date)
