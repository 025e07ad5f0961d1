"""Working hours as values with which business time is counted."""

from datetime import timedelta

from odoo import api, fields, models, tools

from wardclerk.core.clock import Calendar, Hours

LOOK_BACK = timedelta(days=400)  # holidays before that touch nothing that still waits


class ResourceCalendar(models.Model):
    _inherit = "resource.calendar"

    @tools.ormcache("self.id", "zone")
    def _wardclerk_clock(self, zone):
        """Return the hours and holidays of this calendar on the clocks of a zone.

        None for a calendar that names no hours, such as one of flexible hours.
        """
        self.ensure_one()
        calendar = self.sudo()  # how long something waits does not depend on who looks
        hours = [] if calendar.flexible_hours else calendar._wardclerk_hours()
        if not hours:
            return None
        return Calendar(tuple(hours), zone, tuple(calendar._wardclerk_closed()))

    def _wardclerk_hours(self):
        worked = self.attendance_ids.filtered(
            lambda one: (
                not one.display_type
                and one.day_period != "lunch"
                and one.hour_from < one.hour_to
            )
        )
        return [
            Hours(
                int(one.dayofweek),
                round(one.hour_from * 60),
                min(round(one.hour_to * 60), 24 * 60),
                int(one.week_type) if self.two_weeks_calendar else None,
            )
            for one in worked
        ]

    def _wardclerk_closed(self):
        """Return the holidays of the calendar and of its whole company."""
        holidays = self.env["resource.calendar.leaves"].search(
            [
                ("resource_id", "=", False),
                ("time_type", "=", "leave"),
                ("calendar_id", "in", [self.id, False]),
                ("company_id", "in", [self.company_id.id, False]),
                ("date_to", ">=", fields.Datetime.now() - LOOK_BACK),
            ],
            order="date_from",
        )
        return [(one.date_from, one.date_to) for one in holidays]

    def write(self, vals):
        self.env.registry.clear_cache()
        return super().write(vals)


class ResourceCalendarAttendance(models.Model):
    _inherit = "resource.calendar.attendance"

    @api.model_create_multi
    def create(self, vals_list):
        self.env.registry.clear_cache()
        return super().create(vals_list)

    def write(self, vals):
        self.env.registry.clear_cache()
        return super().write(vals)

    def unlink(self):
        self.env.registry.clear_cache()
        return super().unlink()


class ResourceCalendarLeaves(models.Model):
    _inherit = "resource.calendar.leaves"

    @api.model_create_multi
    def create(self, vals_list):
        leaves = super().create(vals_list)
        leaves._wardclerk_forget()
        return leaves

    def write(self, vals):
        self._wardclerk_forget()
        result = super().write(vals)
        self._wardclerk_forget()
        return result

    def unlink(self):
        self._wardclerk_forget()
        return super().unlink()

    def _wardclerk_forget(self):
        """Holidays of everybody move what is due; one person's absence does not."""
        if any(not leave.resource_id for leave in self):
            self.env.registry.clear_cache()
