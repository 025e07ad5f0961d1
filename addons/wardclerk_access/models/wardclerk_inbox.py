"""What a directory answers, by signed event."""

from odoo import models

from wardclerk.core.event import values


class WardclerkInbox(models.Model):
    _inherit = "wardclerk.inbox"

    def _handle_access_provisioned(self, event):
        """Keep the account and compare its groups with what was asked for."""
        moment = values.moment(event.data, "provisioned_at")
        row = self._access_rows()._store_provisioned(event.data, moment)
        return {"access": row.id, "state": row.state, "problem": row.problem or None}

    def _handle_access_revoked(self, event):
        """Keep that the account is disabled and in no group."""
        moment = values.moment(event.data, "revoked_at")
        row = self._access_rows()._store_revoked(event.data, moment)
        return {"access": row.id, "state": row.state}

    def _access_rows(self):
        # Bots have no right to write rows; who may answer is the source's setting.
        return self.env["wardclerk.access.account"].sudo()
