"""Lines of a vendor bill: part of the content that is approved."""

from odoo import models


class AccountMoveLine(models.Model):
    _name = "account.move.line"
    _inherit = ["wardclerk.approval.line.mixin", "account.move.line"]

    _approval_document_field = "move_id"
