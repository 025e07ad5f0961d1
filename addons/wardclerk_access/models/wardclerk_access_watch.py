"""Who left without anybody saying so, and what the directory does not confirm."""

from datetime import timedelta

from odoo import api, fields, models
from odoo.fields import Domain

from odoo.addons.wardclerk_policy.permit import permitted

from .wardclerk_access_account import GIVEN, LEFT_TYPE

END_MINUTES = 15  # access that should have ended is a risk each minute
GIVE_MINUTES = 60
PEOPLE_MAX = 1000  # a run; the rest follows with the next


class WardclerkAccessAccount(models.Model):
    _inherit = "wardclerk.access.account"

    @api.model
    def _cron_watch(self):
        """End the access of those whose day has come; report what is overdue."""
        self._end(self._leavers())
        self._report_overdue()

    @api.model
    def _leavers(self):
        """Return people who have access and left, by whatever way that was said."""
        everybody = self.env["hr.employee"].with_context(active_test=False)
        # In the time zone that is the furthest ahead, tomorrow has begun already.
        tomorrow = fields.Date.today() + timedelta(days=1)
        having = Domain("wardclerk_access_ids.state", "in", GIVEN)
        candidates = having & Domain("active", "=", False)
        due = Domain("version_ids.departure_date", "<=", tomorrow)
        candidates |= having & due
        if self._has_receiver(LEFT_TYPE):
            # Whoever was archived before there were rows is not asked about.
            unknown = Domain("wardclerk_access_ids", "=", False)
            candidates |= unknown & due & Domain("active", "=", True)
        found = everybody.search(candidates)
        left = found.filtered(lambda employee: employee._wardclerk_has_left())
        return left[:PEOPLE_MAX]

    @api.model
    def _report_overdue(self):
        """Open an incident for each answer that does not come, once an asking."""
        now = fields.Datetime.now()
        for state, minutes in (("revoking", END_MINUTES), ("requested", GIVE_MINUTES)):
            overdue = self.search(
                [
                    ("state", "=", state),
                    ("asked_at", "<", now - timedelta(minutes=minutes)),
                    ("incident_id", "=", False),
                ],
                limit=PEOPLE_MAX,
            )
            for row in overdue:
                row._report(minutes)

    def _report(self, minutes):
        person = f"{self.employee_id.name} ({self.employee_id.id})"
        if self.state == "revoking":
            workflow = "access-revoke-person"
            title = self.env._("The access of %s has not ended", person)
        else:
            workflow = "access-provision-person"
            title = self.env._("The access of %s is not confirmed", person)
        incident = self.env["wardclerk.incident"]._report(
            self.env["wardclerk.event.source"],
            {
                "title": title,
                "workflow": workflow,
                "detail": self.env._(
                    "The directory did not confirm within %s minutes. See in"
                    " Integration, Outbox where the event is; until then disable the"
                    " account by hand if the person left.",
                    minutes,
                ),
            },
        )
        permitted(self).write({"incident_id": incident.id})
        self._record("access.overdue", state=self.state, minutes=minutes)

    def _note_confirmed(self):
        """Tell the owner of an incident that the answer came after all."""
        self.incident_id._message_log_batch(
            {
                incident.id: self.env._("The directory has confirmed it meanwhile.")
                for incident in self.incident_id
            }
        )
