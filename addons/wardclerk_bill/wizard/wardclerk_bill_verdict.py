"""The form that asks why two bills are one, or are not."""

from odoo import fields, models

from wardclerk.core.duplicate import Verdict


class WardclerkBillVerdict(models.TransientModel):
    _name = "wardclerk.bill.verdict"
    _description = "Judge a Suspected Copy"

    duplicate_id = fields.Many2one(
        "wardclerk.bill.duplicate", required=True, readonly=True, ondelete="cascade"
    )
    words = fields.Char(related="duplicate_id.words", string="What Was Found")
    reason_words = fields.Char(related="duplicate_id.reason_words")
    verdict = fields.Selection(
        [
            (Verdict.CONFIRMED.value, "It is a copy"),
            (Verdict.NOT_A_DUPLICATE.value, "Not a copy"),
        ],
        required=True,
    )
    reason = fields.Text(required=True, help="What you compared, and what you saw.")

    def action_judge(self):
        """Judge, as the person who is logged in."""
        self.ensure_one()
        self.duplicate_id._judge(Verdict(self.verdict), self.reason)
        return {"type": "ir.actions.act_window_close"}
