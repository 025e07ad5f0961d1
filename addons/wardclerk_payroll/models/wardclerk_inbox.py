"""What payroll answers, by signed event."""

from odoo import models

from wardclerk.core.event import values


class WardclerkInbox(models.Model):
    _inherit = "wardclerk.inbox"

    def _handle_payroll_acknowledged(self, event):
        """Keep that payroll has a hire, or why not."""
        # Bots have no right to write rows; who may answer is the source's setting.
        handoffs = self.env["wardclerk.payroll.handoff"].sudo()
        moment = values.moment(event.data, "acknowledged_at")
        handoff = handoffs._store_answer(event.data, moment)
        return {"handoff": handoff.id, "state": handoff.state}
