"""Maintenance requests that alarms opened: as urgent as the worst of them."""

from datetime import timedelta

from markupsafe import Markup

from odoo import api, fields, models

from wardclerk.core.equipment import CRITICAL, is_raised, work_for

from .wardclerk_equipment_alert import SEVERITIES

ALARM_ACTIVITY = "wardclerk_equipment.mail_activity_type_alarm"


class MaintenanceRequest(models.Model):
    _inherit = "maintenance.request"

    alert_ids = fields.One2many("wardclerk.equipment.alert", "request_id")
    alert_severity = fields.Selection(
        SEVERITIES, compute="_compute_alert_severity", compute_sudo=True, string="Alarm"
    )
    history_ids = fields.One2many(related="equipment_id.history_ids")
    facility_id = fields.Many2one(related="equipment_id.facility_id")

    @api.depends("alert_ids.severity")
    def _compute_alert_severity(self):
        for request in self:
            told = set(request.alert_ids.mapped("severity"))
            request.alert_severity = (CRITICAL in told and CRITICAL) or (
                "warning" if told else False
            )

    def write(self, vals):
        result = super().write(vals)
        if "stage_id" in vals or "archive" in vals:
            ended = self.filtered(lambda request: request.done or request.archive)
            ended.activity_feedback([ALARM_ACTIVITY])
        return result

    @api.model
    def _open_for(self, alerts, equipment, company, team):
        """Open a request for the first alarms of a kind."""
        people = equipment._people_of_alarms(company, team)
        kinds = dict(alerts._fields["kind"]._description_selection(self.env))
        return self.with_company(company).create(
            {
                "name": self.env._(
                    "%(kind)s alarm: %(equipment)s",
                    kind=kinds[alerts[0].kind],
                    equipment=equipment.display_name,
                ),
                "equipment_id": equipment.id,
                "company_id": company.id,
                "maintenance_team_id": team.id,
                "maintenance_type": "corrective",
                "owner_user_id": (people[:1] or self.env.user).id,
                "description": _lines(alerts),
            }
        )

    @api.model
    def _planned_for(self, severity, equipment, company):
        """When somebody must look at the latest, in the hours of the place."""
        hours = work_for(severity).working_hours
        now = fields.Datetime.now()
        if not hours:
            return now
        clock = equipment.facility_id._clock(company)
        return clock.after(now, timedelta(hours=hours))

    def _add_alarms(self, alerts):
        """Tell those who follow the request of further alarms."""
        self.message_post(body=_lines(alerts), subtype_xmlid="mail.mt_note")

    def _make_as_urgent_as(self, severity, before):
        """Raise what an alarm makes more urgent; nothing lowers it."""
        if not is_raised(before, severity):
            return
        company, equipment = self.company_id, self.equipment_id
        planned = self._planned_for(severity, equipment, company)
        self.write(
            {
                "priority": max(self.priority or "0", work_for(severity).priority),
                "schedule_date": min(self.schedule_date or planned, planned),
            }
        )
        if severity == CRITICAL:
            self._call_people()
            equipment._ask_history()

    def _call_people(self):
        """Ask those who must come, at once."""
        people = self.user_id or self.equipment_id._people_of_alarms(
            self.company_id, self.maintenance_team_id
        )
        for person in people:
            self.activity_schedule(
                ALARM_ACTIVITY,
                fields.Date.context_today(self),
                summary=self.env._("Critical alarm: look at it now"),
                user_id=person.id,
            )


def _lines(alerts):
    """The alarms in words, one a line."""
    return Markup("<br/>").join(alert._sentence() for alert in alerts)
