"""What any record does when assist has read one of its documents."""

from odoo import models


class Base(models.AbstractModel):
    _inherit = "base"

    def _on_assist_reading(self, attachment, reading):
        """Keep the reading as a suggestion beside the record.

        Runs in the Scheduled Action that asked assist, never in a user's
        transaction. A domain overrides it to fill what nobody has filled yet.
        """
        self.ensure_one()
        return self.env["wardclerk.suggestion"]._propose(self, attachment, reading)
