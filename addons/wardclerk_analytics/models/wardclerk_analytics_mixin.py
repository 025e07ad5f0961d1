"""What a day's report has in common: one row a company and day, told and told again."""

from odoo import api, fields, models
from odoo.exceptions import AccessError

from odoo.addons.wardclerk_policy.permit import permitted


class WardclerkAnalyticsMixin(models.AbstractModel):
    """A report names its `_event_type`, and makes the data of its `_event_parts`."""

    _name = "wardclerk.analytics.mixin"
    _description = "Report of a Day"
    _inherit = ["wardclerk.kept.mixin"]
    _event_type = ""

    day = fields.Date(required=True, readonly=True, help="The day, in UTC.")
    company_id = fields.Many2one(
        "res.company", readonly=True, index=True, ondelete="restrict"
    )
    made_at = fields.Datetime(required=True, readonly=True)
    sent_at = fields.Datetime(string="Last Sent", readonly=True)

    @api.depends("day", "company_id.name")
    def _compute_display_name(self):
        for report in self:
            whose = report.company_id.name or self.env._("Whole group")
            report.display_name = f"{report.day}, {whose}"

    def _is_listened_to(self):
        subscriptions = self.env["wardclerk.event.subscription"]
        return subscriptions._has_receiver(self._event_type)

    def _event_parts(self):
        """The data of each event that tells this report."""
        raise NotImplementedError

    def _send(self):
        """Tell each report to whoever subscribed; return those that were told."""
        if not self._is_listened_to():
            return self.browse()
        outbox, told = self.env["wardclerk.outbox"], self.browse()
        for report in self:
            for data in report._event_parts():
                outbox._emit(self._event_type, report, {report.id: data})
                told |= report
        permitted(told).write({"sent_at": fields.Datetime.now()})
        self.env["wardclerk.audit"]._record(
            self._event_type, told, detail={one.id: {"day": one.day} for one in told}
        )
        return told

    def action_send_again(self):
        """Tell these days once more; a warehouse takes the same rows once."""
        if not self.env.user.has_group("wardclerk_base.group_administrator"):
            raise AccessError(
                self.env._("Only a Wardclerk administrator may send reports again.")
            )
        self.check_access("read")
        self.env["wardclerk.event.subscription"]._require_receiver(self._event_type)
        self.sudo()._send()  # the mark is the engine's; who may was asked above
