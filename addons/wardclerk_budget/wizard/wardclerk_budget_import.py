"""Bring a file of the finance system in: a plan for a draft, else a comparison."""

import base64

from odoo import fields, models
from odoo.exceptions import UserError

from wardclerk.core.budget import read_report

FILE_BYTES_MAX = 5_000_000  # far more than the rows that are read


class WardclerkBudgetImport(models.TransientModel):
    _name = "wardclerk.budget.import"
    _description = "Import of a Budget"

    budget_id = fields.Many2one("wardclerk.budget", required=True, ondelete="cascade")
    state = fields.Selection(related="budget_id.state")
    file = fields.Binary(required=True, attachment=False)
    file_name = fields.Char()

    def action_import(self):
        """Take the whole file, or nothing of it and say what is wrong."""
        self.ensure_one()
        budget = self.budget_id
        budget.check_access("write")
        rows, wrong = read_report(self._text())
        if wrong:
            raise UserError("\n".join(self._words(one) for one in wrong))
        amounts = {row.cost_centre: row.amount for row in rows}
        if budget.state == "draft":
            self._plan(budget, amounts)
        else:
            self._compare(budget, amounts)
        return budget.action_view_lines()

    def _text(self):
        raw = base64.b64decode(self.file or b"")
        if len(raw) > FILE_BYTES_MAX:
            raise UserError(self.env._("The file is larger than 5 MB. Divide it."))
        try:
            return raw.decode("utf-8")
        except UnicodeDecodeError:
            raise UserError(
                self.env._("The file is no text in UTF-8. Save it as CSV UTF-8.")
            ) from None

    def _words(self, one):
        where = f", {one.column}" if one.column else ""
        return self.env._(
            "Row %(row)s%(where)s: %(what)s.", row=one.row, where=where, what=one.words
        )

    def _plan(self, budget, amounts):
        """The file is the plan: lines are added and amounts set."""
        centres = self.env["wardclerk.cost.centre"].search(
            [("company_id", "=", budget.company_id.id)]
        )
        by_code = {centre.code.lower(): centre for centre in centres}
        self._refuse_unknown([code for code in amounts if code.lower() not in by_code])
        lines = budget.line_ids.grouped("cost_centre_id")
        fresh = []
        for code, amount in amounts.items():
            centre = by_code[code.lower()]
            if line := lines.get(centre):
                line.planned = float(amount)
            else:
                fresh.append(
                    {
                        "budget_id": budget.id,
                        "cost_centre_id": centre.id,
                        "planned": float(amount),
                    }
                )
        self.env["wardclerk.budget.line"].create(fresh)

    def _compare(self, budget, amounts):
        """The budget is in force: differences are shown and nothing is overwritten."""
        lines = {line.cost_centre_id.code.lower(): line for line in budget.line_ids}
        self._refuse_unknown([code for code in amounts if code.lower() not in lines])
        by, now = self.file_name or self.env._("a file"), fields.Datetime.now()
        for code, amount in amounts.items():
            lines[code.lower()]._note_report(amount, now, by)
        budget._record_report(by, [])

    def _refuse_unknown(self, codes):
        if codes:
            raise UserError(
                self.env._(
                    "The budget knows no cost centre %s. Correct the file, or add it.",
                    ", ".join(sorted(codes)),
                )
            )
