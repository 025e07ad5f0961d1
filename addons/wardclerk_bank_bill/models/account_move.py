"""A bill that names another account than the one on file: the way to a bank change."""

from odoo import api, fields, models
from odoo.tools import email_normalize

OTHER_ACCOUNT = "bank_account_differs"  # the problem's code


class AccountMove(models.Model):
    _inherit = "account.move"

    names_other_account = fields.Boolean(compute="_compute_names_other_account")

    @api.depends("exception_ids")
    def _compute_names_other_account(self):
        for move in self:
            move.names_other_account = OTHER_ACCOUNT in move.exception_ids.mapped(
                "code"
            )

    def action_start_bank_change(self):
        """Open the form of a bank change; a person types the number, never the bill."""
        self.ensure_one()
        self.check_access("read")
        # The sender's address, of whoever may read the bill.
        sender = self.sudo().intake_id.sender
        return {
            "type": "ir.actions.act_window",
            "name": self.env._("Bank Change"),
            "res_model": "wardclerk.bank.change",
            "view_mode": "form",
            "context": {
                "default_partner_id": self.commercial_partner_id.id,
                "default_company_id": self.company_id.id,
                "default_source": "bill",
                "default_sender": email_normalize(sender) or sender or False,
                "default_reason": self.env._(
                    "The bill %s names another account.", self.ref or self.display_name
                ),
            },
        }
