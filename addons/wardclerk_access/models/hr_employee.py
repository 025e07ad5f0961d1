"""The person: HR gives access, and who leaves loses it."""

from odoo import fields, models

from wardclerk.core.person_name import parts


class HrEmployee(models.Model):
    _inherit = "hr.employee"

    wardclerk_access_ids = fields.One2many(
        "wardclerk.access.account",
        "employee_id",
        string="Access",
        readonly=True,
        groups="hr.group_hr_user",
    )
    wardclerk_access_state = fields.Selection(
        related="wardclerk_access_ids.state",
        string="State of Access",
        groups="hr.group_hr_user",
    )

    def write(self, vals):
        result = super().write(vals)
        if not vals.get("active", True):
            self._wardclerk_end_access()
        return result

    def action_give_access(self):
        """Ask for an account in the directory; whoever may change a person may."""
        self.check_access("write")
        # Nobody has a right to write rows; what they become follows from answers.
        self.env["wardclerk.access.account"].sudo()._give(self)
        return {
            "type": "ir.actions.client",
            "tag": "display_notification",
            "params": {
                "type": "success",
                "message": self.env._("The directory was asked. It confirms soon."),
                "next": {"type": "ir.actions.client", "tag": "soft_reload"},
            },
        }

    def action_open_access(self):
        """Open the person's access."""
        self.ensure_one()
        return {
            "type": "ir.actions.act_window",
            "res_model": "wardclerk.access.account",
            "res_id": self.wardclerk_access_ids.id,
            "views": [(False, "form")],
        }

    def _wardclerk_end_access(self):
        """End the access of those of these people who left."""
        left = self.filtered(lambda employee: employee._wardclerk_has_left())
        if left:
            # It ends whoever says that somebody left.
            self.env["wardclerk.access.account"].sudo()._end(left)

    def _wardclerk_has_left(self):
        """Tell whether the person is archived or the departure date has come.

        A version without a departure that began later means that they came back.
        """
        self.ensure_one()
        person = self.sudo()  # who left does not depend on who looks
        if not person.active:
            return True
        today = fields.Date.context_today(person.with_context(tz=person.tz or "UTC"))
        begun = person.version_ids.filtered(lambda one: one.date_version <= today)
        leaving = person.version_ids.filtered("departure_date")
        due = [one.departure_date for one in leaving if one.departure_date <= today]
        back = [one.date_version for one in begun - leaving]
        return bool(due) and max(due) >= max(back, default=max(due))

    def _wardclerk_start_date(self):
        """Return the first day of work."""
        person = self.sudo()  # HR officers who give access do not read contracts
        first = person._get_first_version_date()
        return person.contract_date_start or first or fields.Date.context_today(self)

    def _wardclerk_names(self):
        """Return given and family name."""
        return parts(self.name or "")
