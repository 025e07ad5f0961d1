"""A document that takes money of budgets: facts for its policy, a lock at its gate."""

from collections import defaultdict
from decimal import Decimal

from odoo import fields, models
from odoo.exceptions import UserError

from wardclerk.core.budget import OVER, Need, Verdict, judge


class WardclerkBudgetSubject(models.AbstractModel):
    """Put this before a document under approval in `_inherit`.

    The document says what it needs by `_budget_needs`, what earlier documents hold for
    it by `_budget_freed`, and how far it moved the numbers itself already by
    `_budget_moved`. Its policy then knows `budget_verdict` and `budget_short_by`: to
    block or to ask for more is the policy's word.
    """

    _name = "wardclerk.budget.subject"
    _description = "Document that Takes Money of Budgets"

    def _budget_needs(self):
        """Return {record id: {cost centre id: amount in the company's currency}}."""
        return {one.id: {} for one in self}

    def _budget_freed(self):
        """Return the same of what earlier documents hold until these take it over."""
        return {one.id: {} for one in self}

    def _budget_moved(self):
        """Return the same of what these added to the claims: nothing before the gate.

        The guard judges a document that stands behind its gate already and is sent back
        if it may not.
        """
        return {one.id: {} for one in self}

    def _budget_spread(self, amounts):
        """Return {record id: {cost centre id: amount}} of {line: amount}, by shares.

        Lines are those of one document each, with an analytic distribution.
        """
        shares = {line: list(_shares(line)) for line in amounts}
        accounts = {account for held in shares.values() for account, _part in held}
        # Which centre bears it does not depend on who looks.
        centres = self.env["wardclerk.cost.centre"].sudo()
        centres = centres.search([("analytic_account_id", "in", list(accounts))])
        by_account = {
            (centre.company_id, centre.analytic_account_id.id): centre.id
            for centre in centres
        }
        spread = {one.id: defaultdict(float) for one in self}
        for line, amount in amounts.items():
            document = self._budget_document(line)
            for account, part in shares[line]:
                # Keys as above, where centres were read whoever looks.
                company = document.company_id.sudo()
                centre = by_account.get((company, account))
                if centre:
                    spread[document.id][centre] += amount * part
        return spread

    def _budget_document(self, line):
        """Return the document that a line belongs to."""
        raise NotImplementedError

    def _budget_day(self):
        """Return the day whose budget bears this one document."""
        return fields.Date.context_today(self)

    def _approval_facts(self):
        facts = super()._approval_facts()
        verdicts = self._budget_verdicts()
        return {
            one.id: {
                **facts.get(one.id, {}),
                "budget_verdict": verdicts[one.id].word,
                "budget_short_by": verdicts[one.id].short_by,
            }
            for one in self
        }

    def _budget_verdicts(self) -> dict[int, Verdict]:
        """Return the verdict of each document on what is left now."""
        needs, freed = self._budget_needs(), self._budget_freed()
        moved = self._budget_moved()
        lines = self._budget_lines(needs)
        lines_of_all = self.env["wardclerk.budget.line"].union(
            *(line for of_one in lines.values() for line in of_one.values())
        )
        lines_of_all.mapped("left")  # all figures in one query
        return {
            one.id: judge(
                Need(
                    _exact(amount),
                    _exact(line.left + moved[one.id].get(centre, 0)) if line else None,
                    _exact(freed[one.id].get(centre, 0)),
                )
                for centre, amount in needs[one.id].items()
                for line in [lines[one.id].get(centre)]
            )
            for one in self
        }

    def _budget_lines(self, needs):
        """Return {record id: {cost centre id: budget line}}, a search a day."""
        # What is left does not depend on who looks.
        Lines = self.env["wardclerk.budget.line"].sudo()
        days = {one.id: one._budget_day() for one in self}
        centres = {centre for of_one in needs.values() for centre in of_one}
        open_on = {day: Lines._open_on(centres, day) for day in set(days.values())}
        return {
            one.id: {
                centre: open_on[days[one.id]][centre]
                for centre in needs[one.id]
                if centre in open_on[days[one.id]]
            }
            for one in self
        }

    def _budget_take(self):
        """Lock the money: of two documents at once the second sees the first."""
        lines = self._budget_lines(self._budget_needs())
        self.env["wardclerk.budget.line"].union(
            *(line for of_one in lines.values() for line in of_one.values())
        ).sudo()._take()  # the lock is the engine's

    def _budget_shorter_than(self, case):
        """Tell whether less is left than the policy was told when it decided."""
        told = case.facts or {}
        if "budget_short_by" not in told and told.get("budget_verdict") in (None, OVER):
            return False  # its policy does not look, or knew the worst
        known = _exact(told.get("budget_short_by") or 0)
        now = self.sudo()._budget_verdicts()[self.id]  # as facts are read
        return now.short_by > known

    def _approval_pass(self, gate):
        """The money must still be there when the gate opens."""
        Cases = self.env["wardclerk.approval.case"]
        cases = Cases._live(self, gate)
        governed = self.env["wardclerk.policy"]._versions_in_force(self, gate)
        self.filtered(lambda one: one.id in governed)._budget_take()
        for case in cases.filtered(lambda case: case.state == "approved"):
            document = self.browse(case.res_id)
            if document._budget_shorter_than(case):
                raise UserError(
                    self.env._(
                        "Meanwhile others took the money for %s. Request approval"
                        " again: the policy decides on what is left now.",
                        case.document_name,
                    )
                )
        return super()._approval_pass(gate)

    def _on_approved(self, case):
        """What was decided on money that is gone is decided again."""
        self._budget_take()
        if not self._budget_shorter_than(case):
            return super()._on_approved(case)
        case._supersede(
            self.env._("Others took the money meanwhile; it is decided again.")
        )
        self._request_approval(case.gate)
        return None


def _shares(line):
    """Yield (analytic account id, part) of a line; one account of each plan."""
    for accounts, percent in (line.analytic_distribution or {}).items():
        for account in accounts.split(","):
            if account.isdecimal():
                yield int(account), percent / 100


def _exact(amount):
    return Decimal(str(amount))
