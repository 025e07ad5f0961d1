"""How a person wants to be told of what waits for their decision."""

from zoneinfo import ZoneInfo

from odoo import api, fields, models

from wardclerk.core.approval import Rhythm, is_time_to_tell

RHYTHMS = [
    (Rhythm.AT_ONCE.value, "At once"),
    (Rhythm.HOURLY.value, "Gathered, once an hour"),
    (Rhythm.MORNING.value, "Gathered, each morning at 7"),
    (Rhythm.NEVER.value, "Never: I look at My Approvals"),
]
OWN_FIELDS = ["approval_mail", "approval_quiet_from", "approval_quiet_to"]


class ResUsers(models.Model):
    _inherit = "res.users"

    approval_mail = fields.Selection(
        RHYTHMS,
        string="Mail about Approvals",
        required=True,
        default=Rhythm.AT_ONCE.value,
        help="When you get mail about documents that wait for your decision.",
    )
    approval_quiet_from = fields.Float(
        string="No Mail from", default=20.0, help="An hour of the day, in your time."
    )
    approval_quiet_to = fields.Float(
        string="No Mail until",
        default=6.0,
        help="Two equal hours: mail comes at any time.",
    )
    approval_told_at = fields.Datetime(readonly=True, copy=False)

    _approval_quiet_hours = models.Constraint(
        "CHECK (approval_quiet_from BETWEEN 0 AND 24"
        " AND approval_quiet_to BETWEEN 0 AND 24)",
        "The hours without mail are hours of a day, from 0 to 24.",
    )

    @property
    def SELF_READABLE_FIELDS(self):
        return [*super().SELF_READABLE_FIELDS, *OWN_FIELDS]

    @property
    def SELF_WRITEABLE_FIELDS(self):
        return [*super().SELF_WRITEABLE_FIELDS, *OWN_FIELDS]

    @api.model
    def _in_their_time(self, moment, zone):
        return (
            moment.replace(tzinfo=ZoneInfo("UTC")).astimezone(zone) if moment else None
        )

    def _wants_mail_now(self, since):
        """Tell whether this person is told now of what came to them at `since`."""
        self.ensure_one()
        zone = ZoneInfo(self.tz or "UTC")
        return is_time_to_tell(
            self._in_their_time(fields.Datetime.now(), zone),
            Rhythm(self.approval_mail),
            self._in_their_time(since, zone),
            self._in_their_time(self.approval_told_at, zone),
            (self.approval_quiet_from, self.approval_quiet_to),
        )
