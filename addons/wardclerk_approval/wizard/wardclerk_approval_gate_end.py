"""The reason for which a configured gate should go."""

from odoo import fields, models


class WardclerkApprovalGateEnd(models.TransientModel):
    _name = "wardclerk.approval.gate.end"
    _description = "Retire an Approval Gate"

    gate_id = fields.Many2one("wardclerk.approval.gate", required=True)
    reason = fields.Text(required=True)

    def action_confirm(self):
        """Propose it with this reason; a second person agrees later."""
        self.gate_id.action_propose_retirement(self.reason)
        return {"type": "ir.actions.act_window_close"}
