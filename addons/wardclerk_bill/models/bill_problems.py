"""What was noticed on a document, in the queue of exceptions."""

from datetime import timedelta
from decimal import Decimal

from odoo import models

from odoo.addons.wardclerk_exception import Noticed

from wardclerk.core.intake.amount import rounded

# Told as exceptions. Copies and differences from the order have their own finders.
CODES = (
    "bank_account_differs",
    "currency_differs",
    "hidden_text",
    "instruction_text",
    "missing_purchase_order",
    "total_mismatch",
    "xml_differs_from_page",
)
KEPT_WHEN_POSTED = ("bank_account_differs",)  # it matters until the bill is paid
LATE_PERCENT = Decimal(1)  # of the total a month; what terms of trade usually say


class AccountMove(models.Model):
    _inherit = "account.move"

    def write(self, vals):
        result = super().write(vals)
        if {"exception_ids", "state"} & set(vals):
            self.filtered("intake_id")._tell_problems()
        return result

    def _tell_problems(self):
        """Make the exceptions of these bills those that were noticed on paper."""
        noticed = {bill.id: bill._problems_noticed() for bill in self}
        self.env["wardclerk.exception"]._settle(self, CODES, noticed)

    def _problems_noticed(self):
        details = self.intake_id.sudo().problem_details or {}  # told with the bill
        cost = self._cost_of_delay()
        return [
            Noticed(
                problem.code,
                ": ".join(filter(None, (problem.name, details.get(problem.code)))),
                amount=self._company_total(),
                **cost,
            )
            for problem in self.exception_ids
            if problem.code in self._codes_that_hold()
        ]

    def _codes_that_hold(self):
        if self.state == "cancel":
            return ()
        return KEPT_WHEN_POSTED if self.state == "posted" else CODES

    def _exceptions_check(self):
        """Look again, because a person says that it is mended."""
        for bill in self.filtered(lambda one: one.state == "draft"):
            if bill.reading_state == "ready":
                bill._refresh_exceptions()
        self._look_again()

    # -- what delay costs ----------------------------------------------------------

    def _cost_of_delay(self):
        """Return the discount that is lost, else the fee for being late."""
        day, amount = self._discount_at_stake()
        kind = "discount"
        if not amount:
            day = self.invoice_date_due
            amount = self._company_total() * LATE_PERCENT / 100
            kind = "late_fee"
        if not day:
            return {}
        return {"cost": amount, "cost_date": day, "cost_kind": kind}

    def _discount_at_stake(self):
        """Return (last day, amount) of the discount for paying early."""
        term = self.invoice_payment_term_id
        if not term.early_discount or not self.invoice_date:
            return False, Decimal(0)
        percent = Decimal(repr(term.discount_percentage))
        return (
            self.invoice_date + timedelta(days=term.discount_days),
            self._company_total() * percent / 100,
        )

    def _company_total(self):
        """Return the total in the company's currency, exact."""
        currency = self.company_id.currency_id
        total = Decimal(repr(abs(self.amount_total_signed)))
        return rounded(total, currency.decimal_places)
