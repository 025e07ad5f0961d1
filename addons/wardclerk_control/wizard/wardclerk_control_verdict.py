"""The form that asks for the verdict on a finding, and why."""

from odoo import fields, models


class WardclerkControlVerdict(models.TransientModel):
    _name = "wardclerk.control.verdict"
    _description = "Judge a Finding"

    finding_id = fields.Many2one(
        "wardclerk.control.finding", required=True, readonly=True, ondelete="cascade"
    )
    words = fields.Char(related="finding_id.words", string="What Was Found")
    verdict = fields.Selection(
        [("confirmed", "Confirmed"), ("dismissed", "Not a problem")], required=True
    )
    reason = fields.Text(required=True, help="What you looked at and what you found.")

    def action_judge(self):
        """Judge, as the person who is logged in."""
        self.ensure_one()
        self.finding_id._judge(self.verdict, self.reason)
        return {"type": "ir.actions.act_window_close"}
