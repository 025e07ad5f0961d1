"""One cost centre's money in a period: budgeted, committed, spent, left."""

from odoo import api, fields, models
from odoo.exceptions import ValidationError
from odoo.tools import SQL


class WardclerkBudgetLine(models.Model):
    """Facility and department follow from the cost centre, so that all add up."""

    _name = "wardclerk.budget.line"
    _description = "Budget Line"
    _order = "budget_id, cost_centre_id, id"
    _check_company_auto = True

    budget_id = fields.Many2one(
        "wardclerk.budget", required=True, index=True, ondelete="cascade"
    )
    company_id = fields.Many2one(
        related="budget_id.company_id", store=True, precompute=True, index=True
    )
    currency_id = fields.Many2one(related="budget_id.currency_id")
    date_from = fields.Date(related="budget_id.date_from", store=True, precompute=True)
    date_to = fields.Date(related="budget_id.date_to", store=True, precompute=True)
    state = fields.Selection(related="budget_id.state", string="Budget State")
    cost_centre_id = fields.Many2one(
        "wardclerk.cost.centre",
        required=True,
        index=True,
        ondelete="restrict",
        check_company=True,
    )
    facility_id = fields.Many2one(
        related="cost_centre_id.facility_id", store=True, precompute=True, index=True
    )
    department_id = fields.Many2one(
        related="cost_centre_id.department_id", store=True, precompute=True
    )
    owner_id = fields.Many2one(related="cost_centre_id.owner_id")
    planned = fields.Monetary(required=True, help="What was planned before it opened.")
    transfer_in_ids = fields.One2many("wardclerk.budget.transfer", "to_line_id")
    transfer_out_ids = fields.One2many("wardclerk.budget.transfer", "from_line_id")
    transferred = fields.Monetary(
        compute="_compute_budgeted", store=True, compute_sudo=True
    )
    budgeted = fields.Monetary(
        compute="_compute_budgeted", store=True, compute_sudo=True
    )
    committed = fields.Monetary(
        compute="_compute_figures",
        compute_sudo=True,
        help="Approved requests and confirmed orders that no bill took over yet.",
    )
    actual = fields.Monetary(
        compute="_compute_figures", compute_sudo=True, help="Posted vendor bills."
    )
    left = fields.Monetary(compute="_compute_figures", compute_sudo=True)
    used_percent = fields.Float(
        string="Used", compute="_compute_figures", compute_sudo=True
    )

    _centre_once = models.UniqueIndex(
        "(budget_id, cost_centre_id)", "This cost centre is in the budget already."
    )
    _planned_not_negative = models.Constraint(
        "CHECK (planned >= 0)", "A plan is no negative amount."
    )
    _by_centre = models.Index("(cost_centre_id, date_from, date_to)")

    @api.depends("cost_centre_id", "budget_id.name")
    def _compute_display_name(self):
        for line in self:
            centre = line.cost_centre_id.display_name
            line.display_name = f"{centre} ({line.budget_id.name})"

    @api.depends(
        "planned",
        *("transfer_in_ids.state", "transfer_in_ids.amount"),
        *("transfer_out_ids.state", "transfer_out_ids.amount"),
    )
    def _compute_budgeted(self):
        for line in self:
            came = line.transfer_in_ids.filtered(lambda one: one.state == "done")
            went = line.transfer_out_ids.filtered(lambda one: one.state == "done")
            line.transferred = sum(came.mapped("amount")) - sum(went.mapped("amount"))
            line.budgeted = line.planned + line.transferred

    @api.depends("budgeted", "cost_centre_id", "date_from", "date_to")
    def _compute_figures(self):
        figures = self._figures()
        for line in self:
            line.committed, line.actual = figures.get(line._origin.id, (0.0, 0.0))
            used = line.committed + line.actual
            line.left = line.budgeted - used
            line.used_percent = used / line.budgeted * 100 if line.budgeted else 0.0

    def _figures(self):
        """Return {line id: (committed, actual)} from the documents, in one query."""
        if not self.ids:
            return {}
        self.env.flush_all()
        claims = self.env["wardclerk.budget.claim"]._claims(self)
        rows = self.env.execute_query(
            SQL(
                "SELECT budget_line_id, SUM(committed), SUM(actual) FROM (%s) AS claim"
                " GROUP BY budget_line_id",
                claims,
            )
        )
        return {
            line_id: (float(committed), float(actual))
            for line_id, committed, actual in rows
        }

    @api.constrains("cost_centre_id")
    def _check_analytic_account(self):
        """Orders and bills name analytic accounts: each must lead to one centre."""
        accounts = self.cost_centre_id.analytic_account_id
        centres = self.env["wardclerk.cost.centre"].search(
            [("analytic_account_id", "in", accounts.ids)]
        )
        sharing = centres.grouped("analytic_account_id")
        for line in self:
            account = line.cost_centre_id.analytic_account_id
            if len(sharing.get(account, ())) != 1:
                raise ValidationError(
                    self.env._(
                        "%s needs an analytic account of its own: orders and bills are"
                        " counted by it. Set it on the cost centre.",
                        line.cost_centre_id.display_name,
                    )
                )

    @api.model_create_multi
    def create(self, vals_list):
        lines = super().create(vals_list)
        lines.budget_id._refuse_unless_draft()
        return lines

    def write(self, vals):
        plan = {"budget_id", "cost_centre_id", "planned", "company_id"} & vals.keys()
        if plan:
            self.budget_id._refuse_unless_draft()
        result = super().write(vals)
        if plan:
            self.budget_id._refuse_unless_draft()
        return result

    @api.ondelete(at_uninstall=False)
    def _unlink_from_drafts_only(self):
        self.budget_id._refuse_unless_draft()

    def action_view_claims(self):
        """Open the documents behind what is committed and spent."""
        self.ensure_one()
        self.check_access("read")
        action = self.env["ir.actions.act_window"]._for_xml_id(
            "wardclerk_budget.wardclerk_budget_claim_action"
        )
        domain = [("budget_line_id", "=", self.id)]
        return {**action, "domain": domain, "context": {}}

    def action_transfer(self):
        """Open a transfer to this line."""
        self.ensure_one()
        return {
            "type": "ir.actions.act_window",
            "name": self.env._("Transfer"),
            "res_model": "wardclerk.budget.transfer",
            "view_mode": "form",
            "context": {"default_to_line_id": self.id},
        }

    @api.model
    def _open_on(self, centre_ids, day):
        """Return {cost centre id: its line in an open budget on that day}."""
        lines = self.search(
            [
                ("cost_centre_id", "in", list(centre_ids)),
                ("budget_id.state", "=", "open"),
                ("date_from", "<=", day),
                ("date_to", ">=", day),
            ]
        )
        return {line.cost_centre_id.id: line for line in lines}

    def _take(self):
        """Write these rows although nothing in them changes.

        Whoever passes a gate on this money does so. Of two at the same time one fails
        and runs again, and then sees what the other one took.
        """
        if self:
            self.env.flush_all()
            self.env.execute_query(
                SQL(
                    "UPDATE %s SET write_date = write_date WHERE id IN %s RETURNING id",
                    SQL.identifier(self._table),
                    tuple(sorted(self.ids)),
                )
            )
            self.invalidate_recordset()
