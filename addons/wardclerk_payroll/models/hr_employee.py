"""The person whom HR hands to payroll."""

from odoo import fields, models


class HrEmployee(models.Model):
    _inherit = "hr.employee"

    wardclerk_handoff_ids = fields.One2many(
        "wardclerk.payroll.handoff",
        "employee_id",
        string="Payroll Handoffs",
        readonly=True,
        groups="hr.group_hr_user",
    )
    wardclerk_handoff_state = fields.Selection(
        related="wardclerk_handoff_ids.state",
        string="State at Payroll",
        groups="hr.group_hr_user",
    )

    def action_hand_to_payroll(self):
        """Ask for what payroll needs to know; whoever may change a person may."""
        self.ensure_one()
        self.check_access("write")
        return {
            "type": "ir.actions.act_window",
            "name": self.env._("Hand Over to Payroll"),
            "res_model": "wardclerk.payroll.prompt",
            "view_mode": "form",
            "target": "new",
            "context": {"default_employee_id": self.id},
        }

    def action_open_handoffs(self):
        """Open what was handed to payroll of this person."""
        self.ensure_one()
        action = self.env["ir.actions.act_window"]._for_xml_id(
            "wardclerk_payroll.wardclerk_payroll_handoff_action"
        )
        return action | {"domain": [("employee_id", "=", self.id)], "context": {}}

    def _wardclerk_payroll_proposal(self):
        """Return what is proposed for a handoff: as last time, else from the record."""
        last = self.wardclerk_handoff_ids[:1]
        person = self.sudo()  # HR officers do not read contracts, yet hand over
        centres = self.env["wardclerk.cost.centre"]
        of_department = centres.search(
            [("department_id", "in", self.department_id.ids)], limit=1
        )
        first = person.contract_date_start or person._get_first_version_date()
        hours = last.hours_per_week or person.resource_calendar_id.hours_per_week
        return {
            "cost_centre_id": (last.cost_centre_id or of_department).id,
            "pay_group": last.pay_group,
            "hours_per_week": hours,
            "start_date": last.start_date or first,
        }
