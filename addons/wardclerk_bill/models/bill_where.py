"""What other systems still have to hear of a bill, in a sentence on the bill itself."""

from odoo import fields, models


class AccountMove(models.Model):
    _inherit = "account.move"

    outside_where = fields.Char(
        compute="_compute_outside_where",
        string="Other Systems",
        help="Whether what was told to other systems about this bill is done.",
    )

    def _compute_outside_where(self):
        where = self.env["wardclerk.outbox"]._where_is(self)
        for move in self:
            move.outside_where = where.get(move.id)
