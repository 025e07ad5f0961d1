"""One person's account in the directory: asked for, active, ending, disabled."""

from odoo import api, fields, models
from odoo.exceptions import UserError

from odoo.addons.wardclerk_policy.permit import permitted

from wardclerk.core.event.envelope import timestamp

ONBOARDED_TYPE = "employee.onboarded"
LEFT_TYPE = "employee.left"
GROUPS_MAX = 50  # as the contract says
GIVEN = ("requested", "active")  # what a person who leaves must lose


class WardclerkAccessAccount(models.Model):
    _name = "wardclerk.access.account"
    _description = "Access"
    _inherit = ["wardclerk.kept.mixin"]
    _rec_name = "employee_id"
    _order = "id desc"

    employee_id = fields.Many2one(
        "hr.employee", required=True, readonly=True, ondelete="restrict"
    )
    company_id = fields.Many2one(
        related="employee_id.company_id", store=True, index=True
    )
    state = fields.Selection(
        [
            ("requested", "Asked For"),
            ("active", "Active"),
            ("revoking", "Ending"),
            ("disabled", "Ended"),
        ],
        required=True,
        readonly=True,
        index=True,
    )
    groups_asked = fields.Char(readonly=True, help="What the person is to be in.")
    groups_given = fields.Char(readonly=True, help="What the directory says.")
    problem = fields.Char(readonly=True, help="What is to be put right by a person.")
    account = fields.Char(string="Log-In Name", readonly=True)
    directory_name = fields.Char(string="Distinguished Name", readonly=True)
    asked_at = fields.Datetime(string="Last Asked", readonly=True)
    asked_by_id = fields.Many2one("res.users", readonly=True, ondelete="restrict")
    provisioned_at = fields.Datetime(string="Confirmed", readonly=True)
    left_at = fields.Datetime(string="Left", readonly=True)
    revoked_at = fields.Datetime(string="Ended", readonly=True)
    incident_id = fields.Many2one("wardclerk.incident", readonly=True)

    _once = models.Constraint(
        "UNIQUE (employee_id)", "This person has access on record already. Reload."
    )
    _asked_idx = models.Index("(asked_at) WHERE state IN ('requested', 'revoking')")

    @api.model
    def _has_receiver(self, type_name):
        return self.env["wardclerk.event.subscription"]._has_receiver(type_name)

    @api.model
    def _of(self, employees):
        """Return the rows of these people."""
        return self.search([("employee_id", "in", employees.ids)])

    # -- giving --------------------------------------------------------------

    @api.model
    def _give(self, employees):
        """Ask the directory for an account in the groups that fit each person."""
        self.env["wardclerk.event.subscription"]._require_receiver(ONBOARDED_TYPE)
        rows = self._of(employees).grouped("employee_id")
        given = self.browse()
        for employee in employees:
            row = rows.get(employee, self.browse())
            row._refuse_to_give(employee)
            given |= row._ask(employee)
        return given

    def _refuse_to_give(self, employee):
        """Say why a person gets no access now, if so; the row may be none yet."""
        if employee._wardclerk_has_left():
            raise UserError(
                self.env._(
                    "%s left. Restore the employee, or take the departure date out, "
                    "and give access then.",
                    employee.name,
                )
            )
        if self.state == "revoking":
            raise UserError(
                self.env._(
                    "The end of the earlier access of %s is not confirmed yet. Wait"
                    " for it, or see in Integration, Outbox where it is.",
                    employee.name,
                )
            )

    def _ask(self, employee):
        """Ask for one person; return the row, which is made the first time."""
        names = self.env["wardclerk.access.group"]._names_for(employee)
        if len(names) > GROUPS_MAX:
            raise UserError(
                self.env._(
                    "%(count)s directory groups fit %(name)s; at most %(max)s can be"
                    " given. Take some out under Configuration, Directory Groups.",
                    count=len(names),
                    name=employee.name,
                    max=GROUPS_MAX,
                )
            )
        values = {
            "state": "requested",
            "groups_asked": ", ".join(names),
            "problem": False if names else self._words_without_groups(),
            "asked_at": fields.Datetime.now(),
            "asked_by_id": self.env.uid,
            "left_at": False,
            "revoked_at": False,
            "incident_id": False,
        }
        row = self._put(employee, values)
        self.env["wardclerk.outbox"]._emit(
            ONBOARDED_TYPE, employee, {employee.id: self._person(employee, names)}
        )
        row._record("access.requested", groups=names)
        return row

    def _put(self, employee, values):
        """Write the row of a person, or make it."""
        if self:
            permitted(self).write(values)
            return self
        return permitted(self).create({"employee_id": employee.id, **values})

    @api.model
    def _words_without_groups(self):
        return self.env._(
            "No directory group fits facility and job. Add one under Configuration,"
            " Directory Groups, and give access again."
        )

    @api.model
    def _person(self, employee, names):
        given_name, family_name = employee._wardclerk_names()
        return {
            "employee_id": employee.id,
            "given_name": given_name,
            "family_name": family_name,
            "email": employee.work_email or None,
            "job": employee.job_title or employee.job_id.name or None,
            "company": {"id": employee.company_id.id, "name": employee.company_id.name},
            "facility": employee.department_id.facility_id.name or None,
            "start_date": fields.Date.to_string(employee._wardclerk_start_date()),
            "groups": names,
        }

    # -- ending --------------------------------------------------------------

    @api.model
    def _end(self, employees):
        """Ask for the end of all access of people who left, once each.

        A person without a row is asked about too: an account may be older than it.
        That is left out while no directory is connected. Access that was given ends
        in any case: without a directory it is reported as overdue.
        """
        rows = self._of(employees).grouped("employee_id")
        is_connected = self._has_receiver(LEFT_TYPE)
        ending = self.browse()
        for employee in employees:
            row = rows.get(employee, self.browse())
            if row.state in GIVEN or (not row and is_connected):
                ending |= row._ask_for_end(employee)
        return ending

    def _ask_for_end(self, employee):
        now = fields.Datetime.now()
        row = self._put(
            employee,
            {
                "state": "revoking",
                "problem": False,
                "asked_at": now,
                "asked_by_id": self.env.uid,
                "left_at": self.left_at or now,
                "incident_id": False,
            },
        )
        data = {"employee_id": employee.id, "left_at": timestamp(row.left_at)}
        self.env["wardclerk.outbox"]._emit(LEFT_TYPE, employee, {employee.id: data})
        row._record("access.ending", left_at=row.left_at)
        return row

    # -- telling -------------------------------------------------------------

    def _record(self, action, **detail):
        for row in self:
            self.env["wardclerk.audit"]._record(
                action,
                row.employee_id,
                detail={"account": row.account or None, **detail},
            )

    def action_give_again(self):
        """Ask anew, for example after a move to another job."""
        return self.employee_id.action_give_access()

    def action_open_employee(self):
        """Open the person whose access it is."""
        self.ensure_one()
        return {
            "type": "ir.actions.act_window",
            "res_model": "hr.employee",
            "res_id": self.employee_id.id,
            "views": [(False, "form")],
        }
