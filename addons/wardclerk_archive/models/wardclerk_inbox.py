"""What an archive answers."""

from datetime import UTC, datetime

from odoo import models

from odoo.addons.wardclerk_event.exceptions import EventRefused


class WardclerkInbox(models.Model):
    _inherit = "wardclerk.inbox"

    def _handle_document_archived(self, event):
        """Keep where the files lie, after a comparison with what was sent."""
        # Bots have no right to write rows; who may answer is the source's setting.
        files = self.env["wardclerk.archive.file"].sudo()
        kept = files._store_answer(event.data, self._archived_at(event.data))
        return {"files": kept.ids}

    def _archived_at(self, data):
        try:
            text = str(data.get("archived_at")).replace("Z", "+00:00")
            moment = datetime.fromisoformat(text)
        except ValueError:
            raise EventRefused(
                "data.archived_at", self.env._("must be a time in UTC")
            ) from None
        return moment.astimezone(UTC).replace(tzinfo=None, microsecond=0)
