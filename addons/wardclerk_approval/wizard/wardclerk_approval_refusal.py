"""The question for the reason of a refusal."""

from odoo import fields, models


class WardclerkApprovalRefusal(models.TransientModel):
    _name = "wardclerk.approval.refusal"
    _description = "Refuse an Approval"

    case_id = fields.Many2one("wardclerk.approval.case", required=True)
    document_name = fields.Char(related="case_id.document_name")
    reason = fields.Text(required=True)

    def action_refuse(self):
        """Refuse, as the person who is logged in."""
        self.ensure_one()
        self.case_id.action_refuse(self.reason)
        return {"type": "ir.actions.act_window_close"}
