"""What a signing service answers, by signed event."""

from odoo import models

from wardclerk.core.event import values


class WardclerkInbox(models.Model):
    _inherit = "wardclerk.inbox"

    def _handle_signature_completed(self, event):
        """Keep the outcome, the signed document and its certificate."""
        # Bots have no right to write rows; who may answer is the source's setting.
        envelopes = self.env["wardclerk.signature.envelope"].sudo()
        moment = values.moment(event.data, "completed_at")
        envelope = envelopes._store_answer(event.data, moment)
        return {"envelope": envelope.id, "state": envelope.state}
