"""What a call-back needs to say."""

from odoo import api, fields, models


class WardclerkBankCallPrompt(models.TransientModel):
    """It asks and passes on: what may be recorded is checked by the change."""

    _name = "wardclerk.bank.call.prompt"
    _description = "Record a Call-Back"

    change_id = fields.Many2one("wardclerk.bank.change", required=True)
    known_phones_text = fields.Char(related="change_id.known_phones_text")
    number = fields.Char(
        string="Number That You Called",
        compute="_compute_number",
        store=True,
        readonly=False,
    )
    spoke_to = fields.Char(string="Whom Did You Reach?")
    outcome = fields.Selection(
        [
            ("confirmed", "They asked for this change"),
            ("denied", "They know nothing of it"),
            ("unreachable", "Nobody could be reached"),
        ],
        string="What Did They Say?",
        required=True,
        default="confirmed",
    )
    note = fields.Text()

    @api.depends("change_id")
    def _compute_number(self):
        for prompt in self:
            prompt.number = next(iter(prompt.change_id.known_phones or []), False)

    def action_record(self):
        """Record it, as the person who is logged in."""
        self.ensure_one()
        nobody = self.env._("nobody")
        self.change_id._record_call(
            self.number, self.spoke_to or nobody, self.outcome, self.note
        )
        return {"type": "ir.actions.act_window_close"}
