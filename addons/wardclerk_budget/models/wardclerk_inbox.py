"""What the finance system reports about budgets, by signed event."""

from collections import defaultdict
from decimal import Decimal

from odoo import models

from odoo.addons.wardclerk_event.exceptions import EventRefused

from wardclerk.core.budget import read_event


class WardclerkInbox(models.Model):
    _inherit = "wardclerk.inbox"

    def _handle_budget_reported(self, event):
        """Put the reported amounts beside the budgets; nothing that stands changes.

        The finance system may tell a cost centre's money by account and by month: what
        lies within the budget's period is added up, also over the parts of a report.
        """
        report = read_event(event.data)
        lines = self._budget_lines(report)
        amounts, unknown = defaultdict(Decimal), set()
        for row in report.lines:
            line = _line_of(row, lines)
            if line:
                amounts[line] += row.amount
            else:
                unknown.add(f"{row.company}: {row.cost_centre}")
        for line, amount in amounts.items():
            line._note_report(amount, report.told_at, report.source)
        lines.budget_id._record_report(report.source, unknown)
        differing = lines.filtered("difference").cost_centre_id
        return {
            "lines": len(amounts),
            "unknown": sorted(unknown),
            "differing": differing.mapped("code"),
        }

    def _budget_lines(self, report):
        """Return the lines of open budgets that a report can mean."""
        names = sorted({row.company for row in report.lines})
        # Bots have no right on budgets, and report for their own companies only.
        Lines = self.env["wardclerk.budget.line"].sudo()
        lines = Lines.search(
            [
                ("budget_id.state", "=", "open"),
                ("company_id", "in", self.env.user.company_ids.ids),
                ("company_id.name", "in", names),
            ]
        )
        if not lines:
            raise EventRefused(
                "data.lines",
                self.env._("no budget is open for %s", ", ".join(names)),
                self.env._("Open the budget, or correct the company's name."),
            )
        return lines


def _line_of(row, lines):
    """Return the line that a reported row speaks of, if there is one."""
    return lines.filtered(
        lambda line: (
            line.company_id.name == row.company
            and line.cost_centre_id.code.lower() == row.cost_centre.lower()
            and line.currency_id.name == row.currency
            and line.date_from <= row.start <= row.end <= line.date_to
        )
    )[:1]
