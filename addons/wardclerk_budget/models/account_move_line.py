"""An index for what bills have spent of budgets."""

from odoo import models


class AccountMoveLine(models.Model):
    _inherit = "account.move.line"

    _budget_idx = models.Index(
        "(date) WHERE analytic_distribution IS NOT NULL"
        " AND display_type = 'product' AND parent_state = 'posted'"
    )
