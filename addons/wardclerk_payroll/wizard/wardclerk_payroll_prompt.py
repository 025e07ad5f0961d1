"""What payroll needs to know of a hire, given or corrected by HR."""

from odoo import api, fields, models


class WardclerkPayrollPrompt(models.TransientModel):
    """It asks and passes on: what may be handed over is checked by the handoff."""

    _name = "wardclerk.payroll.prompt"
    _description = "Hand Over to Payroll"
    _check_company_auto = True

    employee_id = fields.Many2one("hr.employee", required=True, readonly=True)
    company_id = fields.Many2one(related="employee_id.company_id")
    refused_because = fields.Text(compute="_compute_refused_because")
    cost_centre_id = fields.Many2one(
        "wardclerk.cost.centre",
        check_company=True,
        help="Proposed is the one of the person's department.",
    )
    pay_group = fields.Char(
        size=256, help="A code of payroll's own table, for example RN-2. No amounts."
    )
    hours_per_week = fields.Float(required=True)
    start_date = fields.Date(string="First Day of Work", required=True)

    @api.model
    def default_get(self, fields_list):
        values = super().default_get(fields_list)
        employee = self.env["hr.employee"].browse(values.get("employee_id"))
        if employee:
            employee.check_access("write")
            proposed = employee._wardclerk_payroll_proposal()
            values |= {name: proposed[name] for name in proposed if name in fields_list}
        return values

    @api.depends("employee_id")
    def _compute_refused_because(self):
        for prompt in self:
            last = prompt.employee_id.wardclerk_handoff_ids[:1]
            is_refused = last.state == "refused"
            prompt.refused_because = last.detail if is_refused else False

    def action_hand_over(self):
        """Hand over, as the person who is logged in."""
        self.ensure_one()
        self.employee_id.check_access("write")
        self.cost_centre_id.check_access("read")
        # Nobody has a right to write rows; what they become follows from answers.
        self.env["wardclerk.payroll.handoff"].sudo()._hand_over(
            self.employee_id,
            {
                "cost_centre_id": self.cost_centre_id.id,
                "pay_group": (self.pay_group or "").strip() or False,
                "hours_per_week": round(self.hours_per_week, 2),
                "start_date": self.start_date,
            },
        )
        return {"type": "ir.actions.act_window_close"}
