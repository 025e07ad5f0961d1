"""What the finance system says of a line, beside what stands here: never over it."""

from odoo import api, fields, models
from odoo.exceptions import AccessError, UserError

from odoo.addons.wardclerk_policy.permit import permitted, take_permit

REPORTED = {"reported_amount", "reported_at", "reported_by"}


class WardclerkBudgetLine(models.Model):
    """A difference is shown until a transfer, approved like any other, settles it."""

    _inherit = "wardclerk.budget.line"

    reported_amount = fields.Monetary(
        string="Reported",
        readonly=True,
        copy=False,
        help="The budget of this cost centre as the finance system has it.",
    )
    reported_at = fields.Datetime(readonly=True, copy=False)
    reported_by = fields.Char(string="Reported by", readonly=True, copy=False)
    difference = fields.Monetary(
        compute="_compute_difference",
        store=True,
        help="What the finance system has more (or less) than the budget here.",
    )

    @api.depends("reported_amount", "reported_at", "budgeted")
    def _compute_difference(self):
        for line in self:
            known = bool(line.reported_at)
            line.difference = line.reported_amount - line.budgeted if known else 0.0

    def write(self, vals):
        if REPORTED & vals.keys() and not take_permit(self):
            raise AccessError(self._report_words())
        return super().write(vals)

    @api.model_create_multi
    def create(self, vals_list):
        if any(REPORTED & vals.keys() for vals in vals_list):
            raise AccessError(self._report_words())
        return super().create(vals_list)

    def _report_words(self):
        return self.env._("What was reported comes from a file or an event.")

    def _note_report(self, amount, told_at, by):
        """Note what was reported; parts of one report add up, an older one is late."""
        self.ensure_one()
        if self.reported_at and told_at < self.reported_at:
            return
        same = self.reported_at == told_at and self.reported_by == by
        permitted(self).write(
            {
                "reported_amount": float(amount)
                + (self.reported_amount if same else 0.0),
                "reported_at": told_at,
                "reported_by": by,
            }
        )

    def action_settle_difference(self):
        """Propose the transfer that makes this line agree; a policy decides on it."""
        self.ensure_one()
        self.check_access("read")
        if not self.difference:
            raise UserError(
                self.env._("%s agrees with what was reported.", self.display_name)
            )
        grows = self.difference > 0
        return {
            "type": "ir.actions.act_window",
            "name": self.env._("Transfer"),
            "res_model": "wardclerk.budget.transfer",
            "view_mode": "form",
            "context": {
                f"default_{'to' if grows else 'from'}_line_id": self.id,
                "default_amount": abs(self.difference),
                "default_reason": self.env._(
                    "Reported by %(system)s on %(day)s.",
                    system=self.reported_by,
                    day=fields.Date.to_string(self.reported_at),
                ),
            },
        }


class WardclerkBudget(models.Model):
    _inherit = "wardclerk.budget"

    def _record_report(self, by, unknown):
        """Leave evidence of who reported, and how much of it differs."""
        self.env["wardclerk.audit"]._record(
            "budget.reported",
            self,
            detail={
                budget.id: {
                    "by": by,
                    "unknown": sorted(set(unknown)),
                    "differing": len(budget.line_ids.filtered("difference")),
                }
                for budget in self
            },
        )
