"""One handoff of a hire to payroll: what was handed over, and what payroll said."""

import uuid

from odoo import api, fields, models
from odoo.exceptions import UserError

from odoo.addons.wardclerk_event.models.uuid_field import Uuid
from odoo.addons.wardclerk_policy.permit import permitted

from wardclerk.core import payroll

REQUESTED_TYPE = "payroll.handoff_requested"
HOURS_MAX = 168  # of a week
TEXT_MAX_CHARS = 256  # of a name, as the contract says
TO_DO = "mail.mail_activity_data_todo"


class WardclerkPayrollHandoff(models.Model):
    _name = "wardclerk.payroll.handoff"
    _description = "Payroll Handoff"
    _inherit = ["wardclerk.kept.mixin", "mail.thread", "mail.activity.mixin"]
    _rec_name = "employee_id"
    _order = "id desc"

    handoff_key = Uuid(
        string="Handoff",
        required=True,
        readonly=True,
        help="Payroll names it in its answer.",
    )
    employee_id = fields.Many2one(
        "hr.employee", required=True, readonly=True, index=True, ondelete="restrict"
    )
    company_id = fields.Many2one(
        related="employee_id.company_id", store=True, index=True
    )
    cost_centre_id = fields.Many2one(
        "wardclerk.cost.centre", readonly=True, ondelete="restrict"
    )
    pay_group = fields.Char(readonly=True, help="A code of payroll's own table.")
    hours_per_week = fields.Float(readonly=True, aggregator=None)
    start_date = fields.Date(readonly=True, required=True)
    state = fields.Selection(
        [("asked", "Asked"), ("accepted", "Accepted"), ("refused", "Refused")],
        required=True,
        readonly=True,
        default="asked",
        index=True,
    )
    asked_by_id = fields.Many2one(
        "res.users", required=True, readonly=True, ondelete="restrict"
    )
    asked_at = fields.Datetime(readonly=True)
    sha256 = fields.Char(
        string="SHA-256",
        readonly=True,
        help="Of the file that payroll ought to read. Empty when not all fields leave.",
    )
    reference = fields.Char(string="Payroll's Number", readonly=True)
    detail = fields.Text(string="Why Not", readonly=True)
    acknowledged_at = fields.Datetime(string="Answered", readonly=True)

    _once = models.Constraint("UNIQUE (handoff_key)", "This handoff exists already.")
    _open_once = models.UniqueIndex(
        "(employee_id) WHERE state = 'asked'",
        "Payroll has not answered the earlier handoff of this person yet.",
    )

    # -- handing over --------------------------------------------------------

    @api.model
    def _hand_over(self, employee, particulars):
        """Tell payroll of a hire under an id of its own; return the row.

        `particulars` has `cost_centre_id`, `pay_group`, `hours_per_week` and
        `start_date`, as a person gave them.
        """
        self.env["wardclerk.event.subscription"]._require_receiver(REQUESTED_TYPE)
        earlier = self.search([("employee_id", "=", employee.id)])
        earlier._refuse_again(employee, particulars["start_date"])
        if not 0 < particulars["hours_per_week"] <= HOURS_MAX:
            raise UserError(
                self.env._("Hours per Week: give more than 0 and at most 168.")
            )
        key = str(uuid.uuid4())
        data = self._data(employee, particulars, key)
        handoff = permitted(self).create(
            {
                **particulars,
                "handoff_key": key,
                "employee_id": employee.id,
                "asked_by_id": self.env.uid,
                "asked_at": fields.Datetime.now(),
                "sha256": self._known_sha256(data),
            }
        )
        self.env["wardclerk.outbox"]._emit(
            REQUESTED_TYPE, employee, {employee.id: data}
        )
        earlier.activity_feedback([TO_DO], feedback=self.env._("Handed over again."))
        handoff._record("payroll.handed_over")
        return handoff

    @api.model
    def _receivers(self):
        subscriptions = self.env["wardclerk.event.subscription"]
        _contract, receivers = subscriptions._route(REQUESTED_TYPE)
        return receivers

    def _refuse_again(self, employee, start_date):
        """Say why a person cannot be handed over now, if so; these are earlier rows."""
        if not employee.active:
            raise UserError(
                self.env._("%s is archived. Restore the employee first.", employee.name)
            )
        if any(handoff.state == "asked" for handoff in self):
            raise UserError(
                self.env._(
                    "Payroll has not answered the earlier handoff of %s yet. Wait for"
                    " its answer; when it is a refusal, correct and hand over again.",
                    employee.name,
                )
            )
        accepted = self.filtered(lambda one: one.state == "accepted")
        if any(one.start_date >= start_date for one in accepted):
            raise UserError(
                self.env._(
                    "Payroll has %(name)s already, as %(number)s. Only somebody who"
                    " came back is handed over again, with a later start date.",
                    name=employee.name,
                    number=accepted[:1].reference or accepted[:1].handoff_key,
                )
            )

    @api.model
    def _data(self, employee, particulars, key):
        """Return what payroll is told; no amounts."""
        centre = self.env["wardclerk.cost.centre"].browse(particulars["cost_centre_id"])
        name = employee.legal_name or employee.name
        return {
            "handoff_id": key,
            "employee_id": employee.id,
            "name": name[:TEXT_MAX_CHARS],
            "company": {"id": employee.company_id.id, "name": employee.company_id.name},
            "facility": employee.department_id.facility_id.name or None,
            "cost_centre": centre.code or None,
            "job": employee.job_title or employee.job_id.name or None,
            "start_date": fields.Date.to_string(particulars["start_date"]),
            "hours_per_week": particulars["hours_per_week"],
            "pay_group": particulars["pay_group"] or None,
        }

    @api.model
    def _known_sha256(self, data):
        """Return the digest of payroll's file; none where a field does not leave."""
        complete = all(data.keys() <= names for _endpoint, names in self._receivers())
        return payroll.sha256(data) if complete else False

    # -- telling -------------------------------------------------------------

    def _record(self, action, **detail):
        """Leave evidence at the employee; what group pays a person is personal."""
        for handoff in self:
            self.env["wardclerk.audit"]._record(
                action,
                handoff.employee_id,
                detail={
                    "handoff": handoff.handoff_key,
                    "sha256": handoff.sha256 or None,
                    "cost_centre": handoff.cost_centre_id.code or None,
                    "start_date": handoff.start_date,
                    "pay_group": handoff.pay_group or None,
                    **detail,
                },
                personal=("pay_group",),
            )

    def action_hand_over_again(self):
        """Ask for the corrected particulars; they go out under a new id."""
        self.ensure_one()
        return self.employee_id.action_hand_to_payroll()

    def action_open_employee(self):
        """Open the person who was handed over."""
        self.ensure_one()
        return {
            "type": "ir.actions.act_window",
            "res_model": "hr.employee",
            "res_id": self.employee_id.id,
            "views": [(False, "form")],
        }
