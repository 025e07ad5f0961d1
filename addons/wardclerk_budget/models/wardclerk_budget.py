"""One budget: a company's plan for a period, a line a cost centre."""

from odoo import api, fields, models
from odoo.exceptions import AccessError, UserError
from odoo.fields import Domain

from odoo.addons.wardclerk_policy.permit import permitted, take_permit


class WardclerkBudget(models.Model):
    """While it is a draft its plan is edited; opened, it changes by transfers only."""

    _name = "wardclerk.budget"
    _description = "Budget"
    _inherit = ["mail.thread"]
    _order = "date_from desc, id desc"

    name = fields.Char(required=True, tracking=True)
    company_id = fields.Many2one(
        "res.company", required=True, index=True, default=lambda self: self.env.company
    )
    currency_id = fields.Many2one(related="company_id.currency_id")
    date_from = fields.Date(string="From", required=True, tracking=True)
    date_to = fields.Date(string="Until", required=True, tracking=True)
    state = fields.Selection(
        [("draft", "Draft"), ("open", "Open"), ("closed", "Closed")],
        default="draft",
        required=True,
        readonly=True,
        copy=False,
        index=True,
        tracking=True,
    )
    line_ids = fields.One2many("wardclerk.budget.line", "budget_id", copy=True)
    planned = fields.Monetary(compute="_compute_totals")
    committed = fields.Monetary(compute="_compute_totals")
    actual = fields.Monetary(compute="_compute_totals")
    left = fields.Monetary(compute="_compute_totals")

    _dates_in_order = models.Constraint(
        "CHECK (date_to >= date_from)", "The last day lies before the first."
    )

    @api.depends("line_ids.budgeted", "line_ids.committed", "line_ids.actual")
    def _compute_totals(self):
        for budget in self:
            lines = budget.line_ids
            budget.planned = sum(lines.mapped("budgeted"))
            budget.committed = sum(lines.mapped("committed"))
            budget.actual = sum(lines.mapped("actual"))
            budget.left = sum(lines.mapped("left"))

    def action_open(self):
        """From now on documents are measured against it."""
        self.check_access("write")
        for budget in self.filtered(lambda one: one.state == "draft"):
            if not budget.line_ids:
                raise UserError(
                    self.env._("%s has no lines. Add cost centres first.", budget.name)
                )
            budget._refuse_overlap()
            budget._move("open")
        return True

    def action_close(self):
        """The period is over: nothing is measured against it any more."""
        self.check_access("write")
        self.filtered(lambda one: one.state == "open")._move("closed")
        return True

    def action_view_lines(self):
        """Open the lines of this budget, with their numbers."""
        self.ensure_one()
        self.check_access("read")
        action = self.env["ir.actions.act_window"]._for_xml_id(
            "wardclerk_budget.wardclerk_budget_line_action"
        )
        return {**action, "domain": [("budget_id", "=", self.id)], "context": {}}

    def _refuse_overlap(self):
        """A cost centre has one budget a day: two would both call the money theirs."""
        twice = self.env["wardclerk.budget.line"].search(
            Domain("budget_id.state", "=", "open")
            & Domain("cost_centre_id", "in", self.line_ids.cost_centre_id.ids)
            & Domain("date_from", "<=", self.date_to)
            & Domain("date_to", ">=", self.date_from),
            limit=1,
        )
        if twice:
            raise UserError(
                self.env._(
                    "%(centre)s is in the open budget %(budget)s for some of these"
                    " days already. Close that one or change the dates.",
                    centre=twice.cost_centre_id.display_name,
                    budget=twice.budget_id.name,
                )
            )

    @api.model_create_multi
    def create(self, vals_list):
        if any(vals.get("state", "draft") != "draft" for vals in vals_list):
            raise AccessError(self._state_words())
        return super().create(vals_list)

    def write(self, vals):
        if "state" in vals and not take_permit(self):
            raise AccessError(self._state_words())
        if {"company_id", "date_from", "date_to"} & vals.keys():
            self._refuse_unless_draft()
        return super().write(vals)

    @api.ondelete(at_uninstall=False)
    def _unlink_drafts_only(self):
        self._refuse_unless_draft()

    def _state_words(self):
        return self.env._("A budget is opened and closed by its buttons.")

    def _refuse_unless_draft(self):
        for budget in self.sudo():  # whether it is open does not depend on who looks
            if budget.state != "draft":
                raise UserError(
                    self.env._(
                        "%s is in force: its plan changes by transfers only.",
                        budget.name,
                    )
                )

    def _move(self, state):
        before = {budget.id: {"state": budget.state} for budget in self}
        permitted(self).write({"state": state})
        planned = {
            budget.id: {
                line.cost_centre_id.code: line.budgeted for line in budget.line_ids
            }
            for budget in self
        }
        self.env["wardclerk.audit"]._record(
            "budget.moved", self, old=before, new={"state": state}, detail=planned
        )
