"""What platforms tell of equipment."""

from odoo import models

from wardclerk.core.equipment import read_alarm, read_history


class WardclerkInbox(models.Model):
    _inherit = "wardclerk.inbox"

    def _handle_equipment_alerted(self, event):
        """Keep the alarm; it opens a maintenance request, or joins the open one."""
        alarm = read_alarm(event.data)
        # Bots have no right to write rows; the source's bot says whose equipment.
        alerts = self.env["wardclerk.equipment.alert"].sudo()
        alert = alerts._take(alarm, self.env.user.company_ids)
        return {"alert": alert.id, "request": alert.request_id.id or None}

    def _handle_asset_history_reported(self, event):
        """Keep what was done before to equipment that somebody asked about."""
        history = read_history(event.data)
        # Bots have no right to read equipment; only what was asked for is answered.
        pieces = self.env["maintenance.equipment"].sudo()
        equipment = pieces._asked_about(history, self.env.user.company_ids)
        return {"equipment": equipment.id, "new": equipment._keep_history(history)}
