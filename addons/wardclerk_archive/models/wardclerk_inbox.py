"""What an archive answers."""

from odoo import models

from wardclerk.core.event import values


class WardclerkInbox(models.Model):
    _inherit = "wardclerk.inbox"

    def _handle_document_archived(self, event):
        """Keep where the files lie, after a comparison with what was sent."""
        # Bots have no right to write rows; who may answer is the source's setting.
        files = self.env["wardclerk.archive.file"].sudo()
        kept = files._store_answer(event.data, values.moment(event.data, "archived_at"))
        return {"files": kept.ids}
