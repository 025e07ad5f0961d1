"""Asks why events are sent again, before they are."""

from odoo import fields, models
from odoo.exceptions import UserError


class WardclerkOutboxReplay(models.TransientModel):
    _name = "wardclerk.outbox.replay"
    _description = "Replay Events"

    outbox_ids = fields.Many2many("wardclerk.outbox", string="Events", required=True)
    reason = fields.Char(required=True)

    def action_replay(self):
        """Send the chosen events again and keep the reason as evidence."""
        self.ensure_one()
        reason = (self.reason or "").strip()
        if not reason:
            raise UserError(self.env._("Write why these events are sent again."))
        self.outbox_ids._replay(reason)
        return {"type": "ir.actions.act_window_close"}
