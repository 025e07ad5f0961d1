"""A leave that is approved begins the delegation to the deputy, or asks for one."""

from odoo import fields, models
from odoo.exceptions import ValidationError
from odoo.fields import Domain

from odoo.addons.wardclerk_policy.permit import permitted

TO_CHOOSE = "mail.mail_activity_data_todo"


class HrLeave(models.Model):
    _inherit = "hr.leave"

    delegation_ids = fields.One2many("wardclerk.approval.delegation", "leave_id")

    def write(self, vals):
        before = {leave.id: leave.state for leave in self} if "state" in vals else {}
        result = super().write(vals)
        for leave in self.browse(before):
            if leave.state == "validate" != before[leave.id]:
                leave._cover_approver()
            elif before[leave.id] == "validate" != leave.state:
                leave._uncover_approver()
        return result

    def unlink(self):
        self._uncover_approver()
        return super().unlink()

    def _cover_approver(self):
        """Begin what was prepared; else ask the person who is going to be away."""
        person = self.employee_id.user_id
        if not self._takes_whole_days() or not self._is_asked_then(person):
            return
        refusal = self.env._("No deputy is chosen in your preferences.")
        if person.sudo().deputy_id:  # who covers does not depend on who approves leave
            refusal = self._begin_delegation(person)
        if refusal:
            self.activity_schedule(
                TO_CHOOSE,
                summary=self.env._("Choose who decides for you while you are away"),
                note=refusal,
                date_deadline=fields.Date.context_today(self),
                user_id=person.id,
            )

    def _begin_delegation(self, person):
        """Set up the delegation for these days; return what speaks against it."""
        today = fields.Date.context_today(self)
        # The person chose the deputy; the engine checks it as it checks any other.
        rows = self.env["wardclerk.approval.delegation"].sudo()
        try:
            with self.env.cr.savepoint():
                permitted(rows).create(
                    {
                        "delegator_id": person.id,
                        "delegate_id": person.sudo().deputy_id.id,  # as above
                        "date_from": max(self.request_date_from, today),
                        "date_to": self.request_date_to,
                        "currency_id": self.employee_company_id.currency_id.id,
                        "origin": "absence",
                        "leave_id": self.id,
                    }
                )
        except ValidationError as error:
            return str(error)
        return ""

    def _uncover_approver(self):
        """Give the turns back when the person stays after all."""
        # Whoever takes a leave back ends what came with it.
        covering = self.sudo().delegation_ids
        covering = covering.filtered(lambda one: one.state == "active")
        if covering:
            covering._finish("ended", self.env._("The leave was taken back"))

    def _takes_whole_days(self):
        today = fields.Date.context_today(self)
        return (
            self.request_date_to
            and self.request_date_to >= today
            and not self.request_unit_hours
            and self.number_of_days >= 1
        )

    def _is_asked_then(self, person):
        """Tell whether the person holds a role in these days."""
        Assignment = self.env["wardclerk.role.assignment"]
        # Which roles somebody holds is not for everybody who approves leave.
        held = Assignment.sudo().search(
            Assignment._domain_valid_on(self.request_date_from)
            & Domain("user_id", "=", person.id),
        )
        return bool(held.filtered("is_effective"))
