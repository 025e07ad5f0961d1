"""Payment runs: who received the goods does not pay for them."""

from odoo import SUPERUSER_ID, models


class WardclerkPaymentRun(models.Model):
    _inherit = "wardclerk.payment.run"

    def _receivers(self):
        """Add who completed the receipts, where receipts are kept."""
        # Who received does not depend on who releases.
        ordered = self.sudo().line_ids.move_id.line_ids.purchase_line_id
        receivers = super()._receivers()
        if "move_ids" not in ordered._fields:
            return receivers
        done = ordered.move_ids.filtered(lambda move: move.state == "done")
        people = done.write_uid | done.picking_id.user_id
        return receivers | people.filtered(lambda user: user.id != SUPERUSER_ID)
